/**
 * Records as kernels write them (audit_log_exit and audit_log_untrustedstring in the kernel's sources), RAW or ENRICHED
 * as auditd stores them. Names are given as text or bytes: what is not plain becomes hex, as it would in the kernel.
 */
import { SYSCALL_NAMES } from "../../src/audit/syscall-tables.ts";

/** One record without its header: fields, and what ENRICHED appends behind 0x1D. */
export interface LogRecord {
  readonly type: string;
  readonly fields: string;
  readonly words?: string;
}

export type Text = string | Uint8Array;

/** Who acts, in the kernel's words. */
export interface Who {
  readonly pid: number;
  readonly ppid: number;
  readonly uid: number;
  readonly euid: number;
  readonly auid: number;
  readonly ses: number;
  readonly tty: string;
  readonly comm: Text;
  readonly exe: Text | null;
  readonly key: Text | null;
}

export const UNSET = 4294967295;

export const BASH: Who = {
  pid: 812,
  ppid: 800,
  uid: 1000,
  euid: 1000,
  auid: 1000,
  ses: 3,
  tty: "pts0",
  comm: "bash",
  exe: "/usr/bin/bash",
  key: null,
};

/** Architectures of the tests: value of `arch=`, table of numbers. */
export const ARCHES = {
  x86_64: "c000003e",
  i386: "40000003",
  aarch64: "c00000b7",
} as const;
export type ArchName = keyof typeof ARCHES;

/** The number of a call; the tests' own mistake if the architecture has none. */
export function callNumber(arch: ArchName, name: string): number {
  const number = SYSCALL_NAMES[arch].indexOf(name);
  if (number < 0) throw new RangeError(`no call "${name}" on ${arch}`);
  return number;
}

/** A string of user space: quoted if plain, hex if it holds a blank, a quote, a control character or a byte over 0x7e. */
export function untrusted(text: Text): string {
  const bytes = Buffer.from(text as string);
  for (const byte of bytes) if (byte < 0x21 || byte > 0x7e || byte === 0x22) return bytes.toString("hex").toUpperCase();
  return `"${bytes.toString("latin1")}"`;
}

export interface Call {
  readonly arch?: ArchName;
  readonly name: string;
  readonly exit: number;
  readonly args?: readonly number[];
  readonly items?: number;
}

/** SYSCALL. */
export function syscallRecord({ arch = "x86_64", name, exit, args = [], items = 0 }: Call, who: Who = BASH): LogRecord {
  const hex = [0, 1, 2, 3].map((index) => `a${index}=${(args[index] ?? 0).toString(16)}`).join(" ");
  const { pid, ppid, uid, euid, auid, ses, tty } = who;
  const exe = who.exe === null ? "(null)" : untrusted(who.exe);
  const key = who.key === null ? "(null)" : untrusted(who.key);
  return {
    type: "SYSCALL",
    fields:
      `arch=${ARCHES[arch]} syscall=${callNumber(arch, name)} success=${exit < 0 ? "no" : "yes"} exit=${exit} ${hex} ` +
      `items=${items} ppid=${ppid} pid=${pid} auid=${auid} uid=${uid} gid=${uid} euid=${euid} suid=${euid} fsuid=${euid} ` +
      `egid=${uid} sgid=${uid} fsgid=${uid} tty=${tty} ses=${ses} comm=${untrusted(who.comm)} exe=${exe} ` +
      `subj=unconfined key=${key}`,
    words:
      `ARCH=${arch} SYSCALL=${name} AUID="${userName(auid)}" UID="${userName(uid)}" GID="${userName(uid)}" ` +
      `EUID="${userName(euid)}" SUID="${userName(euid)}" FSUID="${userName(euid)}" EGID="${userName(uid)}" ` +
      `SGID="${userName(uid)}" FSGID="${userName(uid)}"`,
  };
}

function userName(id: number): string {
  return id === UNSET ? "unset" : id === 0 ? "root" : id === 1000 ? "bob" : `unknown(${id})`;
}

export function cwdRecord(cwd: Text): LogRecord {
  return { type: "CWD", fields: `cwd=${untrusted(cwd)}` };
}

/** PATH; `nametype` undefined as in kernels before 3.10. */
export function pathRecord(item: number, name: Text | null, nametype: string | undefined, mode = "0100644"): LogRecord {
  const inode = nametype === "UNKNOWN" ? "" : `inode=${4000 + item} dev=08:01 mode=${mode} ouid=0 ogid=0 rdev=00:00 `;
  const type = nametype === undefined ? "" : `nametype=${nametype} `;
  return {
    type: "PATH",
    fields: `item=${item} name=${name === null ? "(null)" : untrusted(name)} ${inode}${type}cap_fp=0 cap_fi=0 cap_fe=0 cap_fver=0 cap_frootid=0`,
    ...(inode === "" ? {} : { words: 'OUID="root" OGID="root"' }),
  };
}

