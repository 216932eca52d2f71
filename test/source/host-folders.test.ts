import { mkdirSync, renameSync, rmdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { SensitiveTable } from "../../src/baseline/sensitive.ts";
import { sensitiveFolders } from "../../src/baseline/sensitive-folders.ts";
import type { Inode } from "../../src/domain/folders.ts";
import { hostFolders } from "../../src/source/host-folders.ts";
import { useFolder } from "../support/folder.ts";

const LATER = Date.now() + 3600_000;

describe("sensitiveFolders()", () => {
  const of = (...globs: readonly string[]) =>
    sensitiveFolders([{ severity: "high", what: "a test", techniques: [], globs }]);

  it.each([
    ["/etc/passwd", ["/etc"]],
    ["/etc/{passwd,ssh/**}", ["/etc", "/etc/ssh", "/etc/ssh/**"]],
    ["/etc/cron.*/**", ["/etc/cron.*", "/etc/cron.*/**", "/etc"]],
    ["**/.ssh/**", ["**/.ssh", "**/.ssh/**", "**"]],
    ["/usr/lib/**/*.so*", ["/usr/lib/**"]],
    ["/vmlinuz", ["/"]],
    ["/proc/*/mem", []],
    ["[?]/passwd", []],
  ])("of %s are where it is", (glob, folders) => expect(of(glob)).toEqual(folders));
});

describe("hostFolders()", () => {
  const path = useFolder();
  let now = 1e12;

  const make = (...folders: readonly string[]) => {
    for (const folder of folders) mkdirSync(path(folder), { recursive: true });
  };
  /** As a record has it; devices of tests have small numbers. */
  const number = (folder: string): Inode => {
    const { dev, ino } = statSync(path(folder), { bigint: true });
    const hex = (half: bigint) => half.toString(16).padStart(2, "0");
    return { device: `${hex(dev >> 8n)}:${hex(dev & 0xffn)}`, inode: String(ino) };
  };
  const folders = (globs: readonly string[] = new SensitiveTable().folders) => hostFolders(globs, path(), () => now);

  it("knows those of the table by their numbers, and no others", () => {
    const known = [
      "/etc",
      "/etc/cron.d",
      "/etc/systemd/system/a.service.d",
      "/root/.ssh",
      "/home/ann/.ssh",
      "/srv/git/.ssh",
    ];
    const others = ["/srv", "/srv/git/data", "/tmp", "/home/ann/Mail", "/opt/.ssh"];
    make(...known, ...others);
    writeFileSync(
      path("etc/passwd"),
      "root:x:0:0::/root:/bin/sh\nann:x:1000:1000::/home/ann:/bin/sh\ngit:x:9:9::/srv/git:\n",
    );
    const all = folders();
    for (const folder of known) expect(all.pathOf(number(folder), LATER)).toBe(folder);
    for (const folder of others) expect(all.pathOf(number(folder), LATER)).toBeUndefined();
  });

  it("knows the root folder", () => expect(folders(["/"]).pathOf(number("."), LATER)).toBe("/"));

  it("takes a star for part of a name, and dots for dots", () => {
    make("/etc/cron.d", "/etc/cronxd", "/etc/cron.daily/a");
    const all = folders(["/etc/cron.*"]);
    expect(all.pathOf(number("/etc/cron.d"), LATER)).toBe("/etc/cron.d");
    for (const other of ["/etc/cronxd", "/etc/cron.daily/a"]) expect(all.pathOf(number(other), LATER)).toBeUndefined();
  });

  it("needs the device too", () => {
    make("/etc");
    expect(folders().pathOf({ ...number("/etc"), device: "fe:63" }, LATER)).toBeUndefined();
  });

  it("does not know those that were made after the event", () => {
    make("/etc");
    const born = Number(statSync(path("etc"), { bigint: true }).birthtimeMs);
    const all = folders();
    expect(all.pathOf(number("/etc"), born)).toBe("/etc");
    expect(all.pathOf(number("/etc"), born - 1)).toBe(born === 0 ? "/etc" : undefined);
  });

  it("does not take another folder with the number of one that is gone for it", () => {
    make("/etc/cron.d");
    const all = folders();
    const gone = number("/etc/cron.d");
    expect(all.pathOf(gone, LATER)).toBe("/etc/cron.d");
    renameSync(path("etc/cron.d"), path("elsewhere"));
    expect(all.pathOf(gone, LATER)).toBeUndefined();
    make("/etc/cron.d");
    expect(all.pathOf(gone, LATER)).toBeUndefined();
  });

  it("looks again after a minute, and if the clock was set back", () => {
    make("/etc");
    const all = folders();
    expect(all.pathOf(number("/etc"), LATER)).toBe("/etc");
    for (const step of [60_001, -5000]) {
      make("/etc/cron.d");
      const made = number("/etc/cron.d");
      expect(all.pathOf(made, LATER)).toBeUndefined();
      now += step;
      expect(all.pathOf(made, LATER)).toBe("/etc/cron.d");
      rmdirSync(path("etc/cron.d"));
      now += 60_001;
      expect(all.pathOf(number("/etc"), LATER)).toBe("/etc");
    }
  });

  it("goes through no link of somebody's", () => {
    make("/home/ann/.ssh", "/srv/deep");
    symlinkSync(path("srv"), path("home/ann/.ssh/link"));
    const all = folders(["/home/*/.ssh/**"]);
    expect(all.pathOf(number("/srv/deep"), LATER)).toBeUndefined();
  });

  it("leaves homes alone where a server may be away", () => {
    make("/etc", "/home/ann/.ssh", "/proc/self");
    writeFileSync(path("etc/passwd"), "ann:x:1000:1000::/home/ann:/bin/sh\n");
    const mount = (type: string) =>
      writeFileSync(path("proc/self/mountinfo"), `36 25 0:31 / /srv rw - ${type} server:/ rw\n`);
    mount("ext4");
    expect(folders().pathOf(number("/home/ann/.ssh"), LATER)).toBe("/home/ann/.ssh");
    mount("nfs4");
    expect(folders().pathOf(number("/home/ann/.ssh"), LATER)).toBeUndefined();
    expect(folders().pathOf(number("/etc"), LATER)).toBe("/etc");
  });

  it("looks at few of the folders that a user makes, and at all of the next one's", () => {
    const many = Array.from({ length: 300 }, (_, number) => `/home/ann/.ssh/${number}`);
    make("/etc/cron.d", "/home/ben/.ssh/keys", ...many);
    writeFileSync(path("etc/passwd"), "ann:x:1000:1000::/home/ann:/bin/sh\nben:x:1001:1001::/home/ben:/bin/sh\n");
    const all = folders();
    expect(many.filter((folder) => all.pathOf(number(folder), LATER) !== undefined)).toHaveLength(200);
    for (const folder of ["/etc/cron.d", "/home/ben/.ssh/keys"]) expect(all.pathOf(number(folder), LATER)).toBe(folder);
  });

  it("has nothing to say where nothing is", () => {
    expect(
      hostFolders(["/etc/**", "**"], path("nowhere")).pathOf({ device: "08:01", inode: "2" }, LATER),
    ).toBeUndefined();
  });
});
