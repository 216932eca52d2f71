import { describe, expect, it } from "vitest";
import { Header, MARK, parseHeader, type Refusal, sameEvent } from "../../src/audit/line.ts";

const ID = "msg=audit(1700000000.123:42):";

/** A header as plain values, or why there is none; `line` stands in the middle of a chunk, as lines do. */
function parse(line: string): object | Refusal {
  const text = `type=SYSCALL msg=audit(1.001:1): before\n${line}\ntype=PATH msg=audit(2.002:2): behind\n`;
  const start = text.indexOf("\n") + 1;
  const end = start + line.length;
  const header = new Header();
  const refusal = parseHeader(text, start, end, text.indexOf(MARK, start), header);
  if (refusal !== undefined) return refusal;
  const { type, time, serial, node } = header;
  return { type: type.name, time, serial, node, fields: text.slice(header.body, end) };
}

const PLAIN = { type: "SYSCALL", time: 1_700_000_000_123, serial: 42, node: "", fields: " pid=1" };

const REFUSED: readonly (readonly [Refusal, string])[] = [
  ["blank", ""],
  ["blank", "   "],
  ["blank", "\t"],
  ["separator", "----"],
  ["separator", "time->Thu Nov 14 22:13:20 2023"],
  ["separator", "# a remark: type=x"],
  ["no-header", "> pfs=curve25519-sha256 spid=1 res=success'"],
  ["no-header", "type=SYSCALL"],
  ["no-header", "type=SYSCALL ms"],
  ["no-header", '{"type":"SYSCALL"}'],
  ["no-type", `type= ${ID} pid=1`],
  ["no-type", `type=${ID} pid=1`],
  ["no-type", `node=web ${ID} pid=1`],
  ["no-type", `type=SYSCALL bogus ${ID} pid=1`],
  ["no-type", `type=SYSCALL\t${ID} pid=1`],
  ["bad-id", "type=UNKNOWN[1329] msg=?"],
  ["bad-id", "type=SYSCALL msg=audit(): pid=1"],
  ["bad-id", "type=SYSCALL msg=audit(253402300800.000:42): pid=1"],
  ["bad-id", "type=SYSCALL msg=audit(1700000000): pid=1"],
  ["bad-id", "type=SYSCALL msg=audit(1700000000.123): pid=1"],
  ["bad-id", "type=SYSCALL msg=audit(1700000000:42): pid=1"],
  ["bad-id", "type=SYSCALL msg=audit(1700000000.:42): pid=1"],
  ["bad-id", "type=SYSCALL msg=audit(1700000000.1000:42): pid=1"],
  ["bad-id", "type=SYSCALL msg=audit(1700000000.123:): pid=1"],
  ["bad-id", "type=SYSCALL msg=audit(1700000000.123:-1): pid=1"],
  ["bad-id", "type=SYSCALL msg=audit(1700000000.123:42"],
  ["bad-id", "type=SYSCALL msg=audit(17000000"],
  ["bad-id", "type=SYSCALL msg=audit("],
  ["bad-id", "type=SYSCALL msg=audit(1700000000.123:99999999999): pid=1"],
  ["bad-id", "type=SYSCALL msg=audit(9999999999999.123:42): pid=1"],
  ["bad-id", "type=SYSCALL msg=audit(x.123:42): pid=1"],
  ["interpreted", "type=SYSCALL msg=audit(11/14/2023 22:13:20.123:42) : pid=1"],
  ["no-header", "Nov 14 22:13:20 h kernel: [1.1] audit: type=1400 audit(1700000000.123:42): pid=1"],
  ["foreign-prefix", `host=h type=AVC ${ID} avc:`],
  ["foreign-prefix", `garbage type=SYSCALL ${ID} pid=1`],
  ["foreign-prefix", `Nov 14 22:13:20 h garbage and type=SYSCALL ${ID} pid=1`],
  ["foreign-prefix", `<13>1 2023-11-14T22:13:20.5Z h logger - - - said type=SYSCALL ${ID} pid=1`],
  ["foreign-prefix", `x Nov 14 22:13:20 h auditd type=SYSCALL ${ID} pid=1`],
];

