/** SYSCALL records (audit_log_exit): what was called, how it ended, and who did it. */

import { SliceMemo } from "../domain/slice-memo.ts";
import type { Subject } from "../domain/subject.ts";
import { flat } from "../domain/text.ts";
import { FieldCursor, type Fields } from "./field.ts";

export interface Call extends Subject {
  readonly arch: number | undefined;
  readonly number: number | undefined;
  readonly success: boolean | undefined;
  readonly exit: number | undefined;
  readonly items: number | undefined;
  /** Low 32 bits of the arguments a0 to a3: descriptors, flags and modes are never longer. */
  readonly a0: number;
  readonly a1: number;
  readonly a2: number;
  readonly a3: number;
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

/** Decoded tails: a server's processes act again and again. Undefined for what holds what belongs in front. */
const tails = new SliceMemo<Tail | undefined>(tailOf, 8192);

/**
 * Reads a SYSCALL record. The kernel writes numbers first, and from `auid=` on what is the same in each event of a
 * program: that part is decoded once per text. A record that looks otherwise is read field by field.
 */
export function scanSyscall({ text, start, end }: Fields): Call {
  return quickSyscall(text, start, end) ?? scanWhole(text, start, end);
}

/** Position in the text for the readers of numbers below. */
const scan = { at: 0 };

/** Of nearly all records of a machine. */
const USUAL = "arch=c000003e syscall=";

/**
 * `arch=X syscall=N success=S exit=N a0=X a1=X a2=X a3=X items=N ppid=N pid=N auid=…`, as kernels write it; undefined if
 * anything stands elsewhere. The arguments are read when they are asked for.
 */
function quickSyscall(text: string, start: number, end: number): Call | undefined {
  scan.at = text.charCodeAt(start) === 0x20 ? start + 1 : start;
  let arch = 0xc000003e;
  if (text.startsWith(USUAL, scan.at)) scan.at += USUAL.length;
  else {
    arch = value(text, 4) ? hexAt(text) : Number.NaN;
    if (Number.isNaN(arch) || !value(text, 7)) return undefined;
  }
  const number = decimalAt(text);
  if (Number.isNaN(number) || !value(text, 7)) return undefined;
  const answer = text.charCodeAt(scan.at);
  scan.at += answer === 0x79 ? 4 : 3;
  const exit = (answer === 0x79 || answer === 0x6e) && value(text, 4) ? decimalAt(text) : Number.NaN;
  if (Number.isNaN(exit)) return undefined;
  const argsStart = scan.at;
  // No argument has an `i`: one letter is found faster than a word.
  scan.at = text.indexOf("i", argsStart);
  if (scan.at <= argsStart || scan.at - argsStart > MAX_ARGS || !text.startsWith(" items=", scan.at - 1))
    return undefined;
  const argsEnd = scan.at;
  const items = value(text, 5) ? decimalAt(text) : Number.NaN;
  const ppid = value(text, 4) ? decimalAt(text) : Number.NaN;
  const pid = value(text, 3) ? decimalAt(text) : Number.NaN;
  if (Number.isNaN(items + ppid + pid)) return undefined;
  const split = scan.at;
  if (split >= end || !text.startsWith("auid=", split)) return undefined;
  const tail = tails.get(text, split, end);
  return tail && new QuickCall(arch, number, answer === 0x79, exit, items, ppid, pid, tail, text, argsStart, argsEnd);
}

/** Four names, four numbers of at most 16 digits. */
const MAX_ARGS = 4 * 20;

class QuickCall implements Call {
  readonly arch: number;
  readonly number: number;
  readonly success: boolean;
  readonly exit: number;
  readonly items: number;
  readonly ppid: number;
  readonly pid: number;
  readonly #tail: Tail;
  readonly #text: string;
  readonly #argsStart: number;
  readonly #argsEnd: number;

  constructor(
    arch: number,
    number: number,
    success: boolean,
    exit: number,
    items: number,
    ppid: number,
    pid: number,
    tail: Tail,
    text: string,
    argsStart: number,
    argsEnd: number,
  ) {
    this.arch = arch;
    this.number = number;
    this.success = success;
    this.exit = exit;
    this.items = items;
    this.ppid = ppid;
    this.pid = pid;
    this.#tail = tail;
    this.#text = text;
    this.#argsStart = argsStart;
    this.#argsEnd = argsEnd;
  }

  get uid(): number | undefined {
    return this.#tail.uid;
  }
  get euid(): number | undefined {
    return this.#tail.euid;
  }
  get auid(): number | undefined {
    return this.#tail.auid;
  }
  get ses(): number | undefined {
    return this.#tail.ses;
  }
  get tty(): string | undefined {
    return this.#tail.tty;
  }
  get comm(): string | undefined {
    return this.#tail.comm;
  }
  get exe(): string | undefined {
    return this.#tail.exe;
  }
  get a0(): number {
    return this.#argument("a0=");
  }
  get a1(): number {
    return this.#argument("a1=");
  }
  get a2(): number {
    return this.#argument("a2=");
  }
  get a3(): number {
    return this.#argument("a3=");
  }

  #argument(name: string): number {
    const found = this.#text.indexOf(name, this.#argsStart);
    if (found < 0 || found >= this.#argsEnd) return 0;
    scan.at = found + name.length;
    const number = hexAt(this.#text);
    return Number.isNaN(number) ? 0 : number;
  }
}

function tailOf(text: string): Tail | undefined {
  const whole = scanWhole(text, 0, text.length);
  if (whole.pid !== undefined || whole.ppid !== undefined || whole.number !== undefined) return undefined;
  const { uid, euid, auid, ses, tty, comm, exe } = whole;
  return { uid, euid, auid, ses, tty: tty && flat(tty), comm: comm && flat(comm), exe: exe && flat(exe) };
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

/** Low 32 bits of a hexadecimal number up to the blank behind it, which is stepped over; NaN if it is none. */
function hexAt(text: string): number {
  let at = scan.at;
  const first = at;
  let number = 0;
  for (; ; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 0x30 && code <= 0x39) number = (number << 4) | (code - 0x30);
    else if (code >= 0x61 && code <= 0x66) number = (number << 4) | (code - 0x57);
    else break;
  }
  if (at === first || at - first > 16 || text.charCodeAt(at) !== 0x20) return Number.NaN;
  scan.at = at + 1;
  return number >>> 0;
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
  const args: [number, number, number, number] = [0, 0, 0, 0];
  while (cursor.next()) {
    switch (cursor.nameEnd - cursor.nameStart) {
      case 2: {
        const index = cursor.text.charCodeAt(cursor.nameStart + 1) - 0x30;
        if (cursor.text.charCodeAt(cursor.nameStart) === 0x61 && index >= 0 && index < 4)
          args[index as 0 | 1 | 2 | 3] = lowBits(cursor.raw);
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
  const [a0, a1, a2, a3] = args;
  return { arch, number, success, exit, items, a0, a1, a2, a3, pid, ppid, uid, euid, auid, ses, tty, comm, exe };
}

/** URINGOP (audit_log_uring) has ids but no arch, comm, exe or login user: what it did shows in the event's other records. */
export function scanUring({ text, start, end }: Fields): Call {
  return { ...scanWhole(text, start, end), arch: undefined, number: undefined };
}

function hexNumber(text: string): number | undefined {
  return /^[0-9a-f]{1,8}$/i.test(text) ? Number.parseInt(text, 16) : undefined;
}

/** Low 32 bits of a number in hex; 0 if it is none. */
function lowBits(text: string): number {
  return hexNumber(text.slice(-8)) ?? 0;
}
