/** Puts a baseline into a state that no daemon uses. */
import type { DatabaseSync } from "node:sqlite";
import { FullmonError } from "../domain/error.ts";
import type { Learned, LearnedDecision } from "../domain/learned.ts";
import { putDecision } from "./decisions.ts";
import { checkpointOf } from "./learned-rows.ts";
import { asideName, copyInto, lockState, openState } from "./state-file.ts";
import { Store } from "./store.ts";

export interface PutOptions {
  /** Whether what the state has learned may go. */
  readonly replace: boolean;
  readonly now: Date;
}

/**
 * Puts all of it there, or nothing. The place in the log, what was said and what was accepted stay as they are; decisions
 * that are there already are not made again.
 *
 * @returns where the state was copied to before anything of it was replaced, or put if it was damaged
 * @throws {FullmonError} ERR_STATE if the state cannot be trusted or used, a daemon uses it, it has learned something that may not
 * go, or fullmon was killed and has not said all yet
 */
export function putLearned(path: string, learned: Learned, options: PutOptions): string | undefined {
  // Before it is opened: a damaged file is not to be moved away under a daemon.
  const lock = lockState(path);
  try {
    return putInto(path, learned, options);
  } finally {
    lock.close();
  }
}

function putInto(path: string, { hosts, decisions }: Learned, { replace, now }: PutOptions): string | undefined {
  const { database, used: store, setAside } = openState(path, now, (opened) => new Store<unknown>(opened));
  try {
    const hasLearned = database.prepare("SELECT 1 FROM host").get() !== undefined;
    if (hasLearned) mustMayGo(path, store, replace);
    const copy = hasLearned ? copyTo(path, database, now) : undefined;
    store.replace(hosts.map(checkpointOf), () => {
      for (const decision of decisions) if (!isDecided(database, decision)) putDecision(database, decision);
      // Nothing was read yet: where reading begins is as at a first start.
      if (store.log() === undefined) store.set("log", { open: "", newest: 0, kept: now.getTime() });
      // What runs is not known any more: it is looked up as after a boot.
      database.exec("DELETE FROM meta WHERE name = 'boot'");
    });
    return copy ?? setAside;
  } finally {
    database.close();
  }
}

function mustMayGo(path: string, store: Store<unknown>, replace: boolean): void {
  if (!replace)
    throw refused(path, "it has learned something: --replace puts the file's baseline in its place (a copy is kept)");
  const ended = store.get("ended");
  if (ended !== undefined && ended !== true)
    throw refused(
      path,
      "fullmon was killed or failed, and what it has seen is not all said: start it, stop it with 'systemctl stop fullmon', then import",
    );
}

/** The whole state as it was, beside it. */
function copyTo(path: string, database: DatabaseSync, now: Date): string {
  const copy = asideName(path, "replaced", now);
  copyInto(copy, database);
  return copy;
}

/** True if it was decided here before. */
function isDecided(database: DatabaseSync, { pattern, literal }: LearnedDecision): boolean {
  const same = database.prepare("SELECT 1 FROM acceptance WHERE pattern = ? AND literal = ? AND NOT undone");
  return same.get(pattern, Number(literal)) !== undefined;
}

function refused(path: string, why: string): FullmonError {
  return new FullmonError("ERR_STATE", `cannot import into the state ${JSON.stringify(path)}: ${why}`);
}
