/** A small file of the system's that may not be there. */
import { readFileSync } from "node:fs";

/** Bytes that are read at most. */
const MAX = 1 << 20;

/** The text of a file, its beginning if it is large; undefined if it cannot be read. */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "latin1").slice(0, MAX);
  } catch {
    return undefined;
  }
}
