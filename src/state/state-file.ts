/**
 * Opens the state file: safe to trust, used by nobody else, whole, and of this version.
 *
 * What it holds decides what is news: whoever may write it can silence fullmon. So a file or folder that others may write
 * is refused. A damaged one is set aside and never overwritten.
 */
import {
  accessSync,
  closeSync,
  constants,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
} from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { codeOf, FullmonError, messageOf } from "../domain/error.ts";
import { isDamage, resultCode } from "./damage.ts";
import { APPLICATION_ID, migrate, VERSION } from "./schema.ts";

const GROUP_OR_OTHERS_WRITE = 0o022;
/** Milliseconds to wait for a reader or a command that writes. */
const BUSY = 5000;
/** Files that SQLite keeps beside its own (sqlite.org/tempfiles.html). */
const BESIDE = ["", "-wal", "-shm", "-journal"];

export interface OpenedState<Used> {
  readonly database: DatabaseSync;
  /** What `use` made of it. */
  readonly used: Used;
  /** Where a damaged file was put; undefined if there was none. */
  readonly setAside: string | undefined;
}

/**
 * Opens the file, or makes it with the folder it lies in.
 *
 * @param use reads of it what must be there: if it cannot, the file is damaged
 * @throws {FullmonError} ERR_STATE if it cannot be trusted or used
 */
export function openState<Used = undefined>(
  path: string,
  now: Date,
  use?: (database: DatabaseSync) => Used,
): OpenedState<Used> {
  mustHaveFolder(path);
  mustBeFiles(path, unsafe);
  try {
    return { ...openWhole(path, use), setAside: undefined };
  } catch (error) {
    if (!isDamage(error)) throw error instanceof FullmonError ? error : unusable(path, reason(error), error);
    const setAside = putAside(path, "damaged", now);
    return { ...openWhole(path, use), setAside };
  }
}

/**
 * Opens the state for somebody who changes nothing, while a daemon may go on.
 *
 * @throws {FullmonError} ERR_STATE if there is none or it is not fullmon's, ERR_FORBIDDEN if this user may not read it
 */
export function openForReading(path: string): DatabaseSync {
  try {
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined)
      throw unusable(path, "there is no such file: start fullmon first, or name its file with --state", undefined);
    const { uid } = statSync(dirname(path));
    mustBeFiles(path, (stat) => foreign(stat, uid));
    accessSync(path, constants.R_OK);
    const database = new DatabaseSync(path, { readOnly: true, timeout: BUSY });
    mustBeOurs(database, path);
    return database;
  } catch (error) {
    if (codeOf(error) === "EACCES") throw forbidden(path, error);
    // SQLITE_READONLY, SQLITE_CANTOPEN: readers of a file with a journal beside it make files there, too.
    if ([8, 14].includes(resultCode(error) ?? 0))
      throw unusable(
        path,
        "its folder cannot be written: copy it, and what begins with its name, and name the copy",
        error,
      );
    throw error instanceof FullmonError ? error : unusable(path, reason(error), error);
  }
}

/**
 * Puts the state aside, so that all is learned anew; returns where it is.
 *
 * @throws {FullmonError} ERR_STATE if there is none, or a daemon uses it
 */
export function forgetState(path: string, now: Date): string {
  openForReading(path).close();
  const lock = lockState(path);
  try {
    return putAside(path, "forgotten", now);
  } finally {
    lock.close();
  }
}

/** Puts the state's files where nothing uses them; returns where. */
export function putAside(path: string, why: "damaged" | "forgotten" | "replaced", now: Date): string {
  const aside = asideName(path, why, now);
  for (const suffix of BESIDE) renameIfThere(`${path}${suffix}`, `${aside}${suffix}`);
  return aside;
}

/** Writes a copy of a state, for its owner alone. */
export function copyInto(path: string, database: DatabaseSync): void {
  // SQLite would make it as the umask allows.
  closeSync(openSync(path, "wx", 0o600));
  try {
    database.prepare("VACUUM INTO ?").run(path);
  } catch (error) {
    rmSync(path);
    throw error;
  }
}

/** Which file a path leads to, and whether it has anything in it; undefined if to none. */
export function fileAt(path: string): string | undefined {
  const stat = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return stat && `${stat.dev}:${stat.ino}:${stat.size === 0n}`;
}

/** Where a state is put that is not to be used any more. */
export function asideName(path: string, why: string, now: Date): string {
  return `${path}.${why}-${now.toISOString().replaceAll(/[-:]|\.\d+/g, "")}`;
}

/** True if a daemon holds the state. */
export function isLocked(path: string): boolean {
  if (lstatSync(`${path}.lock`, { throwIfNoEntry: false }) === undefined) return false;
  const lock = new DatabaseSync(`${path}.lock`, { readOnly: true, timeout: 0 });
  try {
    lock.prepare("SELECT count(*) FROM sqlite_schema").get();
    return false;
  } catch {
    return true;
  } finally {
    lock.close();
  }
}

/**
 * Holds the state for one daemon as long as the process lives: a lock of the kernel's, on a file of its own, that no crash
 * leaves behind.
 *
 * @throws {FullmonError} ERR_STATE if another fullmon holds it
 */
export function lockState(path: string): DatabaseSync {
  mustHaveFolder(path);
  mustBeFiles(path, unsafe);
  try {
    closeSync(openSync(`${path}.lock`, "a", 0o600));
    const lock = new DatabaseSync(`${path}.lock`, { timeout: 0 });
    lock.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
    return lock;
  } catch (error) {
    if (/locked|busy/.test(reason(error)))
      throw unusable(path, "another fullmon uses it: stop that one, or name another file with --state", error);
    throw unusable(path, reason(error), error);
  }
}

