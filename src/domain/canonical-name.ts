/**
 * Parts of a name that carry the time or a draw of a well-known form, taken out at first sight: `etc-20261124-024014.tgz`
 * is `etc-[time].tgz` from the first run on, not only after three. What stands for a part begins with NUL, which no
 * name holds, so that a file that is really called `[time]` is another.
 *
 * Only forms that say themselves what they are: dates and epoch seconds near the event's own time, UUIDs, hashes, and
 * the names that mktemp(1), mkstemp(3), Python's tempfile and systemd give. All else must be learned (baseline/name-pool.ts).
 */
import { isInHashTree, withoutHashTree } from "./hash-tree.ts";
import { isMessage, withoutMessage } from "./maildir.ts";
import { isNear } from "./near-time.ts";
import { flat } from "./text.ts";
import { isSurelyWord, looksLikeWord } from "./word.ts";

/** Date, with or without separators, and the time of day behind it. */
const STAMP =
  /(?<![0-9])(?:19|20)\d\d([-_.]?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])(?:[-_T.]?(?:[01]\d|2[0-3])[-_:.h]?[0-5]\d(?:[-_:.]?[0-5]\d)?)?(?![0-9])/g;
/** Year and month alone; with more digits behind it is something else. */
const MONTH = /(?<![0-9])20\d\d[-_.]?(?:0[1-9]|1[0-2])(?![-_.]?[0-9\u0000])/g;
/** Folders by year and month, or by year, month and day. */
const CALENDAR = /(?<=\/)20\d\d\/(?:0[1-9]|1[0-2])(?:\/(?:0[1-9]|[12]\d|3[01]))?(?=\/|$)/g;
const EPOCH = /(?<![0-9A-Za-z])1\d{9}(?:\d{3})?(?![0-9A-Za-z\u0000])/g;
const UUID =
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}/g;
/** SHA-256 and the ids of containers, SHA-1, MD5; 24: PostgreSQL's WAL, ids of objects; 16: the journal's archives. */
const HASH =
  /(?<![0-9A-Za-z])(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32}|[0-9a-f]{24}|[0-9a-f]{16}|[0-9A-F]{64}|[0-9A-F]{40}|[0-9A-F]{32}|[0-9A-F]{24}|[0-9A-F]{16})(?![0-9A-Za-z\u0000])/g;
/** ULID: milliseconds since 1970 and 80 bits that are drawn, in Crockford's base 32 (github.com/ulid/spec). */
const ULID = /(?<![0-9A-Za-z])[0-7][0-9A-HJKMNP-TV-Z]{25}(?![0-9A-Za-z])/g;
const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const MKTEMP = /(?<=\/tmp\.)[A-Za-z0-9]{10}(?=\/|$)/g;
const PYTHON = /(?<=\/tmp)[a-z0-9_]{8}(?=\/|\.|$)/g;
/** Six or ten characters at the end of a part (mkstemp(3), mktemp(1)); only what can hardly be a word counts: capitals with others. */
const MKSTEMP = /(?<=[.\-_])(?:[A-Za-z0-9]{6}|[A-Za-z0-9]{10})(?=\/|\.|$)/g;
/** Exim's message ids, whose first part is the time: before 4.97 and since (specification, "Message identification"). */
const EXIM =
  /(?<![0-9A-Za-z])1[0-9A-Za-z]{5}-(?:[0-9A-Za-z]{6}-[0-9A-Za-z]{2}|[0-9A-Za-z]{11}-[0-9A-Za-z]{4})(?![0-9A-Za-z\u0000])/g;

/**
 * systemd's temporary files (`.#name` and 16 hexadecimal digits or six of mkstemp(3), src/basic/tmpfile-util.c) and private folders
 * (systemd.exec(5), PrivateTmp=), and those that container tools replace files by (`.tmp-name` and a decimal draw of Go's os.CreateTemp).
 */
