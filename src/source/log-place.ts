/** Places in a log that auditd rotates: which file, and how far. */
import { openSync, readSync, statSync } from "node:fs";
import { codeOf } from "../domain/error.ts";
import { using } from "./descriptor.ts";

/** Bytes before a place that are compared: lines bear times, so no two places have the same. */
export const MEMORY = 64;
/** Rotated generations that are looked for (auditd.conf(5): num_logs is at most 999). */
const MAX_GENERATIONS = 999;

/** A place in the log, to go on from after a restart. */
export interface LogPlace {
  /** The file, whatever it will be called; and what was read of it, in bytes. */
  readonly dev: number;
  readonly ino: number;
  readonly offset: number;
  /** The bytes before the place, in base64: they tell the file where its number was given to another, or it was copied. */
  readonly before: string;
}

/** True of what was a place when it was kept, and still is one. */
export function isPlace(kept: unknown): kept is LogPlace {
  const { dev, ino, offset, before } = Object(kept) as Record<string, unknown>;
  const areNumbers = [dev, ino, offset].every((value) => typeof value === "number");
  return areNumbers && Number.isSafeInteger(offset) && Number(offset) >= 0 && typeof before === "string";
}

/** Rotated files that are there, the youngest first. */
export function* generations(log: string): Iterable<string> {
  for (let number = 1; number <= MAX_GENERATIONS; number += 1) {
    const path = `${log}.${number}`;
    if (identity(path) === undefined) return;
    yield path;
  }
}

/** Which file a path leads to; undefined if to none. */
export function identity(path: string): { dev: number; ino: number } | undefined {
  try {
    const { dev, ino } = statSync(path);
    return { dev, ino };
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

export function isFile(path: string, log: { dev: number; ino: number }): boolean {
  const found = identity(path);
  return found !== undefined && sameFile(found, log);
}

/** True if a file has the bytes before the place where they were. At the start of a file only its number can tell. */
export function holds(path: string, place: LogPlace): boolean {
  if (place.offset === 0) return isFile(path, place);
  const found = identity(path);
  if (found === undefined) return false;
  return using(openSync(path, "r"), (fd) => bytesBefore(fd, place.offset).toString("base64") === place.before);
}

/** Up to so many bytes before an offset. */
export function bytesBefore(fd: number, offset: number, length = MEMORY): Buffer {
  const bytes = Buffer.alloc(Math.min(length, offset));
  return bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, offset - bytes.length));
}

export function sameFile(one: { dev: number; ino: number }, other: { dev: number; ino: number }): boolean {
  return one.dev === other.dev && one.ino === other.ino;
}
