/** Modes of files, as PATH records and arguments of calls have them (inode(7)). */
import type { Fields } from "./field.ts";
import { recordField } from "./record-field.ts";

/** What kind of file it is (S_IFMT). */
const KIND = 0o170000;
const FOLDER = 0o040000;
const REGULAR = 0o100000;
const BLOCK_DEVICE = 0o060000;

const SET_USER_ID = 0o4000;
const SET_GROUP_ID = 0o2000;

/** The mode of a file as its PATH record has it, in octal; 0 if that has none. */
export function modeOf(record: Fields): number {
  return Number.parseInt(recordField(record, "mode")?.raw ?? "0", 8);
}

export function isFolder(mode: number): boolean {
  return (mode & KIND) === FOLDER;
}

export function isRegular(mode: number): boolean {
  return (mode & KIND) === REGULAR;
}

export function isBlockDevice(mode: number): boolean {
  return (mode & KIND) === BLOCK_DEVICE;
}

/** True if the file runs as its owner. */
export function isSetUserId(mode: number): boolean {
  return (mode & SET_USER_ID) !== 0;
}

/** True if the file runs as its owner or its group. */
export function isSetId(mode: number): boolean {
  return (mode & (SET_USER_ID | SET_GROUP_ID)) !== 0;
}
