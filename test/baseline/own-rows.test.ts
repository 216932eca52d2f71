import { describe, expect, it } from "vitest";
import { parseOwnRows } from "../../src/baseline/own-rows.ts";
import { SensitiveTable } from "../../src/baseline/sensitive.ts";
import { readEvents } from "../support/events.ts";

const UNNAMED = "a place that the administrator named";

describe("parseOwnRows()", () => {
  it.each<[string, object]>([
    ["high /srv/x", { severity: "high", globs: ["/srv/x"], techniques: [], what: UNNAMED }],
    ["critical\t/srv/x\tT1565", { severity: "critical", techniques: ["T1565"], what: UNNAMED }],
    ["low **/*.kdbx T1555 T1552.001 keys of ours", { techniques: ["T1555", "T1552.001"], what: "keys of ours" }],
    ["medium /srv/x settings of T1565", { techniques: [], what: "settings of T1565" }],
    ["  high  /srv/x  # why", { globs: ["/srv/x"], what: UNNAMED }],
    ["high /srv/x#1 a#b", { globs: ["/srv/x#1"], what: "a#b" }],
    ["high /srv/{a,b}/[0-9]*/** x", { globs: ["/srv/{a,b}/[0-9]*/**"] }],
    ["high /srv/x Schl\xc3\xbcssel", { what: "Schlüssel" }],
    ["high /srv/x a\x1b[31m->b", { what: "a\\x1b[31m-\\x3eb" }],
  ])("reads %j", (line, row) => {
    const { rows, flaws } = parseOwnRows(line);
    expect(flaws).toEqual([]);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject(row);
  });

  it("passes over comments and empty lines, however lines end", () =>
    expect(parseOwnRows("# high /x\r\n\r\n \t\n  # y\nhigh /srv/x\r\n").rows).toMatchObject([{ globs: ["/srv/x"] }]));

  it.each<[string, RegExp]>([
    ["/srv/x high", /"\/srv\/x" is no severity/],
    ["HIGH /srv/x", /"HIGH" is no severity/],
    ["high", /the path is missing/],
    ["high srv/x", /must begin with/],
    ["high !/srv/x", /must begin with/],
    ["high /srv/x/", /ends with \/: write "\/srv\/x\/\*\*"/],
    ["high /srv/../x", /must not have/],
    ["high /srv//x", /must not have/],
    ["high /srv/{1..9}", /must not have/],
    ["high /srv/{a,b", /is no glob/],
    ["high /srv/[a", /is no glob/],
    ["high /srv/+(a", /is no glob/],
    ["high /srv/[z-a]", /is no glob/],
    [`high /srv/${"x".repeat(5000)}`, /has more than 4096 characters/],
    [`high /srv/${"{a,b}".repeat(20)}`, /stands for more than 1000 paths/],
  ])("refuses %j", (line, flaw) => {
    const { rows, flaws } = parseOwnRows(`# one\n${line}\nlow /srv/ok`);
    expect(flaws).toEqual([[2, expect.stringMatching(flaw)]]);
    expect(rows).toHaveLength(1);
  });

  it.each([
    ["/srv/Grüße/**", "/srv/Grüße/x", "/srv/Grusse/x"],
    ["/srv/dépôt-?.zip", "/srv/dépôt-ü.zip", "/srv/dépôt-.zip"],
  ])("takes names as the log has them: %s", (glob, name, other) => {
    const { rows } = parseOwnRows(Buffer.from(`high ${glob}`).toString("latin1"));
    const table = new SensitiveTable(rows);
    const path = (text: string) => `item=0 name=${Buffer.from(text).toString("hex").toUpperCase()} nametype=CREATE`;
    const named = (text: string) =>
      readEvents(`type=SYSCALL msg=audit(1.000:1): arch=c000003e syscall=85 success=yes items=1 pid=1
type=PATH msg=audit(1.000:1): ${path(text)}`).events[0]?.paths?.[0]?.name ?? "";
    expect(table.has({ program: "x" }, named(name))).toBe(true);
    expect(table.has({ program: "x" }, named(other))).toBe(false);
  });
});
