import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { textOfBytes } from "../../src/domain/text.ts";
import { text } from "../support/arbitrary.ts";
import { readEvents } from "../support/events.ts";
import { eventText, execveRecords, type LogRecord, proctitleRecord, syscallRecord, T0 } from "../support/records.ts";

/** An execve whose EXECVE records have these fields. */
function event(...executions: readonly string[]): { argv?: readonly (string | null)[]; complete: boolean } {
  const records: LogRecord[] = [
    syscallRecord({ name: "execve", exit: 0 }),
    ...executions.map((fields) => ({ type: "EXECVE", fields })),
    proctitleRecord(["x"]),
  ];
  const { events } = readEvents(eventText(records, { time: T0, serial: 1 }));
  const { argv, complete } = events[0] ?? { complete: false };
  return argv === undefined ? { complete } : { argv, complete };
}

const hex = (value: string) => Buffer.from(value, "latin1").toString("hex").toUpperCase();

describe("joinArguments()", () => {
  it("gives back any arguments, however short the chunks are", () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 30 }), fc.integer({ min: 2, max: 20 }), (argv, limit) => {
        const fields = execveRecords(argv, limit).map((record) => record.fields);
        const want = argv.map((word) => textOfBytes(Buffer.from(word as string)));
        expect(event(...fields)).toEqual({ argv: want, complete: true });
      }),
    );
  });

  it("gives back an argument of 100,000 bytes in the chunks of a kernel", () => {
    const long = "é!".repeat(33_000);
    const fields = execveRecords(["/bin/echo", long, "z"]).map((record) => record.fields);
    expect(fields.length).toBeGreaterThan(20);
    expect(event(...fields)).toEqual({ argv: ["/bin/echo", long, "z"], complete: true });
  });

  it.each<[string, string[], (string | null)[], boolean]>([
    [
      "a10 behind a9",
      [`argc=12 ${Array.from({ length: 12 }, (_, index) => `a${index}="w${index}"`).join(" ")}`],
      Array.from({ length: 12 }, (_, index) => `w${index}`),
      true,
    ],
    ["arguments in any order", ['argc=3 a2="c" a0="a" a1="b"'], ["a", "b", "c"], true],
    ["an empty argument", ['argc=3 a0="sh" a1="" a2="x"'], ["sh", "", "x"], true],
    ["quotes decide, not looks", ['argc=3 a0="3005" a1=33303035 a2="deadbeef"'], ["3005", "3005", "deadbeef"], true],
    ["`=` in an argument", ['argc=2 a0="dd" a1="if=/dev/zero"'], ["dd", "if=/dev/zero"], true],
    ["no escapes in quotes", ['argc=2 a0="tr" a1="\\000-\\011"'], ["tr", "\\000-\\011"], true],
    ["a newline in hex", [`argc=2 a0="sh" a1=${hex("a\nb")}`], ["sh", "a\nb"], true],
    ["a NUL inside hex", [`argc=2 a0="sh" a1=${hex("a\0b")}`], ["sh", "a\0b"], true],
    ["bytes that are not UTF-8", [`argc=1 a0=${hex("\xff\xfe")}`], ["\\xff\\xfe"], true],
    ["lower-case hex", ["argc=1 a0=2f62696e2f6c73"], ["/bin/ls"], true],
    ["hex of odd length, as it stands", ["argc=1 a0=ABC"], ["ABC"], true],
    ["bare words", ["argc=1 a0=top"], ["top"], true],
    ["argc too small", ['argc=0 a0="whoami"'], ["whoami"], true],
    ["argc too large", ['argc=4 a0="/bin/bash" a1="x"'], ["/bin/bash", "x"], true],
    ["no argc", ['a0="x" a1="y"'], ["x", "y"], true],
    ["argc beyond all bounds", ['argc=99999999999 a0="x"'], ["x"], true],
    ["a gap", ['argc=3 a0="x" a2="z"'], ["x", null, "z"], true],
    ["a number beyond all bounds", ['argc=2 a0="x" a999999="z" a4294967296="w"'], ["x"], true],
    ["an argument that is there twice", ['argc=1 a0="first"', 'a0="second"'], ["first"], true],
    ["a cut argument", ['argc=2 a0="sh" a1="cut'], ["sh", null], true],
    ["a name that only begins like one", ['argc=1 a0="x" a0b="y" ax="z" a="w" b0="v"'], ["x"], true],
    [
      "chunks over several records",
      ['argc=3 a0="echo" a1_len=9 a1[0]="abc"', ' a1[1]="def"', ' a1[2]="ghi" a2="end"'],
      ["echo", "abcdefghi", "end"],
      true,
    ],
    [
      "chunks in any order",
      ['a1[2]="ghi" a2="end"', 'a1[0]="abc" a1_len=9', 'argc=3 a0="echo" a1[1]="def"'],
      ["echo", "abcdefghi", "end"],
      true,
    ],
    [
      "chunk 10 behind chunk 9",
      [
        `argc=1 a0_len=11 ${Array.from({ length: 11 }, (_, chunk) => `a0[${chunk}]="${"abcdefghijk"[chunk]}"`).join(" ")}`,
      ],
      ["abcdefghijk"],
      true,
    ],
    ["a chunk that is there twice", ['argc=1 a0_len=4 a0[0]="ab" a0[1]="cd"', 'a0[1]="cd"'], ["abcd"], true],
    ["a character cut between chunks", [`argc=1 a0_len=4 a0[0]=${hex("a\xc3")} a0[1]=${hex("\xa9b")}`], ["aéb"], true],
    ["a lost chunk", ['argc=1 a0_len=9 a0[0]="abc" a0[2]="ghi"'], ["abcghi"], false],
    ["a lost first chunk", ['argc=1 a0_len=9 a0[1]="def"'], ["def"], false],
    ["only the length of an argument", ['argc=2 a0="echo" a1_len=16384'], ["echo"], false],
    ["a chunk with an odd digit", [`argc=1 a0_len=6 a0[0]=${hex("ab")}6 a0[1]=${hex("c")}`], ["abc"], true],
    ["a length in bytes instead of digits", [`argc=1 a0_len=2 a0[0]=${hex("a ")}`], ["a "], true],
  ])("reads %s", (_, fields, argv, complete) => expect(event(...fields)).toEqual({ argv, complete }));

  it("bounds what chunks may add up to", () => {
    const chunk = `"${"x".repeat(500_000)}"`;
    const fields = Array.from({ length: 20 }, (_, index) => `a0[${index}]=${chunk}`);
    expect(event("argc=1 a0_len=10000000", ...fields).argv?.[0]?.length).toBeLessThanOrEqual(4 << 20);
  });

  it("takes no argument from PROCTITLE, which the process can write and the kernel cuts", () => {
    expect(event()).toEqual({ complete: true });
  });
});
