/** Writes the administrator's decisions into the state, also while a daemon uses it. */
import { DatabaseSync } from "node:sqlite";
import { FullmonError } from "../domain/error.ts";
import { openForReading } from "./state-file.ts";

/** Milliseconds to wait for the daemon to end a transaction. */
const BUSY = 5000;

/**
 * Writes down a decision for the daemon, which takes it at its next look or, if none runs, when it starts.
 *
 * @returns the decisions' numbers
 * @throws {FullmonError} ERR_STATE if the state cannot be written
 */
export function decide(path: string, patterns: readonly string[], reason: string, who: string, time: number): number[] {
  return write(path, (database) => {
    const put = database.prepare("INSERT INTO acceptance (pattern, reason, who, time) VALUES (?, ?, ?, ?)");
    return patterns.map((pattern) => Number(put.run(pattern, reason, who, time).lastInsertRowid));
  });
}

/** Takes a decision back. False if there is none of that number, or it was taken back before. */
export function takeBack(path: string, number: number): boolean {
  return write(
    path,
    (database) =>
      database.prepare("UPDATE acceptance SET undone = 1 WHERE number = ? AND NOT undone").run(number).changes === 1,
  );
}

function write<Result>(path: string, work: (database: DatabaseSync) => Result): Result {
  openForReading(path).close();
  const database = new DatabaseSync(path, { timeout: BUSY });
  try {
    database.exec("BEGIN IMMEDIATE");
    const result = work(database);
    database.exec("COMMIT");
    return result;
  } catch (error) {
    throw new FullmonError(
      "ERR_STATE",
      `cannot write to the state ${JSON.stringify(path)}: ${error instanceof Error ? error.message : String(error)}`,
      error,
    );
  } finally {
    database.close();
  }
}
