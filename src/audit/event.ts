/**
 * One event: all records with one id. Nothing is decoded before it is asked for, and then only once; most events of a
 * server are repeats of which few fields matter.
 */
import type { Subject } from "../domain/subject.ts";
import { flat, textOfBytes, textOfLatin1 } from "../domain/text.ts";
import { type Argument, joinArguments } from "./execve.ts";
import { FieldCursor } from "./field.ts";
import { ipcName, socketcallName } from "./multiplexed-call.ts";
import type { RecordType } from "./record-type.ts";
import { type SocketAddress, socketAddress } from "./sockaddr.ts";
import { ARCHES, syscallName } from "./syscall-tables.ts";

/** One record: its type and where its fields lie. `text` is the chunk of log, or a copy of the line if it had to wait. */
export interface RawRecord {
  readonly type: RecordType;
  text: string;
  /** Offsets of the fields, without header, enriched part and newline. */
  start: number;
  end: number;
}

/** What a PATH record says (audit_log_path). */
export interface PathItem {
  readonly item: number | undefined;
  /** As in the record: absolute, relative or undefined for `(null)` and the empty name. */
  readonly name: string | undefined;
  /** `nametype`, `objtype` in old kernels, undefined in older ones. */
  readonly nametype: string | undefined;
  readonly inode: string | undefined;
  readonly dev: string | undefined;
  /** File type and mode bits, octal as logged. */
  readonly mode: string | undefined;
}

/** The SYSCALL record. */
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

export class AuditEvent {
  readonly node: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly serial: number;
  readonly records: RawRecord[] = [];
  /** False if records are known to be missing: no SYSCALL, no end, fewer PATHs or arguments than announced. */
  complete = false;
  #call: Call | null | undefined;

  constructor(node: string, time: number, serial: number) {
    this.node = node;
    this.time = time;
    this.serial = serial;
  }

  /** The first SYSCALL record; undefined if the event has none: then there is no subject and no edge. */
  get call(): Call | undefined {
    if (this.#call === undefined) this.#call = this.#scanCall() ?? null;
    return this.#call ?? undefined;
  }

  /** The first record of a type's role. */
  first(role: RecordType["role"]): RawRecord | undefined {
    for (const record of this.records) if (record.type.role === role) return record;
    return undefined;
  }

  #scanCall(): Call | undefined {
    const record = this.first("syscall");
    if (record === undefined) return undefined;
    return record.type.name === "URINGOP" ? scanUring(record) : scanSyscall(record);
  }

  /** Name of the call (`connect`), or its number as text where no table has it. */
  get syscall(): string | undefined {
    const call = this.call;
    if (call?.arch === undefined || call.number === undefined) return undefined;
    const name = syscallName(call.arch, call.number) ?? String(call.number);
    if (name !== "socketcall" && name !== "ipc") return name;
    const number = Number.parseInt(call.args[0], 16);
    const inner = name === "ipc" ? ipcName(number) : socketcallName(number);
    return inner === undefined ? name : `${name}(${inner})`;
  }

  /** Name of the architecture, or the number in hex. */
  get arch(): string | undefined {
    const arch = this.call?.arch;
    return arch === undefined ? undefined : (ARCHES.get(arch)?.name ?? arch.toString(16));
  }

  /** The PATH records in the order of the log, doubles dropped. */
  get paths(): PathItem[] {
    const items: PathItem[] = [];
    for (const record of this.records) {
      if (record.type.role !== "path") continue;
      const item = scanPath(record);
      if (!items.some((other) => other.item === item.item && item.item !== undefined && samePath(other, item)))
        items.push(item);
    }
    return items;
  }

  /** Working folder at the time of the call. */
  get cwd(): string | undefined {
    const record = this.first("cwd");
    if (record === undefined) return undefined;
    cursor.reset(record.text, record.start, record.end);
    while (cursor.next()) if (cursor.nameIs("cwd")) return cursor.string;
    return undefined;
  }

  /** Arguments of an execve, chunks joined; `null` for one that is missing. */
  get argv(): Argument[] {
    return joinArguments(this.records);
  }

  /** The address of the first SOCKADDR record. */
  get sockaddr(): SocketAddress | undefined {
    const record = this.first("sockaddr");
    if (record === undefined) return undefined;
    cursor.reset(record.text, record.start, record.end);
    const arch = this.call?.arch;
    const littleEndian = arch === undefined || (arch & 0x40000000) !== 0;
    while (cursor.next()) {
      if (cursor.nameIs("saddr")) return socketAddress(cursor.text, cursor.valueStart, cursor.valueEnd, littleEndian);
    }
    return undefined;
  }