/** EXECVE; an argument whose hex or text is longer than `limit` comes in chunks over several records (7500 in kernels). */
export function execveRecords(argv: readonly Text[], limit = 7500): LogRecord[] {
  const records: LogRecord[] = [];
  let fields = `argc=${argv.length}`;
  for (const [index, argument] of argv.entries()) {
    const bytes = Buffer.from(argument as string);
    const whole = untrusted(bytes);
    if (bytes.length * (whole.startsWith('"') ? 1 : 2) <= limit) {
      fields += ` a${index}=${whole}`;
      continue;
    }
    fields += ` a${index}_len=${whole.startsWith('"') ? bytes.length : bytes.length * 2}`;
    const step = whole.startsWith('"') ? limit : Math.max(1, limit >> 1);
    for (let at = 0, chunk = 0; at < bytes.length; at += step, chunk += 1) {
      const piece = bytes.subarray(at, at + step);
      if (chunk > 0) {
        records.push({ type: "EXECVE", fields });
        fields = "";
      }
      const text = whole.startsWith('"') ? `"${piece.toString("latin1")}"` : piece.toString("hex").toUpperCase();
      fields += ` a${index}[${chunk}]=${text}`;
    }
  }
  records.push({ type: "EXECVE", fields });
  return records;
}

/** PROCTITLE: the arguments with their NULs, cut at 128 bytes. */
export function proctitleRecord(argv: readonly Text[]): LogRecord {
  const bytes = Buffer.concat(
    argv.flatMap((word, index) => (index === 0 ? [] : [Buffer.of(0)]).concat(Buffer.from(word as string))),
  );
  return { type: "PROCTITLE", fields: `proctitle=${untrusted(bytes.subarray(0, 128))}` };
}

export function objectRecord(pid: number, name = "systemd"): LogRecord {
  return {
    type: "OBJ_PID",
    fields: `opid=${pid} oauid=${UNSET} ouid=0 oses=${UNSET} ocomm="${name}"`,
    words: 'OAUID="unset" OUID="root"',
  };
}

/** SOCKADDR of hex digits as they are. */
export function saddrRecord(hex: string, words = "SADDR={ unknown-family(0) }"): LogRecord {
  return { type: "SOCKADDR", fields: `saddr=${hex}`, words };
}

/** SOCKADDR of `192.0.2.1:80`, `[2001:db8::1]:443`, `/run/x.sock` or `@abstract`. */
export function addressRecord(address: string): LogRecord {
  if (address.startsWith("@") || address.startsWith("/")) {
    const path = address.replace(/^@/, "\0");
    return saddrRecord(
      `0100${hexOf(path)}${address.startsWith("/") ? "00" : ""}`,
      `SADDR={ saddr_fam=local path=${address} }`,
    );
  }
  const port = Number(/:(\d+)$/.exec(address)?.[1]);
  const host = address.slice(0, address.lastIndexOf(":")).replace(/[[\]]/g, "");
  const isV6 = host.includes(":");
  const portHex = port.toString(16).padStart(4, "0").toUpperCase();
  const hex = isV6
    ? `0A00${portHex}00000000${ipv6Hex(host)}00000000`
    : `0200${portHex}${ipv4Hex(host)}0000000000000000`;
  return saddrRecord(hex, `SADDR={ saddr_fam=inet${isV6 ? "6" : ""} laddr=${host} lport=${port} }`);
}

function hexOf(text: Text): string {
  return Buffer.from(text as string)
    .toString("hex")
    .toUpperCase();
}

function ipv4Hex(address: string): string {
  return hexOf(Buffer.from(address.split(".").map(Number)));
}

function ipv6Hex(address: string): string {
  const [head = "", tail = ""] = address.split("::");
  const front = head === "" ? [] : head.split(":");
  const back = tail === "" ? [] : tail.split(":");
  const zeros = Array.from({ length: 8 - front.length - back.length }, () => "0");
  return [...front, ...zeros, ...back].map((group) => group.padStart(4, "0").toUpperCase()).join("");
}

/** How auditd stores it; the last two are what copying makes of ENRICHED. */
export const STYLES = ["raw", "enriched", "lost", "blank"] as const;
export type Style = (typeof STYLES)[number];

const SEPARATORS: Readonly<Record<Style, string | undefined>> = {
  raw: undefined,
  enriched: "\x1d",
  lost: "",
  blank: " ",
};

export interface EventId {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly serial: number;
  readonly node?: string;
}

/** The header up to the blank in front of the fields. */
export function headerText(type: string, { time, serial, node }: EventId): string {
  const stamp = `${Math.floor(time / 1000)}.${String(time % 1000).padStart(3, "0")}`;
  return `${node === undefined ? "" : `node=${node} `}type=${type} msg=audit(${stamp}:${serial}): `;
}

/** One line, without its newline. */
export function lineText(record: LogRecord, id: EventId, style: Style = "raw"): string {
  const separator = SEPARATORS[style];
  const words = separator === undefined || record.words === undefined ? "" : `${separator}${record.words}`;
  return `${headerText(record.type, id)}${record.fields}${words}`;
}

/** The lines of one event, each with its newline. */
export function eventText(records: readonly LogRecord[], id: EventId, style: Style = "raw"): string {
  return records.map((record) => `${lineText(record, id, style)}\n`).join("");
}

/** Tuesday 2023-11-14 22:13:20 UTC, in milliseconds. */
export const T0 = 1_700_000_000_000;
