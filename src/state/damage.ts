/** Tells a state that is damaged from one that cannot be used now. */
import { FullmonError, messageOf } from "../domain/error.ts";

/** SQLite's result codes that speak of what the file holds: ERROR (no such table), CORRUPT, TOOBIG, MISMATCH, NOTADB. */
const OF_THE_FILE = new Set([1, 11, 18, 20, 26]);

/** SQLite's primary result code (sqlite.org/rescode.html); undefined if it is no error of SQLite's. */
export function resultCode(error: unknown): number | undefined {
  return error instanceof Error && "errcode" in error ? Number(error.errcode) & 0xff : undefined;
}

/** True if an error in reading a state comes of what it holds, and not of the world outside. */
export function isDamage(error: unknown): boolean {
  if (error instanceof FullmonError || (error instanceof Error && "syscall" in error)) return false;
  const code = resultCode(error);
  return code === undefined || OF_THE_FILE.has(code);
}

/**
 * What `read` returns, of a state that is only looked into.
 *
 * @throws {FullmonError} ERR_STATE if the state is damaged
 */
export function readFrom<Result>(path: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (!isDamage(error)) throw error;
    throw new FullmonError(
      "ERR_STATE",
      `cannot read the state ${JSON.stringify(path)}: it is damaged (${messageOf(error)}): fullmon sets it aside when it starts`,
      error,
    );
  }
}