const SYSTEMD = /(?<=\/\.#[^/]*)(?:[0-9a-f]{16}|[A-Za-z0-9]{6})(?=\/|$)/g;
const PRIVATE = /(?<=\/systemd-private-(?:[0-9a-f]{32}|\u0000h)-[^/]*-)[A-Za-z0-9]{6}(?=\/|$)/g;
const GO = /(?<=\/\.tmp-[^/]*[^/0-9])[0-9]{6,10}(?=\/|$)/g;

const DRAWN = /(?<=[.\-_])(?:[A-Za-z0-9]{6}|[A-Za-z0-9]{10})(?=\/|$)/g;

/** Marks in a key; shown as `[time]` and so on. */
const SHOWN = new Map([
  ["\u0000t", "[time]"],
  ["\u0000u", "[uuid]"],
  ["\u0000h", "[hash]"],
  ["\u0000r", "[random]"],
  ["\u0000p", "[pid]"],
]);

/** What a name holds that is worth a closer look, as bits. */
const UUIDS = 1;
const HASHES = 2;
const TIMES = 4;
const DRAWS = 8;
const TMP = 16;
const FOLDERS = 32;
const HIDDEN = 64;
const PRIVATES = 128;
const MAILS = 256;
const ULIDS = 512;

/** One look over the name; most names hold nothing. */
function lookOver(name: string): number {
  let found = 0;
  let digits = 0;
  let hex = 0;
  let run = 0;
  let dashes = 0;
  let capital = false;
  for (let at = 0; at <= name.length; at += 1) {
    const code = at < name.length ? name.charCodeAt(at) : 0x2f;
    if (code >= 0x30 && code <= 0x39) {
      digits += 1;
      hex += 1;
      run += 1;
      continue;
    }
    const lower = code >= 0x61 && code <= 0x7a;
    if (lower || (code >= 0x41 && code <= 0x5a)) {
      if (digits >= 6) found |= TIMES;
      digits = 0;
      hex = code <= (lower ? 0x66 : 0x46) ? hex + 1 : 0;
      run += 1;
      if (!lower) capital = true;
      continue;
    }
    if (digits >= 6) found |= TIMES;
    if (hex === run && (hex === 16 || hex === 24 || hex === 32 || hex === 40 || hex === 64)) found |= HASHES;
    if ((run === 6 || run === 10) && capital) found |= DRAWS;
    if (run === 26 && capital) found |= ULIDS;
    if (code === 0x2d) {
      if (run === 6 && name[at - run] === "1") found |= MAILS;
      if (hex === 4) dashes += 1;
      if (dashes >= 3) found |= UUIDS;
    } else if (code !== 0x5f && code !== 0x2e) digits = 0;
    if (code === 0x2f) {
      dashes = 0;
      if (run === 4 && isTwoDigits(name, at + 1)) found |= FOLDERS;
      if (name.startsWith("tmp", at + 1)) found |= TMP;
      if (name.startsWith(".", at + 1)) found |= HIDDEN;
      if (name.startsWith("systemd-private-", at + 1)) found |= PRIVATES;
    }
    hex = 0;
    run = 0;
    capital = false;
  }
  return found;
}

/** True if the segment that begins there is two digits. */
function isTwoDigits(name: string, at: number): boolean {
  const end = at + 2;
  return isDigit(name.charCodeAt(at)) && isDigit(name.charCodeAt(at + 1)) && (end === name.length || name[end] === "/");
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/**
 * The name with its changing parts replaced by marks; the same string if there are none.
 *
 * @param time of the event in milliseconds: a number that is no time near it stays a number
 * @param trees whether a folder and a hash in it may be one
 */
export function canonicalName(name: string, time: number, trees = true): string {
  const slash = name.lastIndexOf("/");
  // A month or a day says what it is only together with what is above it; few other forms go over a slash.
  if (slash <= 0 || isTwoDigits(name, slash + 1)) return canonicalPart(name, time);
  if (trees && isInHashTree(name, slash)) return canonicalPart(withoutHashTree(name, "\u0000h"), time);
  if (isMessage(name, slash)) return canonicalPart(withoutMessage(name, time, "\u0000r"), time);
  // The folder is one of a few, the name in it one of many.
  const folder = name.slice(0, slash);
  let above = Number.isFinite(time) ? folders.get(folder) : canonicalPart(folder, time);
  if (above === undefined) {
    above = canonicalPart(folder, time);
    if (folders.size >= MAX_FOLDERS) folders.clear();
    folders.set(flat(folder), above === folder ? flat(folder) : above);
  }
  const last = name.slice(slash);
  const below = canonicalPart(last, time);
  return above === folder && below === last ? name : above + below;
}

/** Folders seen lately, in their canonical form. Bounded. */
const folders = new Map<string, string>();
const MAX_FOLDERS = 8192;

function canonicalPart(name: string, time: number): string {
  const found = lookOver(name);
  if (found === 0) return name;
  let text = name;
  if (found & UUIDS) text = text.replace(UUID, "\u0000u");
  if (found & ULIDS) text = text.replace(ULID, (id) => (isNear(ulidTime(id), time) ? "\u0000u" : id));
  if (found & HASHES) text = text.replace(HASH, (hash) => (/[0-9]/.test(hash) ? "\u0000h" : hash));
  if (found & FOLDERS) text = text.replace(CALENDAR, (date) => (isNear(yearOf(date), time) ? "\u0000t" : date));
  if (found & TIMES) {
    text = text
      .replace(STAMP, (stamp) => (isNear(yearOf(stamp), time) ? "\u0000t" : stamp))
      .replace(MONTH, (month) => (isNear(yearOf(month), time) ? "\u0000t" : month))
      .replace(EPOCH, (epoch) => (isNear(Number(epoch) * (epoch.length === 10 ? 1000 : 1), time) ? "\u0000t" : epoch));
  }
  if (found & MAILS) text = text.replace(EXIM, "\u0000r");
  if (found & TMP) {
    text = text
      .replace(MKTEMP, (draw) => (looksLikeWord(draw) ? draw : "\u0000r"))
      .replace(PYTHON, (draw) => (looksLikeWord(draw) ? draw : "\u0000r"));
  }
  if (found & HIDDEN) text = text.replace(SYSTEMD, "\u0000r").replace(GO, "\u0000r");
  if (found & PRIVATES) text = text.replace(PRIVATE, "\u0000r");
  if (found & DRAWS) text = text.replace(MKSTEMP, (draw) => (looksDrawn(draw) ? "\u0000r" : draw));
  return text;
}

/**
 * The name with six or ten characters at the end of a part taken for a draw that might be a part of another kind, and eight behind `tmp`, if they
 * are surely no word in small letters: of six drawn from letters and digits one in thirty has no capitals, and one in a hundred looks like a
 * capitalised word; of Python's one in fifty looks like a word. The same string if there are none.
 */
export function drawnEnds(name: string): string {
  return name
    .replace(DRAWN, (draw) => (looksLikeWord(draw) && !/^[A-Z]/.test(draw) ? draw : "\u0000r"))
    .replace(PYTHON, (draw) => (isSurelyWord(draw) ? draw : "\u0000r"));
}

/** Capitals among small letters or digits, but no word with a number behind it (`SHA256`) and no capitalised word. */
function looksDrawn(text: string): boolean {
  return /[A-Z]/.test(text) && /[a-z0-9]/.test(text) && !/^[A-Z]?[a-z]*\d*$/.test(text) && !/^[A-Z]+\d*$/.test(text);
}

/** Milliseconds since 1970 that a ULID begins with. */
function ulidTime(id: string): number {
  let time = 0;
  for (const digit of id.slice(0, 10)) time = time * 32 + CROCKFORD.indexOf(digit);
  return time;
}

/** Milliseconds since 1970 of the year that the text begins with. */
function yearOf(text: string): number {
  return Date.UTC(Number(text.slice(0, 4)), 0);
}

/** The key as people read it; a name that itself contains `[time]` is escaped, so that it cannot pass for one. */
export function shownName(key: string): string {
  const plain = key.includes("[") ? key.replace(/\[(?=(?:time|uuid|hash|random|pid)\])/g, "\\x5b") : key;
  return plain.includes("\u0000") ? plain.replace(/\u0000[tuhrp]/g, (mark) => SHOWN.get(mark) ?? mark) : plain;
}

/** True if parts of the name were taken out. */
export function isVarying(key: string): boolean {
  return key.includes("\u0000");
}
