/**
 * Finds the mounts whose changes the audit rules do not show: a rule with `dir=` covers what was mounted when it was loaded, and nothing
 * that is mounted later.
 *
 * When which rule was loaded need not be known, because it is tried: fullmon opens each mount point for writing, which no folder lets
 * anybody do (EISDIR) and the rules show all the same, and looks for it in the log. What does not come back while the root folder's does
 * is not covered. Those are never asked that might not answer (network, FUSE).
 */
import { close, constants, open, readFileSync, realpathSync, statSync } from "node:fs";
import type { AuditEvent } from "../audit/event.ts";
import { changeable, type Mount, parseMounts } from "../domain/mount-table.ts";
import { attempt } from "./attempt.ts";
import { TRAVEL_TIME } from "./travel-time.ts";

/** Whose mounts: the first process's, since the service has some of its own; ours where that may not be looked into (CAP_SYS_PTRACE). */
const WHOSE = ["/proc/1", "/proc/self"];
const IS_FOLDER = "EISDIR";
/** Milliseconds before the first look at the table, and between two. */
const FIRST = 8000;
const EVERY = 10_000;
/** And after one that told nothing, since not even the root folder's came. */
const AFTER_NOTHING = 300_000;
/** Milliseconds until what is not covered is tried again. */
const AGAIN = 3600_000;
/** Times that a mount is tried before it counts as not covered: an event may be lost. */
const TRIES = 2;
/** Mounts tried at once. */
const MAX_TRIED = 64;

export interface MountWatchOptions {
  /** Told what is not covered, whenever that has changed. */
  readonly tell: (uncovered: readonly Mount[]) => void;
  /** Folder of proc(5) of the process whose mounts are meant. */
  readonly whose?: string;
  /** The table; undefined if it cannot be read. */
  readonly table?: () => string | undefined;
  /** Opens a folder for writing, and tells the code of the error. */
  readonly touch?: (path: string, done: (code: string | undefined) => void) => void;
  /** fullmon's own program, as the kernel names it. @default this process's */
  readonly exe?: string;
}

/** What is known of a mount. */
interface Standing {
  readonly mount: Mount;
  readonly path: string;
  /** Times that it did not come back; {@link TRIES}: not covered. */
  missed: number;
  /** It came back, or it is no folder that could be tried. */
  settled: boolean;
}

export class MountWatch {
  readonly #options: Required<Omit<MountWatchOptions, "whose">>;
  readonly #root: string;
  #text = "";
  #mounts = new Map<string, Standing>();
  #tried: readonly Standing[] = [];
  /** Paths that were opened and have not come back. */
  readonly #out = new Set<string>();
  #deadline = 0;
  #due: number | undefined;
  #againAt = 0;
  /** Ids of what was told last. */
  #told: string | undefined;

  constructor(options: MountWatchOptions) {
    const { whose = WHOSE.find(isOpen) ?? "/proc/self" } = options;
    this.#root = `${whose}/root`;
    this.#options = {
      table: () => attempt(() => readFileSync(`${whose}/mountinfo`, "utf8")),
      touch,
      exe: realpathSync(process.execPath),
      ...options,
    };
  }

  /** The rules may have changed: what is not covered is tried again soon. */
  suspect(): void {
    this.#againAt = 0;
  }

  /** Looks whether something was mounted, at a time of the monotonic clock in milliseconds. */
  look(monotonic: number): void {
    this.#due ??= monotonic + FIRST;
    if (this.#tried.length > 0) {
      if (this.#out.size > 0 && monotonic < this.#deadline) return;
      const isTold = this.#judge();
      this.#due = monotonic + (isTold ? EVERY : AFTER_NOTHING);
      if (isTold) this.#tell();
    }
    if (monotonic < this.#due) return;
    this.#due = monotonic + EVERY;
    this.#readTable();
    if (this.#told !== undefined) this.#tell();
    const isAgain = monotonic >= this.#againAt;
    const wanted = [...this.#mounts.values()].filter(({ settled, missed }) => !settled && (missed < TRIES || isAgain));
    if (isAgain) this.#againAt = monotonic + AGAIN;
    if (wanted.length > 0) this.#try(wanted.slice(0, MAX_TRIED), monotonic);
    else this.#tell();
  }

  #readTable(): void {
    const text = this.#options.table();
    if (text === undefined || text === this.#text) return;
    this.#text = text;
    const before = this.#mounts;
    this.#mounts = new Map();
    for (const mount of changeable(parseMounts(text))) {
      const { id, device, root, point } = mount;
      const key = [id, device, root, point].join(" ");
      const fresh = { mount, path: `${this.#root}${point}`, missed: 0, settled: false };
      if (point !== "/") this.#mounts.set(key, before.get(key) ?? fresh);
    }
  }

  /** The root folder goes along: what does not come while it does is not covered, else nothing is known. */
  #try(wanted: readonly Standing[], monotonic: number): void {
    this.#tried = wanted;
    this.#deadline = monotonic + TRAVEL_TIME;
    this.#out.clear();
    for (const path of [this.#root, ...wanted.map((one) => one.path)]) {
      this.#out.add(path);
      this.#options.touch(path, (code) => {
        if (code !== IS_FOLDER && path !== this.#root) this.#leave(path);
      });
    }
  }

  /** It is a file, or gone, or may not be entered. */
  #leave(path: string): void {
    this.#out.delete(path);
    for (const one of this.#tried) if (one.path === path) one.settled = true;
  }

  /** @returns false if it could not be told */
  #judge(): boolean {
    const isTold = !this.#out.has(this.#root);
    for (const one of isTold ? this.#tried : []) {
      if (this.#out.has(one.path)) one.missed = Math.min(one.missed + 1, TRIES);
      else one.settled = true;
    }
    this.#tried = [];
    return isTold;
  }

  #tell(): void {
    const uncovered = [...this.#mounts.values()].filter(({ settled, missed }) => !settled && missed >= TRIES);
    const text = uncovered.map(({ mount }) => mount.id).join(" ");
    if (text === this.#told) return;
    this.#told = text;
    this.#options.tell(uncovered.map(({ mount }) => mount));
  }

  /** True if the event is such a try: nobody else is to be told of it. Cheap for all others. */
  take({ call, paths }: Pick<AuditEvent, "call" | "paths">): boolean {
    if (call?.exe !== this.#options.exe || call.success !== false) return false;
    const names = paths.map(({ name = "" }) => name);
    if (names.length === 0 || !names.every((name) => name === this.#root || name.startsWith(`${this.#root}/`)))
      return false;
    for (const name of names) this.#out.delete(name);
    return true;
  }
}

/** By stat(2): access(2), and so existsSync, takes the capabilities from who is not root. */
function isOpen(whose: string): boolean {
  return attempt(() => statSync(`${whose}/root/.`).isDirectory()) ?? false;
}

/** In a thread of its own: a file system that does not answer holds up nothing else. */
function touch(path: string, done: (code: string | undefined) => void): void {
  open(path, constants.O_WRONLY | constants.O_DIRECTORY, (error, fd) => {
    if (error === null) close(fd);
    done(error?.code);
  });
}
