/** Random events for laws that hold for all: names of any bytes, any addresses, any order of ids. */
import fc from "fast-check";
import {
  addressRecord,
  BASH,
  cwdRecord,
  type EventId,
  execveRecords,
  type LogRecord,
  lineText,
  pathRecord,
  proctitleRecord,
  type Style,
  syscallRecord,
  T0,
  type Text,
  UNSET,
} from "./records.ts";

/** Text of any characters, those that hide, turn or end lines among them. fast-check's own "binary" takes seconds to begin. */
export const anyText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.nat(0x7f),
      fc.nat(0x2fff),
      fc.nat(0x10ffff),
      fc.constantFrom(0x0a, 0x0d, 0x1b, 0x85, 0x200b, 0x2028, 0x202e, 0xfeff, 0xfffd),
    ),
  )
  .map((codes) => String.fromCodePoint(...codes.filter((code) => code < 0xd800 || code > 0xdfff)));

/** A file name or argument: mostly plain, sometimes of any bytes but NUL. */
export const text: fc.Arbitrary<Text> = fc.oneof(
  { weight: 3, arbitrary: fc.stringMatching(/^[a-z./_-]{1,12}$/) },
  { weight: 1, arbitrary: fc.constantFrom("x=y", 'a"b', "a b", "-> b", "é", "(null)", "?", "\\x41", "UID=0", "it's") },
  { weight: 2, arbitrary: fc.uint8Array({ min: 1, minLength: 1, maxLength: 12 }) },
);

const address = fc.oneof(
  fc.tuple(fc.ipV4(), fc.nat(65535)).map(([host, port]) => `${host}:${port}`),
  fc.constantFrom("[2001:db8::1]:443", "[::1]:22", "/run/x.sock", "@x"),
);

const who = fc.record({
  pid: fc.integer({ min: 2, max: 4_000_000 }),
  uid: fc.constantFrom(0, 33, 1000, 4292467295),
  auid: fc.constantFrom(0, 1000, UNSET),
  comm: text,
  exe: fc.oneof(text, fc.constantFrom("/usr/bin/python3.11", "/tmp/x (deleted)", "/memfd:a (deleted)")),
  key: fc.option(text),
});

/** The records of one event, its SYSCALL first and PROCTITLE last, as current kernels write them. */
export const eventRecords: fc.Arbitrary<LogRecord[]> = fc
  .record({ who, cwd: text, argv: fc.array(text, { minLength: 1, maxLength: 4 }), name: text, other: text, address })
  .chain(({ who, cwd, argv, name, other, address }) => {
    const all = { ...BASH, ...who };
    const paths = [pathRecord(0, cwd, "PARENT"), pathRecord(1, name, "DELETE"), pathRecord(2, other, "CREATE")];
    const title = proctitleRecord(argv);
    return fc.constantFrom(
      [
        syscallRecord({ name: "execve", exit: 0, items: 1 }, all),
        ...execveRecords(argv, 8),
        cwdRecord(cwd),
        pathRecord(0, name, "NORMAL"),
        title,
      ],
      [syscallRecord({ name: "rename", exit: 0, items: 3 }, all), cwdRecord(cwd), ...paths, title],
      [
        syscallRecord({ name: "openat", exit: 3, items: 1, args: [0xffffff9c, 0, 1] }, all),
        cwdRecord(cwd),
        pathRecord(0, name, "NORMAL"),
        title,
      ],
      [syscallRecord({ name: "connect", exit: -115 }, all), addressRecord(address), title],
      [syscallRecord({ name: "bind", exit: 0 }, all), addressRecord(address), title],
    );
  });

export interface LogEvent {
  readonly id: EventId;
  readonly records: readonly LogRecord[];
}

/** Events with ids that differ in time, serial or node. */
export const logEvents = (maxLength = 8): fc.Arbitrary<LogEvent[]> =>
  fc
    .array(fc.tuple(eventRecords, fc.nat(40)), { minLength: 1, maxLength })
    .map((rows) =>
      rows.map(([records, step], index) => ({ id: { time: T0 + index * 7 + step, serial: 9000 + index }, records })),
    );

/** The lines of the events, one after the other. */
export function linesOf(events: readonly LogEvent[], style: Style = "raw", node?: string): string[] {
  return events.flatMap(({ id, records }) =>
    records.map((record) => lineText(record, node === undefined ? id : { ...id, node }, style)),
  );
}

/** Bytes cut into pieces at the given places. */
export function cutAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const sorted = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((one, other) => one - other);
  return [0, ...sorted].map((from, index) => bytes.subarray(from, sorted[index] ?? bytes.length));
}