  /** Command line from PROCTITLE: cut at 128 bytes and writable by the process, so a fallback only. */
  get proctitle(): string | undefined {
    const bytes = this.fieldBytes("proctitle", "proctitle");
    return bytes === undefined ? undefined : textOfBytes(bytes.map((byte) => (byte === 0 ? 0x20 : byte)));
  }

  /** Rule keys: those of SYSCALL, URINGOP and CONFIG_CHANGE only; elsewhere `key=` means other things. */
  get keys(): string[] {
    const keys = new Set<string>();
    for (const record of this.records) {
      if (record.type.role !== "syscall" && record.type.name !== "CONFIG_CHANGE") continue;
      for (const key of splitKeys(recordField(record, "key")?.bytes)) keys.add(key);
    }
    return [...keys];
  }

  /** Bytes of a field in the first record of a role. */
  fieldBytes(role: RecordType["role"], name: string): Buffer | undefined {
    const record = this.first(role);
    return record === undefined ? undefined : recordField(record, name)?.bytes;
  }
}

function samePath(one: PathItem, other: PathItem): boolean {
  return (
    one.name === other.name && one.nametype === other.nametype && one.inode === other.inode && one.dev === other.dev
  );
}

/** A field of one record: the shared cursor, standing on it, to be read before the next scan. Undefined if it is not there. */
export function recordField(record: RawRecord, name: string): FieldCursor | undefined {
  cursor.reset(record.text, record.start, record.end);
  while (cursor.next()) if (cursor.nameIs(name)) return cursor;
  return undefined;
}

/** Keys joined by 0x01; the old style is written `key=NAME` inside the value. */
function splitKeys(bytes: Buffer | undefined): string[] {
  if (bytes === undefined) return [];
  return textOfLatin1(bytes.toString("latin1"))
    .split("\u0001")
    .map((key) => (key.startsWith("key=") ? key.slice(4) : key))
    .filter((key) => key !== "");
}

function scanPath(record: RawRecord): PathItem {
  cursor.reset(record.text, record.start, record.end);
  let item: number | undefined;
  let name: string | undefined;
  let nametype: string | undefined;
  let inode: string | undefined;
  let dev: string | undefined;
  let mode: string | undefined;
  // The capabilities behind the nametype are of no use here, and a third of the record.
  while (nametype === undefined && cursor.next()) {
    switch (cursor.nameEnd - cursor.nameStart) {
      case 3:
        if (dev === undefined && cursor.nameIs("dev")) dev = cursor.raw;
        break;
      case 4:
        if (name === undefined && cursor.nameIs("name")) name = cursor.string;
        else if (item === undefined && cursor.nameIs("item")) item = cursor.integer;
        else if (mode === undefined && cursor.nameIs("mode")) mode = cursor.raw;
        break;
      case 5:
        if (inode === undefined && cursor.nameIs("inode")) inode = cursor.raw;
        break;
      case 7:
      case 8:
        if (nametype === undefined && (cursor.nameIs("nametype") || cursor.nameIs("objtype")))
          nametype = cursor.isNull ? undefined : cursor.raw;
        break;
    }
  }
  return { item, name: name === "" ? undefined : name, nametype, inode, dev, mode };
}

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

/** The kernel writes arguments and pids first, and from `auid=` on what is the same in each event of a program. */
function scanSyscall(record: RawRecord): Call {
  const { text, start, end } = record;
  const split = text.indexOf(" auid=", start);
  if (split < 0 || split >= end) return scanWhole(text, start, end);
  const key = text.slice(split, end);
  let tail = tails.get(key);
  if (tail === undefined) {
    const whole = scanWhole(text, split, end);
    if (whole.pid !== undefined || whole.ppid !== undefined || whole.number !== undefined) return scanWhole(text, start, end);
    const { uid, euid, auid, ses, tty, comm, exe } = whole;
    tail = { uid, euid, auid, ses, tty: tty && flat(tty), comm: comm && flat(comm), exe: exe && flat(exe) };
    if (tails.size >= MAX_TAILS) tails.clear();
    tails.set(flat(key), tail);
  }
  const head = scanWhole(text, start, split);
  return { ...head, uid: tail.uid, euid: tail.euid, auid: tail.auid, ses: tail.ses, tty: tail.tty, comm: tail.comm, exe: tail.exe };
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
function scanUring({ text, start, end }: RawRecord): Call {
  return { ...scanWhole(text, start, end), arch: undefined, number: undefined };
}

function hexNumber(text: string): number | undefined {
  const value = /^[0-9a-f]{1,8}$/i.test(text) ? Number.parseInt(text, 16) : Number.NaN;
  return Number.isNaN(value) ? undefined : value;
}
