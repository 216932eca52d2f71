import { describe, expect, it } from "vitest";
import { parseOwnRows } from "../../src/baseline/own-rows.ts";
import { SensitiveTable } from "../../src/baseline/sensitive.ts";

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
  ])("refuses %j", (line, flaw) => {
    const { rows, flaws } = parseOwnRows(`# one\n${line}\nlow /srv/ok`);
    expect(flaws).toEqual([[2, expect.stringMatching(flaw)]]);
    expect(rows).toHaveLength(1);
  });

  it("takes names as the log has them: bytes", () => {
    const { rows } = parseOwnRows(Buffer.from("high /srv/Grüße/**").toString("latin1"));
    const name = Buffer.from("/srv/Grüße/x").toString("latin1");
    expect(new SensitiveTable(rows).has({ program: "x" }, name)).toBe(true);
  });
});
