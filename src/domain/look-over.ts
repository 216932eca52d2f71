/** One look over a name: what it holds that is worth a closer look (canonical-name.ts), as bits. */
import { codeAt, isDigit } from "./code-at.ts";
import { MIN_DIGITS, MIN_HEX } from "./own-pid.ts";

export const UUIDS = 1;
export const HASHES = 2;
export const TIMES = 4;
export const DRAWS = 8;
export const TMP = 16;
export const FOLDERS = 32;
export const HIDDEN = 64;
export const PRIVATES = 128;
export const MAILS = 256;
/** Six or ten characters at the end of a part, behind `.`, `-` or `_`: those of `drawnEnds`. */
export const ENDS = 512;
/** A number of three digits or more, or of four in hexadecimal: a pid, perhaps (domain/own-pid.ts). */
export const NUMBERS = 1024;
export const ULIDS = 2048;
export const ANSIBLES = 4096;
/** Seven to twelve hexadecimal digits that are a part: those of `git rev-parse --short`. */
export const COMMITS = 8192;

/** A draw of many letters and digits, perhaps. */
export const LONG = 16384;
/** Tables of a database's for one query. */
export const TABLES = 32768;

/** Tasks of Proxmox'. */
export const TASKS = 65536;

/** Digits of a number that is none, since nothing counts so far, and characters of a part that is hardly a word. */
const LONG_NUMBER = 20;
const LONG_DRAW = 25;
/** Of a part that is hardly words: its length, and how often a letter follows a digit, or a capital a small letter. */
const LONG_PART = 20;
const CHANGES = 3;

/** One look over the name; most names hold nothing. */
export function lookOver(name: string): number {
  let found = 0;
  let digits = 0;
  let hex = 0;
  let run = 0;
  let dashes = 0;
  let number = 0;
  let capital = false;
  let changes = 0;
  let part = 0;
  const { length } = name;
  for (let at = 0; at <= length; at += 1) {
    const code = at < length ? codeAt(name, at) : 0x2f;
    if (code >= 0x30 && code <= 0x39) {
      digits += 1;
      number += 1;
      hex += 1;
      run += 1;
      continue;
    }
    if (number >= MIN_DIGITS) {
      found |= NUMBERS;
      if (number >= LONG_NUMBER) found |= HASHES;
    }
    const lower = code >= 0x61 && code <= 0x7a;
    if (lower || (code >= 0x41 && code <= 0x5a)) {
      if (number > 0 || (!lower && codeAt(name, at - 1) >= 0x61)) changes += 1;
      number = 0;
      if (digits >= 6) found |= TIMES;
      digits = 0;
      hex = code <= (lower ? 0x66 : 0x46) ? hex + 1 : 0;
      run += 1;
      if (!lower) capital = true;
      continue;
    }
    number = 0;
    if (digits >= 6) found |= TIMES;
    // Longer ones (md5, sha1, sha256) are long draws anyway.
    if (hex === run && ((hex >= 14 && hex <= 16) || hex === 24)) found |= HASHES;
    if (run === 26 && capital) found |= ULIDS;
    if (run === 12 && code === 0x7e) found |= HIDDEN;
    if (run >= LONG_DRAW) found |= HASHES | LONG;
    if (code === 0x2f && hex === run && run >= 7 && run <= 12 && codeAt(name, at - run - 1) === 0x2f) found |= COMMITS;
    if (hex === run && run >= MIN_HEX) found |= NUMBERS;
    if (run === 6 || run === 10) {
      if (capital) found |= DRAWS;
      if (code === 0x2f && endsPart(codeAt(name, at - run - 1))) found |= ENDS;
    }
    if (code === 0x2f && ((run === 3 && name.startsWith(".tmp", at - 4)) || (run === 16 && capital))) found |= TMP;
    if (code === 0x2d) {
      if (run === 6 && name[at - run] === "1") found |= MAILS;
      if (hex === 4) dashes += 1;
      if (dashes >= 3) found |= UUIDS;
    } else if (code !== 0x5f && code !== 0x2e) digits = 0;
    if (code === 0x2f) {
      dashes = 0;
      if (changes >= CHANGES && at - part > LONG_PART) found |= HASHES | LONG;
      changes = 0;
      part = at;
      if (run === 4 && isTwoDigits(name, at + 1)) found |= FOLDERS;
      found |= beginningAt(name, at + 1);
    }
    hex = 0;
    run = 0;
    capital = false;
  }
  return found;
}

/** What a part of the name is by its first characters, by the first of which most are none. */
function beginningAt(name: string, at: number): number {
  switch (codeAt(name, at)) {
    case 0x2e:
      return HIDDEN;
    case 0x23:
      return name.startsWith("#sql", at) ? TABLES : 0;
    case 0x55:
      return name.startsWith("UPID:", at) ? TASKS : 0;
    case 0x61:
      return name.startsWith("ansible", at) ? ANSIBLES : 0;
    case 0x64:
      return name.startsWith("duplicity-", at) ? TMP : 0;
    case 0x6d:
      return name.startsWith("mk", at) ? TMP : 0;
    case 0x73:
      if (name.startsWith("systemd-private-", at)) return PRIVATES;
      return name.startsWith("sem.mp-", at) ? TMP : 0;
    case 0x74:
      return name.startsWith("tmp", at) ? TMP : 0;
    default:
      return 0;
  }
}

/** True for what stands in front of a draw at the end of a part: `.`, `-` and `_`. */
function endsPart(code: number): boolean {
  return code === 0x2e || code === 0x2d || code === 0x5f;
}

/** True if the segment that begins there is two digits. */
export function isTwoDigits(name: string, at: number): boolean {
  const end = at + 2;
  return isDigit(codeAt(name, at)) && isDigit(codeAt(name, at + 1)) && (end === name.length || name[end] === "/");
}
