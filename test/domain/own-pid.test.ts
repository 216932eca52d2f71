import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { othersPid, withoutPids } from "../../src/domain/own-pid.ts";
import { anyText } from "../support/arbitrary.ts";

const marked = (name: string, pid?: number, ppid?: number) =>
  withoutPids(name, pid, ppid).replaceAll("\u0000p", "[pid]");

describe("withoutPids()", () => {
  it.each<[string, number | undefined, number | undefined, string]>([
    ["/var/lib/redis/temp-1234.rdb", 1234, 1, "/var/lib/redis/temp-[pid].rdb"],
    ["/etc/resolv.conf.dhclient-new.1234", 99999, 1234, "/etc/resolv.conf.dhclient-new.[pid]"],
    ["/x/1234", 1234, 1, "/x/[pid]"],
    ["/x/pgsql_tmp1234.1234", 1234, 1, "/x/pgsql_tmp[pid].[pid]"],
    ["/x/1234_5678", 1234, 5678, "/x/[pid]_[pid]"],
    // In hexadecimal digits, with a letter, by itself.
    ["/x/#sql-temptable-350d-42b-9e.MAI", 0x350d, 1, "/x/#sql-temptable-[pid]-42b-9e.MAI"],
    ["/x/a350d", 0x350d, 1, "/x/a350d"],
    ["/x/3501-350d5", 0x3501, 1, "/x/3501-350d5"],
    // Other numbers, parts of numbers, numbers with zeros before them.
    ["/x/12345", 1234, 1, "/x/12345"],
    ["/x/01234", 1234, 1, "/x/01234"],
    ["/x/4321", 1234, 1, "/x/4321"],
    // In folders too where they are made for a moment.
    ["/var/tmp/vzdumptmp2045_100/qemu-server.conf", 2045, 1, "/var/tmp/vzdumptmp[pid]_100/qemu-server.conf"],
    ["/tmp/a/job.1234/4321/x", 4321, 1234, "/tmp/a/job.[pid]/[pid]/x"],
    // Small numbers are too common; other folders are not looked at.
    ["/x/libpam.so.12", 12, 1, "/x/libpam.so.12"],
    ["/1234/x", 1234, 1, "/1234/x"],
    ["/x/1234", undefined, undefined, "/x/1234"],
  ])("of %s by %s, child of %s, is %s", (name, pid, ppid, want) => expect(marked(name, pid, ppid)).toBe(want));

  it("changes nothing but numbers that are the pids", () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 100, max: 4194304 }), (name, pid) => {
        const hex = pid.toString(16);
        const unmarked = (text: string) =>
          text.replaceAll("\u0000p", "").replaceAll(String(pid), "").replaceAll(hex, "");
        expect(unmarked(withoutPids(name, pid, undefined))).toBe(unmarked(name));
      }),
    );
  });
});

describe("othersPid()", () => {
  const form = (name: string, ...known: string[]) =>
    othersPid(name, (one) => known.includes(one.replaceAll("\u0000p", "[pid]")))?.replaceAll("\u0000p", "[pid]");

  it("takes a number for a pid if the name is known with one there", () => {
    expect(form("/x/temp-bg-28465.aof", "/x/temp-bg-[pid].aof")).toBe("/x/temp-bg-[pid].aof");
    expect(form("/x/1-2845-28465", "/x/1-2845-[pid]")).toBe("/x/1-2845-[pid]");
  });

  it.each([
    "/x/temp-bg-28465.aof",
    "/x/temp-bg-12.aof",
    "/x/temp-bg-02846.aof",
    "/x/temp-bg-28465000.aof",
    "/28465/temp-bg-.aof",
  ])("takes no number of %s for one that is not known, not a pid, or in a folder", (name) =>
    expect(form(name, "/x/other-[pid].aof", "/x/temp-bg-0[pid].aof", "/[pid]/temp-bg-.aof")).toBeUndefined(),
  );
});
