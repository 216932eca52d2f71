/** Writes the administrator's decisions into the state, also while a daemon uses it. */
import { DatabaseSync } from "node:sqlite";
import { FullmonError, messageOf } from "../domain/error.ts";
import type { LearnedDecision } from "../domain/learned.ts";
import { bringUpToDate, openForReading } from "./state-file.ts";

/** Milliseconds to wait for the daemon to end a transaction. */
const BUSY = 5000;

/**
 * Writes down decisions for the daemon, which takes them at its next look or, if none runs, when it starts.
 *
 * @returns their numbers
 * @throws {FullmonError} ERR_STATE if the state cannot be written
 */
export function decide(path: string, decisions: readonly LearnedDecision[]): number[] {
  return write(path, (database) => decisions.map((decision) => putDecision(database, decision)));
}

/** Puts a decision into an open state; returns its number. */
export function putDecision(database: DatabaseSync, { pattern, literal, reason, who, time }: LearnedDecision): number {
  const put = database.prepare("INSERT INTO acceptance (pattern, literal, reason, who, time) VALUES (?, ?, ?, ?, ?)");
  return Number(put.run(pattern, Number(literal), reason, who, time).lastInsertRowid);
}

/** Takes back the decisions from a number to another. Returns how many: not those that were taken back before. */
export function takeBack(path: string, first: number, last: number): number {
  const sql = "UPDATE acceptance SET undone = 1 WHERE number BETWEEN ? AND ? AND NOT undone";
  return write(path, (database) => Number(database.prepare(sql).run(first, last).changes));
}

function write<Result>(path: string, work: (database: DatabaseSync) => Result): Result {
  openForReading(path).close();
  const database = new DatabaseSync(path, { timeout: BUSY });
  try {
    bringUpToDate(database);
    database.exec("BEGIN IMMEDIATE");
    const result = work(database);
    database.exec("COMMIT");
    return result;
  } catch (error) {
    throw new FullmonError(
      "ERR_STATE",
      `cannot write to the state ${JSON.stringify(path)}: ${messageOf(error)}`,
      error,
    );
  } finally {
    database.close();
  }
}
