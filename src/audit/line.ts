/**
 * One line of log: finds the record's type, its event's id and where its fields begin and end.
 *
 * A line is `[node=NAME ]type=TYPE msg=audit(SECONDS.MILLISECONDS:SERIAL): FIELDS[0x1D ENRICHED]`
 * (audit_log_start in kernel/audit.c; auditd writes it). Offsets are into the chunk of log that holds the line.
 */
import { LATEST } from "../domain/latest-time.ts";
import { commonTypeAt, type RecordType, recordType } from "./record-type.ts";

/** Why a line gave no record. `blank` and `separator` are no loss; the others are. */
export type Refusal =
  | "blank"
  | "separator"
  | "interpreted"
  | "no-header"
  | "no-type"
  | "bad-id"
  | "foreign-prefix"
  | "too-long"
  | "cut";

/** A parsed header. One object is reused for all lines: copy what is to be kept. */
export class Header {
  type: RecordType = recordType("EOE");
  /** Event time in milliseconds since 1970, UTC. */
  time = 0;
  /** Event serial: 32 bits in kernels, wraps, starts again at each boot. */
  serial = 0;
  /** Name behind `node=`, or empty. */
  node = "";
  /** Offset of the first character behind the header. */
  body = 0;
  /** What stood between type and fields, ` msg=audit(1700000000.123:42):`, if the line began with its type: see sameEvent. */
  stamp = "";
}

/** The mark that every record has exactly once; its position is found once for the whole chunk. */
export const MARK = "msg=audit(";

const MAX_TIME_DIGITS = 12;

/** Position in the text for the reader of numbers below. */
const scan = { at: 0 };

/** Reads a run of at most `limit` decimal digits at `scan.at`, which moves behind it; -1 if there is none or it is longer. */
function digits(text: string, end: number, limit: number): number {
  let value = 0;
  const start = scan.at;
  let at = start;
  for (; at < end; at += 1) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  scan.at = at;
  return at === start || at - start > limit ? -1 : value;
}

/**
 * Parses the header of the line in `text` from `start` to `end` (without its newline), whose first MARK is at `mark`.
 *
 * @returns undefined if `header` was filled, else why the line is refused.
 */
export function parseHeader(
  text: string,
  start: number,
  end: number,
  mark: number,
  header: Header,
): Refusal | undefined {
  if (mark < start || mark >= end) return withoutMark(text, start, end);
  let at = start;
  while (at < mark && text.charCodeAt(at) <= 0x20) at += 1;
  if (!text.startsWith("type=", at) && !text.startsWith("node=", at)) {
    const found = afterPrefix(text, at, mark);
    if (found < 0) return "foreign-prefix";
    at = found;
  }
  header.node = "";
  if (text.startsWith("node=", at)) {
    const type = text.indexOf(" type=", at);
    if (type < 0 || type >= mark) return "no-type";
    header.node = text.slice(at + 5, type);
    at = type + 1;
  }
  const typeStart = at + 5;
  const typeEnd = mark - 1;
  if (typeEnd <= typeStart) return "no-type";
  if (text.indexOf(" ", typeStart) !== typeEnd) return "no-type";
  scan.at = mark + MARK.length;
  const seconds = digits(text, end, MAX_TIME_DIGITS);
  if (seconds < 0 || seconds > LATEST) return "bad-id";
  if (text.charCodeAt(scan.at) !== 0x2e) return text.charCodeAt(scan.at) === 0x2f ? "interpreted" : "bad-id";
  scan.at += 1;
  const milliseconds = digits(text, end, 12);
  if (milliseconds < 0 || milliseconds > 999 || text.charCodeAt(scan.at) !== 0x3a) return "bad-id";
  scan.at += 1;
  const serial = digits(text, end, 10);
  if (serial < 0 || scan.at >= end || text.charCodeAt(scan.at) !== 0x29) return "bad-id";
  header.type = commonTypeAt(text, typeStart) ?? recordType(text.slice(typeStart, typeEnd));
  header.time = seconds * 1000 + milliseconds;
  header.serial = serial;
  header.body = text.charCodeAt(scan.at + 1) === 0x3a && scan.at + 1 < end ? scan.at + 2 : scan.at + 1;
  header.stamp = typeStart === start + 5 ? text.slice(typeEnd, header.body) : "";
  return undefined;
}

/** Behind a syslog tag: `… audispd: type=`. */
const TAGGED = /: (?=(?:node=\S+ )?type=\S+ $)/;
/**
 * Behind a tag without a colon, as rsyslog's imfile makes it of its `Tag`, and behind a head of the newer form (RFC 5424): only time, host, tag,
 * process and message id may stand in front.
 */
const HEADED =
  /^(?:<\d{1,3}>(?:1 )?)?(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT[\d:.+Z-]+) \S+ \S+ (?:(?:\d+|-) \S+ - )?(?=(?:node=\S+ )?type=\S+ $)/;

/** Where the record starts behind what syslog put in front, or -1: other text in front may be anything. */
function afterPrefix(text: string, start: number, mark: number): number {
  const line = text.slice(start, mark);
  const tagged = TAGGED.exec(line);
  if (tagged !== null) return start + tagged.index + 2;
  const found = HEADED.exec(line);
  return found === null ? -1 : start + found[0].length;
}

/**
 * Fills the header from a line of the same event as the last one, by comparing the stamp as a whole instead of reading
 * it: most records are that. False if it is not so, or cannot be told at a glance.
 */
export function sameEvent(text: string, start: number, end: number, header: Header): boolean {
  const { stamp } = header;
  if (stamp === "" || text.charCodeAt(start) !== 0x74 || text.charCodeAt(start + 4) !== 0x3d) return false;
  const type = commonTypeAt(text, start + 5);
  if (type === undefined) return false;
  const mark = start + 5 + type.name.length;
  // The serial's last digit differs first.
  const digit = stamp.length - 3;
  if (mark + stamp.length > end || text.charCodeAt(mark + digit) !== stamp.charCodeAt(digit)) return false;
  if (text.slice(mark, mark + stamp.length) !== stamp) return false;
  header.type = type;
  header.body = mark + stamp.length;
  return true;
}

/** Where the MARK of a line stands that begins as nearly all do, `type=PATH msg=audit(`; -1 for any other. */
export function plainMark(text: string, start: number): number {
  const type = commonTypeAt(text, start + 5);
  const mark = type === undefined ? -1 : start + 6 + type.name.length;
  return mark >= 0 && text.startsWith(MARK, mark) && text.startsWith("type=", start) ? mark : -1;
}

/** What stands between the brackets behind {@link MARK}. @param time milliseconds since 1970 */
export function stampOf(time: number, serial: number): string {
  return `${Math.floor(time / 1000)}.${String(time % 1000).padStart(3, "0")}:${serial}`;
}

/** Tells why a line without MARK is no record. */
function withoutMark(text: string, start: number, end: number): Refusal {
  let at = start;
  while (at < end && text.charCodeAt(at) <= 0x20) at += 1;
  if (at >= end) return "blank";
  if (text.startsWith("----", at) || text.startsWith("time->", at) || text.charCodeAt(at) === 0x23) return "separator";
  if (text.startsWith("type=", at) || text.startsWith("node=", at)) {
    return text.slice(at, end).includes(" msg=") ? "bad-id" : "no-header";
  }
  return "no-header";
}