/** Of a state that an older fullmon wrote: what it lacks is added. */
export function bringUpToDate(database: DatabaseSync): void {
  const version = pragma(database, "user_version");
  if (version < VERSION) migrate(database, version);
}

function openWhole<Used>(path: string, use?: (database: DatabaseSync) => Used): Omit<OpenedState<Used>, "setAside"> {
  // SQLite takes it for a new one.
  if (lstatSync(path, { throwIfNoEntry: false })?.size === 0) throw new Error("it is empty");
  // SQLite would make it as the umask allows, and its other files like it.
  closeSync(openSync(path, "a", 0o600));
  const database = new DatabaseSync(path, { timeout: BUSY });
  try {
    // NORMAL: a crash of the process loses nothing; one of the machine may lose the last windows, which are read again.
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON");
    // A long row's journal would be a file of a drawn name (/var/tmp/etilqs_…): audited, and news to fullmon itself.
    database.exec("PRAGMA temp_store = MEMORY");
    const check = database.prepare("PRAGMA integrity_check(1)").get() as { integrity_check: string };
    if (check.integrity_check !== "ok") throw new Error(check.integrity_check);
    const version = pragma(database, "user_version");
    if (version === 0 && isEmpty(database)) migrate(database, 0);
    else {
      mustBeOurs(database, path);
      if (version < 1) throw new Error(`there is no version ${version}`);
      bringUpToDate(database);
    }
    return { database, used: use?.(database) as Used };
  } catch (error) {
    database.close();
    throw error;
  }
}

function mustBeOurs(database: DatabaseSync, path: string): void {
  if (pragma(database, "application_id") !== APPLICATION_ID)
    throw unusable(path, "it is a database of another program: name another file with --state", undefined);
  const version = pragma(database, "user_version");
  if (version > VERSION)
    throw unusable(path, `a newer fullmon wrote it (version ${version}, this one knows ${VERSION})`, undefined);
}

function isEmpty(database: DatabaseSync): boolean {
  return (database.prepare("SELECT count(*) AS n FROM sqlite_schema").get() as { n: number }).n === 0;
}

function pragma(database: DatabaseSync, name: string): number {
  return (database.prepare(`PRAGMA ${name}`).get() as Record<string, number>)[name] ?? 0;
}

/** Makes the folder that the state lies in, if it is not there. */
function mustHaveFolder(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  } catch (error) {
    throw unusable(path, `its folder cannot be made (${reason(error)})`, error);
  }
  mustBeSafe(dirname(path), path);
}

/** Refuses what others may write or what belongs to somebody else. */
function mustBeSafe(file: string, path: string): void {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  const why = stat && unsafe(stat);
  if (why !== undefined) throw refused(file, path, why);
}

/** Refuses what is no plain file, in the state's place or beside it: to open a pipe may never end, and a link may lead anywhere. */
function mustBeFiles(path: string, flaw: (stat: Stats) => string | undefined): void {
  for (const suffix of [...BESIDE, ".lock"]) {
    const stat = lstatSync(`${path}${suffix}`, { throwIfNoEntry: false });
    if (stat === undefined) continue;
    const why = stat.isFile() ? flaw(stat) : stat.isSymbolicLink() ? "is a symbolic link" : "is no plain file";
    if (why !== undefined) throw refused(`${path}${suffix}`, path, why);
  }
}

function refused(file: string, path: string, why: string): FullmonError {
  return unusable(
    path,
    `${JSON.stringify(file)} ${why}: whoever can write it could silence fullmon: mend that, or name another file with --state`,
    undefined,
  );
}

/** Why others than root and this process's user could have written a file; undefined if they could not. */
export function unsafe(stat: Stats): string | undefined {
  if (stat.isSymbolicLink()) return "is a symbolic link";
  return (stat.mode & GROUP_OR_OTHERS_WRITE) !== 0 ? "may be written by others" : foreign(stat);
}

/** Whose a file is, if neither root's nor this process's user's nor the owner's. */
function foreign({ uid }: Stats, owner?: number): string | undefined {
  return [0, process.geteuid?.(), owner].includes(uid) ? undefined : `belongs to user ${uid}`;
}

/** Whoever writes the state must be able to go on with it: root becomes the service's user, as whose the folder is. */
export function becomeOwner(path: string): void {
  if (process.geteuid?.() !== 0) return;
  const stat = statSync(dirname(path), { throwIfNoEntry: false });
  if (stat === undefined || stat.uid === 0) return;
  process.setegid?.(stat.gid);
  process.seteuid?.(stat.uid);
}

function renameIfThere(from: string, to: string): void {
  if (lstatSync(from, { throwIfNoEntry: false }) !== undefined) renameSync(from, to);
}

function forbidden(path: string, cause: unknown): FullmonError {
  const what = `cannot read the state ${JSON.stringify(path)}: permission denied: run as root (sudo)`;
  return new FullmonError("ERR_FORBIDDEN", what, cause);
}

function unusable(path: string, why: string, cause: unknown): FullmonError {
  return new FullmonError("ERR_STATE", `cannot use the state ${JSON.stringify(path)}: ${why}`, cause);
}

function reason(error: unknown): string {
  // SQLITE_IOERR: SQLite says so where there is no room for its other files.
  if (resultCode(error) === 10) return `${messageOf(error)}: is the disk full?`;
  return messageOf(error);
}
