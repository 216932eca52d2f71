/**
 * Events in one line, so that a case is one readable row:
 *
 *     "openat(AT_FDCWD,0,O_WRONLY|O_CREAT) = 3 | cwd /root | PARENT /root/ | CREATE notes"   →  "CREATE /root/notes"
 *
 * Parts behind the call: `cwd DIR`; a nametype or `-` (kernels before 3.10) and a name, `(null)` for none, which is a folder's if
 * it ends with a slash; `addr ADDRESS`;
 * `saddr HEX`; `argv WORDS`; `obj PID NAME`; `who NAME=VALUE…`; `rec TYPE FIELDS`. A PROCTITLE ends the event; `cut` leaves it out.
 */
import { SYSCALL_NAMES } from "../../src/audit/syscall-tables.ts";
import { readEvents } from "./events.ts";
import {
  ARCHES,
  type ArchName,
  addressRecord,
  BASH,
  cwdRecord,
  type EventId,
  eventText,
  execveRecords,
  type LogRecord,
  objectRecord,
  pathRecord,
  proctitleRecord,
  type Style,
  saddrRecord,
  syscallRecord,
  T0,
  type Who,
} from "./records.ts";

const CONSTANTS: Readonly<Record<string, number>> = {
  AT_FDCWD: 0xffffff9c,
  O_RDONLY: 0,
  O_WRONLY: 1,
  O_RDWR: 2,
  O_CREAT: 0x40,
  O_TRUNC: 0x200,
  O_APPEND: 0x400,
  O_PATH: 0x200000,
  EINTR: 4,
  EPERM: 1,
  EACCES: 13,
  EROFS: 30,
  ENOENT: 2,
  EAFNOSUPPORT: 97,
  ENETUNREACH: 101,
  EISCONN: 106,
  ETIMEDOUT: 110,
  ECONNREFUSED: 111,
  EHOSTUNREACH: 113,
  EALREADY: 114,
  EINPROGRESS: 115,
};

function constant(text: string): number {
  const negative = text.startsWith("-");
  const value = text
    .replace(/^-/, "")
    .split("|")
    .map((word) => CONSTANTS[word] ?? Number(word === "" ? "0" : word))
    .reduce((sum, bits) => sum | bits, 0);
  if (Number.isNaN(value)) throw new RangeError(`not a number: "${text}"`);
  return negative ? -value : value >>> 0;
}

const NAMETYPES = new Set(["NORMAL", "CREATE", "DELETE", "PARENT", "UNKNOWN", "-"]);

/** The records of an event; `actor` is who acts where no `who` says otherwise. */
export function recordsOf(notation: string, arch: ArchName = "x86_64", actor: Who = BASH): LogRecord[] {
  const [head = "", ...parts] = notation.split(" | ");
  const call = /^(\w+)(?:\(([^)]*)\))?(?: = (-?\w+))?$/.exec(head);
  if (call === null) throw new SyntaxError(`not a call: "${head}"`);
  const [, name = "", args = "", exit = "0"] = call;
  let who = actor;
  let items = 0;
  let argv: readonly string[] = ["bash"];
  let ends = true;
  const records: LogRecord[] = [];
  for (const part of parts) {
    const [what = "", ...words] = part.split(" ");
    const rest = words.join(" ");
    if (NAMETYPES.has(what)) {
      const mode = rest.endsWith("/") ? "040755" : "0100644";
      records.push(pathRecord(items, rest === "(null)" ? null : rest, what === "-" ? undefined : what, mode));
      items += 1;
    } else if (what === "cwd") records.push(cwdRecord(rest));
    else if (what === "addr") records.push(addressRecord(rest));
    else if (what === "saddr") records.push(saddrRecord(rest));
    else if (what === "obj") records.push(objectRecord(Number(words[0]), words[1]));
    else if (what === "cut") ends = false;
    else if (what === "rec") records.push({ type: words[0] ?? "", fields: words.slice(1).join(" ") });
    else if (what === "who") who = { ...who, ...Object.fromEntries(words.map(whoField)) };
    else if (what === "argv") {
      argv = words;
      records.push(...execveRecords(words));
    } else throw new SyntaxError(`not a part of an event: "${part}"`);
  }
  const first = syscallRecord({ arch, name, exit: constant(exit), args: args.split(",").map(constant), items }, who);
  return [first, ...records, ...(ends ? [proctitleRecord(argv)] : [])];
}

function whoField(word: string): [string, string | number] {
  const [name = "", value = ""] = word.split("=");
  return [name, /^\d+$/.test(value) ? Number(value) : value];
}

/** The lines of an event. */
export function eventOf(notation: string, id: Partial<EventId> = {}, style: Style = "raw", arch?: ArchName): string {
  return eventText(recordsOf(notation, arch), { time: T0, serial: 42, ...id }, style);
}

type JsonActivity = ReturnType<typeof readEvents>["events"][number]["activities"][number];

/** An activity in one line. */
export function activityText(activity: JsonActivity): string {
  switch (activity.kind) {
    case "exec":
      return `exec ${activity.path ?? "?"} ${JSON.stringify(activity.argv)}`;
    case "fork":
      return `fork ${activity.child}`;
    case "file":
      return `${activity.action} ${activity.path}${activity.unsure ? " unsure" : ""}`;
    case "host":
      return `${activity.how} ${activity.endpoint} ${activity.outcome}`;
    case "sock":
      return `${activity.how} ${activity.endpoint ?? activity.address ?? activity.family}`;
    case "priv":
      return ["priv", activity.what, activity.object, activity.target].filter((part) => part !== undefined).join(" ");
    default:
      return activity satisfies never;
  }
}

/** What an event means, one line an activity. */
export function meaningOf(notation: string, arch: ArchName = "x86_64", style: Style = "raw"): string[] {
  const { events } = readEvents(eventOf(notation, {}, style, arch));
  return events.flatMap(({ activities }) => activities.map(activityText));
}

/** A row of a table: an event, and what it means. */
export type Row = readonly [notation: string, ...meaning: string[]];

/** Architectures that have the row's call. */
export function archesOf([notation]: Row): ArchName[] {
  const name = /^\w+/.exec(notation)?.[0] ?? "";
  return (Object.keys(ARCHES) as ArchName[]).filter((arch) => SYSCALL_NAMES[arch].includes(name));
}

/** The rows once for each architecture that has the call. */
export function perArch(
  rows: readonly Row[],
): { title: string; arch: ArchName; notation: string; meaning: string[] }[] {
  return rows.flatMap((row) => {
    const [notation, ...meaning] = row;
    return archesOf(row).map((arch) => ({ title: `${arch}: ${notation}`, arch, notation, meaning }));
  });
}
