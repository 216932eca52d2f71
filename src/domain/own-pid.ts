/**
 * Names that carry the pid of who uses them (`temp-1234.rdb`): as the event tells the pid, the name says itself that it is one.
 * It stands as `[pid]`, also where the parent's is meant: a shell's `$$` in what its commands are given. MariaDB writes it in hexadecimal
 * digits (`#sql-temptable-350d-42b-9e.MAI`).
 */

import { codeAt, isDigit } from "./code-at.ts";
import { isTemporary } from "./temporary.ts";

/** Fewer digits are too often something else. */
export const MIN_DIGITS = 3;
export const MIN_HEX = 4;

/**
 * The name with runs of digits that are one of the pids marked; the same string if there are none. They count in its last part, and where it is temporary
 * in the folders too that were made for it (`/tmp/job.4711/list`).
 */
export function withoutPids(name: string, pid: number | undefined, ppid: number | undefined): string {
  let text = name;
  for (let end = name.length; end > 0; end -= 1) {
    if (codeAt(name, end - 1) === 0x2f && !isTemporary(name)) break;
    let start = end;
    let value = 0;
    let unit = 1;
    while (start > 0 && isDigit(codeAt(name, start - 1))) {
      start -= 1;
      value += (codeAt(name, start) - 0x30) * unit;
      unit *= 10;
    }
    const isPid = end - start >= MIN_DIGITS && name[start] !== "0" && (value === pid || value === ppid);
    if (isPid) text = `${text.slice(0, start)}\u0000p${text.slice(end)}`;
    if (start < end) end = start + 1;
  }
  return pid === undefined ? text : withoutHex(text, pid.toString(16));
}

/** Most digits of a pid (PID_MAX_LIMIT, include/linux/threads.h: 4,194,304). */
const MAX_DIGITS = 7;

/**
 * The name with a number in its last part marked as another's pid, if that form is known: a child's file is often removed by its parent.
 * Undefined if there is none.
 */
export function othersPid(name: string, isKnown: (form: string) => boolean): string | undefined {
  for (const { index, 0: digits } of name.matchAll(NUMBER)) {
    if (digits.length > MAX_DIGITS) continue;
    const form = `${name.slice(0, index)}\u0000p${name.slice(index + digits.length)}`;
    if (isKnown(form)) return form;
  }
  return undefined;
}

/** Numbers in the last part of a name. */
const NUMBER = /(?<![0-9])[1-9][0-9]{2,}(?![0-9])(?=[^/]*$)/g;

/** The same of the pid in hexadecimal digits, one of them a letter, as a part by itself of the last part of the name. */
function withoutHex(name: string, hex: string): string {
  if (hex.length < MIN_HEX || !/[a-f]/.test(hex)) return name;
  const at = name.indexOf(hex, name.lastIndexOf("/") + 1);
  if (at < 0 || isAlphanumeric(codeAt(name, at - 1)) || isAlphanumeric(codeAt(name, at + hex.length))) return name;
  return `${name.slice(0, at)}\u0000p${name.slice(at + hex.length)}`;
}

function isAlphanumeric(code: number): boolean {
  return isDigit(code) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
}
