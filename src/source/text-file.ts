/** A small file of the system's that may not be there. */
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

/** Bytes that are read at most. */
const MAX = 1 << 20;
const PIECE = 1 << 14;

/** The text of a file, its beginning if it is large; undefined if it cannot be read. What is no file (a pipe) would never end. */
export function readText(path: string): string | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    return fstatSync(descriptor).isFile() ? readFrom(descriptor) : undefined;
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** Those of /proc do not say how long they are. */
function readFrom(descriptor: number): string {
  const pieces: Buffer[] = [];
  for (let length = 0; length < MAX; ) {
    const piece = Buffer.allocUnsafe(Math.min(PIECE, MAX - length));
    const count = readSync(descriptor, piece, 0, piece.length, null);
    if (count === 0) break;
    pieces.push(piece.subarray(0, count));
    length += count;
  }
  return Buffer.concat(pieces).toString("latin1");
}