describe("parseHeader()", () => {
  it.each([
    ["plain", `type=SYSCALL ${ID} pid=1`, {}],
    ["node=", `node=web.example type=SYSCALL ${ID} pid=1`, { node: "web.example" }],
    ["node= with colons", `node=2001:db8::1 type=SYSCALL ${ID} pid=1`, { node: "2001:db8::1" }],
    ["node= with blanks", `node=CentOS 7.7 type=SYSCALL ${ID} pid=1`, { node: "CentOS 7.7" }],
    ["empty node=", `node= type=SYSCALL ${ID} pid=1`, { node: "" }],
    ["leading blanks", `  type=SYSCALL ${ID} pid=1`, {}],
    ["leading NULs", `\0\0\0type=SYSCALL ${ID} pid=1`, {}],
    ["two blanks behind", `type=SYSCALL ${ID}  pid=1`, { fields: "  pid=1" }],
    ["no blank behind", `type=SYSCALL ${ID}pid=1`, { fields: "pid=1" }],
    ["no colon behind", "type=SYSCALL msg=audit(1700000000.123:42) pid=1", {}],
    ["empty body", `type=EOE ${ID}`, { type: "EOE", fields: "" }],
    ["empty body with a blank", `type=EOE ${ID} `, { type: "EOE", fields: " " }],
    ["short fraction", "type=SYSCALL msg=audit(1700000000.5:42): pid=1", { time: 1_700_000_000_005 }],
    ["no fraction digits but zero", "type=SYSCALL msg=audit(1700000000.000:42): pid=1", { time: 1_700_000_000_000 }],
    ["highest serial", "type=SYSCALL msg=audit(1700000000.123:4294967295): pid=1", { serial: 4294967295 }],
    ["serial 0", "type=SYSCALL msg=audit(1700000000.123:0): pid=1", { serial: 0 }],
    ["serial over 32 bits", "type=SYSCALL msg=audit(1700000000.123:4294967296): pid=1", { serial: 4294967296 }],
    ["before 2001", "type=SYSCALL msg=audit(1.001:1): pid=1", { time: 1001, serial: 1 }],
    ["a number for a type", `type=UNKNOWN[1300] ${ID} pid=1`, {}],
    ["a plain number for a type", `type=1300 ${ID} pid=1`, {}],
    ["an unheard-of type", `type=UNDER_SCORE ${ID} pid=1`, { type: "UNDER_SCORE" }],
    ["a tag of audispd in front", `Nov 14 22:13:20 h audispd: node=h type=SYSCALL ${ID} pid=1`, { node: "h" }],
    ["a tag with a pid in front", `Nov 14 22:13:20 h audispd[9]: type=SYSCALL ${ID} pid=1`, {}],
    ["a newer head in front", `<13>1 2023-11-14T22:13:20.5Z h audisp-syslog 812 - - type=SYSCALL ${ID} pid=1`, {}],
    ["a tag without a colon in front", `Nov  4 22:13:20 h auditd type=SYSCALL ${ID} pid=1`, {}],
    [
      "a time of another form in front",
      `<13>2023-11-14T22:13:20.5+01:00 h auditd node=h type=SYSCALL ${ID} pid=1`,
      { node: "h" },
    ],
    [
      "a mark in its own fields",
      `type=USER ${ID} text=msg=audit(9.9:9):`,
      { type: "USER", fields: " text=msg=audit(9.9:9):" },
    ],
  ])("reads %s", (_, line, differs) => expect(parse(line)).toEqual({ ...PLAIN, ...differs }));

  it.each(REFUSED)("refuses as %s: %s", (refusal, line) => expect(parse(line)).toBe(refusal));
});

describe("sameEvent()", () => {
  /** Parses the first line, and tells whether the second is recognised as the same event at a glance. */
  function same(first: string, second: string): object | false {
    const text = `${first}\n${second}\n`;
    const header = new Header();
    expect(parseHeader(text, 0, first.length, text.indexOf(MARK), header)).toBeUndefined();
    const start = first.length + 1;
    const end = start + second.length;
    return sameEvent(text, start, end, header) && { type: header.type.name, fields: text.slice(header.body, end) };
  }

  it("recognises the next record of an event", () => {
    expect(same(`type=SYSCALL ${ID} pid=1`, `type=CWD ${ID} cwd="/"`)).toEqual({ type: "CWD", fields: ' cwd="/"' });
    expect(same(`type=SYSCALL ${ID} pid=1`, `type=PATH ${ID} item=0`)).toEqual({ type: "PATH", fields: " item=0" });
  });

  it.each([
    ["another serial", `type=CWD msg=audit(1700000000.123:43): cwd="/"`],
    ["a serial that only begins alike", `type=CWD msg=audit(1700000000.123:421): cwd="/"`],
    ["another time", `type=CWD msg=audit(1700000000.124:42): cwd="/"`],
    ["a node", `node=h type=CWD ${ID} cwd="/"`],
    ["blanks in front", ` type=CWD ${ID} cwd="/"`],
    ["an empty line", ""],
    ["a cut line", "type=CWD msg=audit(1700000000.12"],
  ])("does not for %s", (_, second) => expect(same(`type=SYSCALL ${ID} pid=1`, second)).toBe(false));

  it("does not look past the line's end", () => {
    const text = `type=EOE ${ID}\ntype=CWD\n${ID} x=1\n`;
    const header = new Header();
    parseHeader(text, 0, text.indexOf("\n"), text.indexOf(MARK), header);
    const start = text.indexOf("type=CWD");
    expect(sameEvent(text, start, start + 8, header)).toBe(false);
  });

  it("never takes a node's record for one without a node", () => {
    expect(same(`node=a type=SYSCALL ${ID} pid=1`, `type=CWD ${ID} cwd="/"`)).toBe(false);
  });
});
