/** SYSCALL records (audit_log_exit): what was called, how it ended, and who did it. */
import type { Subject } from "../domain/subject.ts";
import { flat } from "../domain/text.ts";
import { FieldCursor, type Fields } from "./field.ts";

export interface Call extends Subject {
  readonly arch: number | undefined;
  readonly number: number | undefined;
  readonly success: boolean | undefined;
  readonly exit: number | undefined;
  readonly items: number | undefined;
  /** Arguments a0 to a3 as hexadecimal text. */
  readonly args: readonly [string, string, string, string];
}

const cursor = new FieldCursor();

/** The part of a SYSCALL record that repeats: who, without which process. */
interface Tail {
  readonly uid: number | undefined;
  readonly euid: number | undefined;
  readonly auid: number | undefined;
  readonly ses: number | undefined;
  readonly tty: string | undefined;
  readonly comm: string | undefined;
  readonly exe: string | undefined;
}

/** Decoded tails by their text: a server's processes act again and again. Bounded. */
const tails = new Map<string, Tail>();
const MAX_TAILS = 8192;

/**
 * Reads a SYSCALL record. The kernel writes numbers first, and from `auid=` on what is the same in each event of a
 * program: that part is decoded once per text.
 */
export function scanSyscall({ text, start, end }: Fields): Call {
  const split = text.indexOf(" auid=", start);
  if (split < 0 || split >= end) return scanWhole(text, start, end);
  const key = text.slice(split, end);
  let tail = tails.get(key);
  if (tail === undefined) {
    const whole = scanWhole(text, split, end);
    if (whole.pid !== undefined || whole.ppid !== undefined || whole.number !== undefined)
      return scanWhole(text, start, end);
    const { uid, euid, auid, ses, tty, comm, exe } = whole;
    tail = { uid, euid, auid, ses, tty: tty && flat(tty), comm: comm && flat(comm), exe: exe && flat(exe) };
    if (tails.size >= MAX_TAILS) tails.clear();
    tails.set(flat(key), tail);
  }
  return quickHead(text, start, split, tail) ?? { ...scanWhole(text, start, split), ...tail };
}

/** Position in the text for the readers of numbers below. */
const scan = { at: 0 };

/**
 * ` arch=X syscall=N success=S exit=N a0=X a1=X a2=X a3=X items=N ppid=N pid=N`, as all kernels of this century write it;
 * undefined if anything stands elsewhere.
 */
function quickHead(text: string, start: number, end: number, tail: Tail): Call | undefined {
  scan.at = text.charCodeAt(start) === 0x20 ? start + 1 : start;
  const arch = value(text, 4) ? hexAt(text) : Number.NaN;
  const number = value(text, 7) ? decimalAt(text) : Number.NaN;
  if (Number.isNaN(arch) || Number.isNaN(number) || !value(text, 7)) return undefined;
  const answer = wordAt(text);
  const exit = value(text, 4) ? decimalAt(text) : Number.NaN;
  if ((answer !== "yes" && answer !== "no") || Number.isNaN(exit)) return undefined;
  const a0 = value(text, 2) ? wordAt(text) : "";
  const a1 = value(text, 2) ? wordAt(text) : "";
  const a2 = value(text, 2) ? wordAt(text) : "";
  const a3 = value(text, 2) ? wordAt(text) : "";
  const items = a3 !== "" && value(text, 5) ? decimalAt(text) : Number.NaN;
  const ppid = value(text, 4) ? decimalAt(text) : Number.NaN;
  const pid = value(text, 3) ? decimalAt(text) : Number.NaN;
  if (Number.isNaN(items) || Number.isNaN(ppid) || Number.isNaN(pid) || scan.at !== end + 1) return undefined;
  const { uid, euid, auid, ses, tty, comm, exe } = tail;
  return {
    arch,
    number,
    success: answer === "yes",
    exit,
    items,
    pid,
    ppid,
    uid,
    euid,
    auid,
    ses,
    tty,
    comm,
    exe,
    args: [a0, a1, a2, a3],
  };
}

/** Steps over a name of so many letters and its `=`; false if it is not one. */
function value(text: string, length: number): boolean {
  scan.at += length + 1;
  return text.charCodeAt(scan.at - 1) === 0x3d;
}

