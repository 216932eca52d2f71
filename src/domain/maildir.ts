/**
 * Messages in a Maildir: seconds since 1970, what makes the name unique, the host; behind it the size and the flags (maildir(5) of
 * qmail; `,S=`, `,W=` and `:2,` as Courier and Dovecot write them).
 */
import { codeAt, isDigit } from "./code-at.ts";

const MESSAGE =
  /(?<=\/\.?)(1\d{9})\.(?=\w*\d)[A-Z0-9]\w*(\.[A-Za-z0-9](?:[-\w.]|\\\d{3})*?)((?:,[SW]=\d+)*(?::2,[A-Za-z]*)?)(?=\.\w{6}$|$)/;
const PLACED = /\/(?:cur|new|tmp)$/;

/** Digits of seconds since 1970. */
const SECONDS = 10;

/** True if the last part of a name, behind the slash, may be a message. */
export function isMessage(name: string, slash: number): boolean {
  const at = name[slash + 1] === "." ? slash + 2 : slash + 1;
  if (name[at] !== "1" || name[at + SECONDS] !== ".") return false;
  for (let digit = at; digit < at + SECONDS; digit += 1) {
    if (!isDigit(codeAt(name, digit))) return false;
  }
  return true;
}

/**
 * The name with nothing left of a message but its host; the same string if it is none. In another folder than those of a Maildir it
 * must have its size or flags: a time and a draw with an ending are what many names are.
 *
 * @param mark what stands for the rest
 * @param isNear whether milliseconds since 1970 can be about now
 */
export function withoutMessage(name: string, mark: string, isNear: (stamp: number) => boolean): string {
  return name.replace(MESSAGE, (message, seconds: string, host: string, facts: string, at: number) => {
    if (!isNear(Number(seconds) * 1000)) return message;
    return facts !== "" || PLACED.test(name.slice(0, name.lastIndexOf("/", at))) ? mark + host : message;
  });
}
