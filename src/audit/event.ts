/**
 * One event: all records with one id. Nothing is decoded before it is asked for, and then only once; most events of a
 * server are repeats of which few fields matter.
 */
import { absolutePath } from "../domain/path.ts";
import { SliceMemo } from "../domain/slice-memo.ts";
import { textOfBytes, textOfLatin1 } from "../domain/text.ts";
import { type Argument, joinArguments } from "./execve.ts";
import { isFolder, isSetUserId, modeOf } from "./file-mode.ts";
import { ipcName, socketcallName } from "./multiplexed-call.ts";
import { type PathItem, scanPath } from "./path-record.ts";
import type { RawRecord } from "./raw-record.ts";
import { recordField } from "./record-field.ts";
import { type RecordType, roleBit } from "./record-type.ts";
import { type SocketAddress, socketAddress } from "./sockaddr.ts";
import { type Call, scanSyscall, scanUring } from "./syscall-record.ts";
import { ARCHES, syscallName } from "./syscall-tables.ts";

const PATH = roleBit("path");
/** The bit of an architecture whose machines are little-endian (__AUDIT_ARCH_LE, linux/audit.h). */
const LITTLE_ENDIAN = 0x40000000;

/** Working folders by their records' fields. */
const folders = new SliceMemo((text) => recordField({ text, start: 0, end: text.length }, "cwd")?.string, 4096);

export class AuditEvent {
  readonly node: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly serial: number;
  readonly records: RawRecord[] = [];
  /** Roles of the records, as bits. */
  #roles = 0;
  #pathCount = 0;
  /** False if records are known to be missing: no SYSCALL, no end, fewer PATHs or arguments than announced. */
  complete = false;
  #call: Call | null | undefined;
  #paths: readonly PathItem[] | undefined;
  #folders: ReadonlySet<string> | undefined;

  constructor(node: string, time: number, serial: number) {
    this.node = node;
    this.time = time;
    this.serial = serial;
  }

  /** Adds a record; all are added before anything is asked. */
  add(record: RawRecord): void {
    const { bit } = record.type;
    this.#roles |= bit;
    if (bit === PATH) this.#pathCount += 1;
    this.records.push(record);
  }

  /** True if there is a record of the role. */
  has(bit: number): boolean {
    return (this.#roles & bit) !== 0;
  }

  /** Number of PATH records. */
  get pathCount(): number {
    return this.#pathCount;
  }

  /** The first SYSCALL record; undefined if the event has none: then there is no subject and no edge. */
  get call(): Call | undefined {
    if (this.#call === undefined) this.#call = this.#scanCall() ?? null;
    return this.#call ?? undefined;
  }

  /** The first record of a type's role. */
  first(role: RecordType["role"]): RawRecord | undefined {
    if ((this.#roles & roleBit(role)) !== 0)
      for (let at = 0; at < this.records.length; at += 1)
        if (this.records[at]?.type.role === role) return this.records[at];
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
    const number = call.a0;
    const inner = name === "ipc" ? ipcName(number) : socketcallName(number);
    return inner === undefined ? name : `${name}(${inner})`;
  }

  /** Name of the architecture, or the number in hex. */
  get arch(): string | undefined {
    const arch = this.call?.arch;
    return arch === undefined ? undefined : (ARCHES.get(arch)?.name ?? arch.toString(16));
  }

  /** The PATH records in the order of their items, as kernels write them: ausearch prints them the other way round. */
  get paths(): readonly PathItem[] {
    this.#paths ??= byItem(this.loggedPaths);
    return this.#paths;
  }

  /** The PATH records in the order of the log; one that is logged twice, to the letter, counts once. */
  get loggedPaths(): readonly PathItem[] {
    if (this.#pathCount > (this.call?.items ?? 0)) return this.#distinctPaths();
    const items: PathItem[] = [];
    for (let at = 0; at < this.records.length; at += 1) {
      const record = this.records[at];
      if (record?.type.bit === PATH) items.push(scanPath(record));
    }
    return items;
  }

  /** More than the call announced: some are doubled, or there is no call to tell. */
  #distinctPaths(): PathItem[] {
    const distinct = new Map<string, RawRecord>();
    for (const record of this.records) {
      const fields = record.text.slice(record.start, record.end);
      if (record.type.bit === PATH && !distinct.has(fields)) distinct.set(fields, record);
    }
    return Array.from(distinct.values(), scanPath);
  }

  /** Working folder at the time of the call. */
  get cwd(): string | undefined {
    const record = this.first("cwd");
    return record === undefined ? undefined : folders.get(record.text, record.start, record.end);
  }

  /** Those of the names that are of folders, by their modes, as activities have them; not the folders that they are in. */
  get folders(): ReadonlySet<string> {
    this.#folders ??= new Set(
      this.records
        .filter(({ type }) => type.bit === PATH)
        .filter((record) => recordField(record, "nametype")?.raw !== "PARENT" && isFolder(modeOf(record)))
        .map((record) => absolutePath(recordField(record, "name")?.string ?? "", this.cwd)),
    );
    return this.#folders;
  }

  /** True if the file of an execve gives rights: by a set-user-id bit (inode(7)) or capabilities (BPRM_FCAPS), or if nothing is told of it. */
  get givesRights(): boolean {
    if (this.#pathCount === 0) return true;
    return this.records.some((record) =>
      record.type.bit === PATH ? isSetUserId(modeOf(record)) : record.type.name === "BPRM_FCAPS",
    );
  }

  /** Arguments of an execve, chunks joined; `null` for one that is missing. */
  get argv(): readonly Argument[] {
    return joinArguments(this.records);
  }

  /** The address of the first SOCKADDR record. */
  get sockaddr(): SocketAddress | undefined {
    const record = this.first("sockaddr");
    if (record === undefined) return undefined;
    const arch = this.call?.arch;
    const littleEndian = arch === undefined || (arch & LITTLE_ENDIAN) !== 0;
    const field = recordField(record, "saddr");
    return field && socketAddress(field.text, field.valueStart, field.valueEnd, littleEndian);
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

/** In the order of their numbers; those of one number stay as they are. */
function byItem(paths: readonly PathItem[]): readonly PathItem[] {
  for (let at = 1; at < paths.length; at += 1)
    if (itemOf(paths[at]) < itemOf(paths[at - 1])) return paths.toSorted((one, other) => itemOf(one) - itemOf(other));
  return paths;
}

function itemOf(path: PathItem | undefined): number {
  return path?.item ?? 0;
}

/** Keys joined by 0x01; the old style is written `key=NAME` inside the value. */
function splitKeys(bytes: Buffer | undefined): string[] {
  if (bytes === undefined) return [];
  return textOfLatin1(bytes.toString("latin1"))
    .split("\u0001")
    .map((key) => (key.startsWith("key=") ? key.slice(4) : key))
    .filter((key) => key !== "");
}