/** A decimal number up to the blank behind it, which is stepped over; NaN if it is none. */
function decimalAt(text: string): number {
  let at = scan.at;
  const negative = text.charCodeAt(at) === 0x2d;
  if (negative) at += 1;
  const first = at;
  let number = 0;
  for (; ; at += 1) {
    const digit = text.charCodeAt(at) - 0x30;
    if (!(digit >= 0 && digit <= 9)) break;
    number = number * 10 + digit;
  }
  if (at === first || at - first > 15 || text.charCodeAt(at) !== 0x20) return Number.NaN;
  scan.at = at + 1;
  return negative ? -number : number;
}

/** The word up to the next blank, which is stepped over. */
function wordAt(text: string): string {
  const start = scan.at;
  const blank = text.indexOf(" ", start);
  if (blank < 0 || blank - start > 16) return "";
  scan.at = blank + 1;
  return text.slice(start, blank);
}

/** At most eight hex digits up to the blank behind them; NaN if there are others. */
function hexAt(text: string): number {
  const word = wordAt(text);
  return hexNumber(word) ?? Number.NaN;
}

function scanWhole(text: string, start: number, end: number): Call {
  cursor.reset(text, start, end);
  let arch: number | undefined;
  let number: number | undefined;
  let success: boolean | undefined;
  let exit: number | undefined;
  let items: number | undefined;
  let pid: number | undefined;
  let ppid: number | undefined;
  let uid: number | undefined;
  let euid: number | undefined;
  let auid: number | undefined;
  let ses: number | undefined;
  let tty: string | undefined;
  let comm: string | undefined;
  let exe: string | undefined;
  const args: [string, string, string, string] = ["0", "0", "0", "0"];
  while (cursor.next()) {
    switch (cursor.nameEnd - cursor.nameStart) {
      case 2: {
        const index = cursor.text.charCodeAt(cursor.nameStart + 1) - 0x30;
        if (cursor.text.charCodeAt(cursor.nameStart) === 0x61 && index >= 0 && index < 4)
          args[index as 0 | 1 | 2 | 3] = cursor.raw;
        break;
      }
      case 3:
        if (pid === undefined && cursor.nameIs("pid")) pid = cursor.id;
        else if (uid === undefined && cursor.nameIs("uid")) uid = cursor.id;
        else if (ses === undefined && cursor.nameIs("ses")) ses = cursor.id;
        else if (exe === undefined && cursor.nameIs("exe")) exe = cursor.string;
        else if (tty === undefined && cursor.nameIs("tty")) tty = cursor.isNull ? undefined : cursor.string;
        break;
      case 4:
        if (arch === undefined && cursor.nameIs("arch")) arch = hexNumber(cursor.raw);
        else if (exit === undefined && cursor.nameIs("exit")) exit = cursor.integer;
        else if (ppid === undefined && cursor.nameIs("ppid")) ppid = cursor.id;
        else if (auid === undefined && cursor.nameIs("auid")) auid = cursor.id;
        else if (euid === undefined && cursor.nameIs("euid")) euid = cursor.id;
        else if (comm === undefined && cursor.nameIs("comm")) comm = cursor.string;
        break;
      case 5:
        if (items === undefined && cursor.nameIs("items")) items = cursor.integer;
        break;
      case 7:
        if (number === undefined && cursor.nameIs("syscall")) number = cursor.integer;
        else if (success === undefined && cursor.nameIs("success"))
          success = cursor.raw === "yes" ? true : cursor.raw === "no" ? false : undefined;
        break;
    }
  }
  return { arch, number, success, exit, items, pid, ppid, uid, euid, auid, ses, tty, comm, exe, args };
}

/** URINGOP (audit_log_uring) has ids but no arch, comm, exe or login user: what it did shows in the event's other records. */
export function scanUring({ text, start, end }: Fields): Call {
  return { ...scanWhole(text, start, end), arch: undefined, number: undefined };
}

function hexNumber(text: string): number | undefined {
  if (text === "c000003e") return 0xc000003e;
  const value = /^[0-9a-f]{1,8}$/i.test(text) ? Number.parseInt(text, 16) : Number.NaN;
  return Number.isNaN(value) ? undefined : value;
}
