/** A small file of the system's that may not be there. */
import { constants, fstatSync, openSync, readSync } from "node:fs";
import { resolve } from "node:path";
import { attempt } from "./attempt.ts";
import { pathOf, using } from "./descriptor.ts";
import { usePlace } from "./place.ts";

/** Bytes that are read at most. */
const MAX = 1 << 20;
const PIECE = 1 << 14;

/** The text of a file, its beginning if it is large; undefined if it cannot be read. What is no file (a pipe) would never end. */
export function readText(path: string): string | undefined {
  return attempt(() =>
    usePlace(resolve(path), true, (place) => (fstatSync(place).isFile() ? readFrom(place) : undefined)),
  );
}

function readFrom(place: number): string {
  return using(openSync(pathOf(place), constants.O_RDONLY | constants.O_NONBLOCK), (descriptor) =>
    readUpTo(descriptor, MAX).toString("latin1"),
  );
}

/**
 * What is in a plain file, its beginning if it is longer; it may be a link.
 *
 * @throws what open(2) does, and RangeError if it is none: a pipe would never end
 */
export function readPlain(path: string, most: number): Buffer {
  return using(openSync(path, constants.O_RDONLY | constants.O_NONBLOCK), (descriptor) => {
    if (!fstatSync(descriptor).isFile()) throw new RangeError(`${path} is no plain file`);
    return readUpTo(descriptor, most);
  });
}

/** What is in an open file, its beginning if it is longer. Those of /proc do not say how long they are, and others may grow. */
export function readUpTo(descriptor: number, most: number): Buffer {
  const pieces: Buffer[] = [];
  for (let length = 0; length < most; ) {
    const piece = Buffer.allocUnsafe(Math.min(PIECE, most - length));
    const count = readSync(descriptor, piece, 0, piece.length, null);
    if (count === 0) break;
    pieces.push(piece.subarray(0, count));
    length += count;
  }
  return Buffer.concat(pieces);
}
