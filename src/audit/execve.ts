/**
 * Arguments of EXECVE records: `a0="ls" a1=2D6C`, and in chunks `a1_len=16384 a1[0]=6261… a1[1]=…` over several records
 * (audit_log_execve_info: an argument of over 7500 bytes).
 */
import { SliceMemo } from "../domain/slice-memo.ts";
import { textOfBytes, textOfLatin1 } from "../domain/text.ts";
import { FieldCursor, type Fields } from "./field.ts";
import type { RawRecord } from "./raw-record.ts";

/** One argument; `null` where the log has none. */
export type Argument = string | null;

/** Bounds on what one event may hold: the kernel's own are 2 MiB of arguments (MAX_ARG_STRINGS is far higher). */
const MAX_ARGUMENTS = 65536;
const MAX_BYTES = 4 << 20;

const cursor = new FieldCursor();
const NAME = /^a(\d{1,6})(?:\[(\d{1,6})\])?$/;

/** Arguments of whole records: the same jobs start again and again. */
const remembered = new SliceMemo<readonly Argument[]>((text) => joined([{ text, start: 0, end: text.length }]), 1024);

/**
 * Joins the arguments of all EXECVE records of an event. A gap is `null`; `argc` is never believed.
 *
 * @returns one and the same list for the same text, as long as it is remembered
 */
export function joinArguments(records: readonly RawRecord[]): readonly Argument[] {
  const own = records.filter(({ type }) => type.role === "execve");
  const [first] = own;
  if (first === undefined || own.length > 1) return joined(own);
  return remembered.get(first.text, first.start, first.end);
}

function joined(records: readonly Fields[]): Argument[] {
  const whole: Argument[] = [];
  const chunks = new Map<number, Map<number, Buffer>>();
  let bytes = 0;
  for (const record of records) {
    cursor.reset(record.text, record.start, record.end);
    while (cursor.next()) {
      const index = plainIndex();
      if (index >= 0) {
        if (index < MAX_ARGUMENTS && whole[index] === undefined) whole[index] = argument();
        continue;
      }
      const found = NAME.exec(cursor.name);
      const data = found?.[2] === undefined ? undefined : chunk();
      if (found === null || data === undefined || Number(found[1]) >= MAX_ARGUMENTS) continue;
      bytes += data.length;
      if (bytes > MAX_BYTES) continue;
      const pieces = chunks.get(Number(found[1])) ?? new Map<number, Buffer>();
      chunks.set(Number(found[1]), pieces);
      if (!pieces.has(Number(found[2]))) pieces.set(Number(found[2]), data);
    }
  }
  for (const [index, pieces] of chunks) {
    const inOrder = [...pieces].sort((one, other) => one[0] - other[0]).map(([, data]) => data);
    whole[index] ??= textOfBytes(Buffer.concat(inOrder));
  }
  return Array.from(whole, (value) => value ?? null);
}

/**
 * True if a chunk of an argument is missing: numbers must run from 0 without a gap, and up to the announced length.
 *
 * `argc` and lengths are hints that kernels get wrong (an empty argument is missing from the records), so only what is
 * certain counts: a gap, or an announced argument of which no chunk came.
 */
export function argumentsIncomplete(records: readonly RawRecord[]): boolean {
  let seen: Map<string, Set<number>> | undefined;
  for (const record of records) {
    if (
      record.type.role !== "execve" ||
      (seen === undefined && !record.text.slice(record.start, record.end).includes("_len="))
    )
      continue;
    seen ??= new Map();
    cursor.reset(record.text, record.start, record.end);
    while (cursor.next()) {
      const announced = /^(a\d{1,6})_len$/.exec(cursor.name)?.[1];
      const found = announced === undefined ? NAME.exec(cursor.name) : null;
      const key = announced ?? (found?.[2] === undefined ? undefined : `a${found[1]}`);
      if (key === undefined) continue;
      const numbers = seen.get(key) ?? new Set<number>();
      seen.set(key, numbers);
      if (found !== null) numbers.add(Number(found[2]));
    }
  }
  if (seen === undefined) return false;
  for (const numbers of seen.values())
    if (numbers.size === 0 || [...numbers].some((number) => number >= numbers.size)) return true;
  return false;
}

/** Index of a whole argument (`a12`), or -1. */
function plainIndex(): number {
  const { text, nameStart, nameEnd } = cursor;
  if (text.charCodeAt(nameStart) !== 0x61 || nameEnd - nameStart < 2 || nameEnd - nameStart > 7) return -1;
  let index = 0;
  for (let at = nameStart + 1; at < nameEnd; at += 1) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    index = index * 10 + digit;
  }
  return index;
}

function argument(): Argument {
  if (cursor.form === "cut") return null;
  if (cursor.form === "quoted") return textOfLatin1(cursor.raw);
  const data = cursor.bytes;
  return data === undefined ? textOfLatin1(cursor.raw) : textOfBytes(data);
}

/** Bytes of a chunk; an odd last digit is dropped, so that a cut chunk keeps what is whole. */
function chunk(): Buffer | undefined {
  if (cursor.form === "bare" && (cursor.valueEnd - cursor.valueStart) % 2 === 1) {
    return Buffer.from(cursor.raw.slice(0, -1), "hex");
  }
  return cursor.bytes;
}
