/**
 * The files of a log that are younger than the one that is read, held open: a file that auditd removes meanwhile can still be
 * read. So only what comes and goes between two looks is lost, however far reading is behind.
 */
import { closeSync, fstatSync, openSync } from "node:fs";
import { codeOf } from "../domain/error.ts";
import { generations, identity, isFile, sameFile } from "./log-place.ts";

export interface OpenLog {
  readonly fd: number;
  readonly dev: number;
  readonly ino: number;
}

/** A file to be read after another one. */
export interface Held extends OpenLog {
  /** Whether files between that one and this have come and gone unseen; undefined: only their content can tell. */
  readonly afterGap: boolean | undefined;
}

/** Files held at once: what was removed of them takes room on the disk. */
const MAX_HELD = 64;
/** Tries to open the files before they are rotated again. */
const TRIES = 5;

/** @throws the error of open(2), or EISDIR */
export function openLog(path: string): OpenLog {
  const fd = openSync(path, "r");
  const stat = fstatSync(fd);
  if (!stat.isDirectory()) return { fd, dev: stat.dev, ino: stat.ino };
  closeSync(fd);
  throw Object.assign(new Error(`${path} is a directory`), { code: "EISDIR" });
}

export class Generations {
  readonly #path: string;
  /** Oldest first. */
  readonly #held: Held[] = [];

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * Opens what is younger than `reading` and not held yet.
   *
   * @throws the error of open(2) if a file cannot be opened now: nothing has changed then
   */
  hold(reading: OpenLog): void {
    const newest = this.#held.at(-1) ?? reading;
    for (let attempt = 0; attempt < TRIES && this.#held.length < MAX_HELD; attempt += 1) {
      const current = identity(this.#path);
      if (current === undefined || sameFile(current, newest)) return;
      const { paths, found } = this.#youngerThan(newest);
      const opened = this.#openStill(paths);
      if (opened === undefined) continue;
      if (found !== undefined && !isFile(found, newest)) {
        // Rotated between the look and the opening: the one behind it may be another by now.
        for (const { fd } of opened) closeSync(fd);
        continue;
      }
      // Not among them: it was removed, or this log is not rotated by name.
      const isAlone = paths.length === 1 && fstatSync(newest.fd).nlink === 0;
      const afterGap = found !== undefined ? false : isAlone ? undefined : true;
      this.#held.push(...opened.map((log, place) => ({ ...log, afterGap: place === 0 ? afterGap : false })));
      return;
    }
  }

  /** Size of all that is held. */
  get bytes(): number {
    return this.#held.reduce((sum, { fd }) => sum + fstatSync(fd).size, 0);
  }

  get youngest(): OpenLog | undefined {
    return this.#held.at(-1);
  }

  get isEmpty(): boolean {
    return this.#held.length === 0;
  }

  /** The next file to be read; undefined while there is none. */
  next(): Held | undefined {
    return this.#held.shift();
  }

  close(): void {
    for (const { fd } of this.#held.splice(0)) closeSync(fd);
  }

  /** Youngest first, as far as there is room: the oldest are wanted first. And where the newest itself was found. */
  #youngerThan(newest: OpenLog): { paths: readonly string[]; found: string | undefined } {
    const paths = [this.#path];
    let found: string | undefined;
    for (const path of generations(this.#path)) {
      if (isFile(path, newest)) {
        found = path;
        break;
      }
      paths.push(path);
    }
    return { paths: paths.slice(-(MAX_HELD - this.#held.length)), found };
  }

  /** All of them opened, oldest first; undefined if they were rotated meanwhile. */
  #openStill(paths: readonly string[]): OpenLog[] | undefined {
    const opened: OpenLog[] = [];
    try {
      for (const path of paths) opened.push(openLog(path));
      if (paths.every((path, place) => isFile(path, opened[place] as OpenLog))) return opened.reverse();
    } catch (error) {
      for (const { fd } of opened) closeSync(fd);
      if (codeOf(error) === "ENOENT") return undefined;
      throw error;
    }
    for (const { fd } of opened) closeSync(fd);
    return undefined;
  }
}
