/**
 * Keeps a live run's state: goes on where the last run was, and decides when to keep what changed.
 *
 * What is said is written out before it is kept: after a crash it may be said again, with the same id, and is never lost.
 */
import type { DatabaseSync } from "node:sqlite";
import type { Acceptance } from "../domain/acceptance.ts";
import { FullmonError, messageOf } from "../domain/error.ts";
import type { IncidentReport } from "../domain/finding.ts";
import type { Checkpoint } from "../domain/saved.ts";
import { isDamage } from "./damage.ts";
import { merge, withoutPast } from "./merge.ts";
import { fileAt, lockState, type OpenedState, openState, putAside } from "./state-file.ts";
import { type LogState, type SavedReport, Store } from "./store.ts";
import type { ValueName, Values } from "./values.ts";

/** Milliseconds after which what changed is kept though nothing was said. */
const INTERVAL = 60_000;
/** Changes that are kept at once: the rows of all that a flood changes in a minute would take as much memory again. */
const MANY = 2048;
/** Milliseconds between tries while the state cannot be kept: each may wait for whoever holds the file. */
const RETRY = 10_000;
/** Characters of reports that wait while the state cannot be kept; the oldest go. */
const MAX_WAITING = 16_000_000;
/** Times that are kept before rows that nothing needs any more are dropped. */
const PRUNE_EVERY = 64;

/** This machine's time, and its monotonic clock in milliseconds. */
export interface Now {
  readonly date: Date;
  readonly monotonic: number;
}

/** Which run the state belongs to. */
export interface Origin {
  /** The log it was learned from. */
  readonly log: string;
  readonly foreign: boolean;
}

/** What is kept of a run. */
export interface Kept<Place> {
  /** How much changed since `checkpoints` was called. */
  readonly changed: () => number;
  /** What changed since the last call. */
  readonly checkpoints: () => Checkpoint[];
  readonly log: () => LogState<Place>;
  /** Instances of a host that are still needed. */
  readonly instances: () => Iterable<readonly [node: string, ids: ReadonlySet<number>]>;
}

/** What the last run left. */
export interface Left<Place> {
  /** And when it was kept, milliseconds since 1970. */
  readonly log: LogState<Place> & { readonly kept: number };
  readonly hosts: readonly Checkpoint[];
}

/** What is to be said of the state itself. */
export interface KeeperEvents {
  /** Reports that there was no room for while it could not be kept. */
  readonly lost?: (reports: number) => void;
  /** Its file was removed, replaced or emptied; what SQLite has of it is written anew. @param replaced where what was found in its place was put */
  readonly removed?: (replaced: string | undefined) => void;
}

export class StateKeeper<Place> implements Values {
  readonly path: string;
  readonly #start: Date;
  #lock: DatabaseSync;
  #store: Store<Place>;
  /** The files of both. */
  #files: readonly (string | undefined)[];
  /** Where a damaged file was put. */
  setAside: string | undefined;
  #reports: SavedReport[] = [];
  /** Characters of them. */
  #waiting = 0;
  /** Reports that there was no room for. */
  #lost = 0;
  readonly #tell: KeeperEvents;
  #said = false;
  #keptAt: number;
  #kept = 0;
  /** Checkpoints that could not be kept. */
  #pending: Checkpoint[] = [];
  /** Values that are kept with the rest, or the last of them. */
  readonly #values = new Map<ValueName, unknown>();
  #retryAt = Number.NEGATIVE_INFINITY;

  /**
   * @throws {FullmonError} ERR_STATE if the file cannot be trusted or used, or belongs to another log
   */
  constructor(path: string, origin: Origin, now: Now, tell: KeeperEvents = {}) {
    this.path = path;
    this.#tell = tell;
    this.#start = now.date;
    this.#keptAt = now.monotonic;
    // Before it is opened: a damaged file is not to be moved away under another.
    this.#lock = lockState(path);
    try {
      const { used, setAside } = this.#open();
      this.setAside = setAside;
      this.#store = used;
      this.#files = this.#filesThere();
    } catch (error) {
      this.#lock.close();
      throw error;
    }
    const before = this.#store.get("origin") as Origin | null | undefined;
    if (before && (before.log !== origin.log || before.foreign !== origin.foreign)) {
      this.close();
      throw new FullmonError(
        "ERR_STATE",
        `cannot use the state ${JSON.stringify(path)}: it was learned from ${JSON.stringify(before.log)}${before.foreign ? " with --foreign" : ""}: name another file with --state`,
      );
    }
    this.set("origin", origin);
  }

  #open(): OpenedState<Store<Place>> {
    return openState(this.path, this.#start, (database) => {
      const store = new Store<Place>(database);
      store.mustHaveValues();
      return store;
    });
  }

  /**
   * Goes on where the last run was. If that cannot be read or taken, it is damaged: it is put aside, and all begins anew.
   *
   * @param take takes all of it, or throws and has taken nothing
   * @returns where reading goes on; undefined if there was no run before
   */
  goOn(take: (left: Left<Place>) => void = () => undefined): Left<Place>["log"] | undefined {
    try {
      const [log, hosts] = [this.#store.log(), this.#store.hosts()];
      if (log === undefined && hosts.length === 0) return undefined;
      if (log === undefined) throw new Error("the place in the log is not there");
      take({ log, hosts });
      return log;
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.#store.close();
      this.setAside = putAside(this.path, "damaged", this.#start);
      this.#store = this.#open().used;
      this.#files = this.#filesThere();
      return undefined;
    }
  }

  #filesThere(): (string | undefined)[] {
    return [fileAt(`${this.path}.lock`), fileAt(this.path)];
  }

  /** SQLite goes on with a file that nobody finds any more: what it still has of it goes where it was. */
  #putBack(now: Date): void {
    const [lock, file] = this.#filesThere();
    if (lock !== this.#files[0]) {
      const again = lockState(this.path);
      this.#lock.close();
      this.#lock = again;
    }
    if (file !== this.#files[1]) {
      const replaced = putAside(this.path, "replaced", now);
      this.#store.copyInto(this.path);
      // Before the new one is opened: SQLite removes the files beside it by name.
      this.#store.close();
      this.#tell.removed?.(file && replaced);
    }
    this.#files = this.#filesThere();
    if (!this.#store.isOpen) this.#store = this.#open().used;
  }

  /** The administrator's decisions, if they may have changed since the last call. */
  changedAcceptances(): Acceptance[] | undefined {
    return this.#store.changedAcceptances();
  }

  get(name: ValueName): unknown {
    return this.#values.has(name) ? this.#values.get(name) : this.#store.get(name);
  }

  set(name: ValueName, value: unknown): void {
    this.#values.set(name, value);
  }

  note(name: ValueName, value: unknown): void {
    this.#store.set(name, value);
  }

  /** Something was said: it is to be kept at the next chance. */
  said(report: IncidentReport | undefined): void {
    this.#said = true;
    if (report === undefined) return;
    const { id, incident, time } = report;
    const text = JSON.stringify(report);
    this.#reports.push({ id, incident, time, text });
    this.#waiting += text.length;
    for (; this.#waiting > MAX_WAITING && this.#reports.length > 1; this.#lost += 1)
      this.#waiting -= this.#reports.shift()?.text.length ?? 0;
  }

  /**
   * Keeps what changed if something was said, it is much, or it is time.
   *
   * @returns true if it was kept
   * @throws the error of SQLite if it cannot: then all of it is tried again after a while
   */
  keepIfDue(what: Kept<Place>, now: Now): boolean {
    const isDue = this.#said || now.monotonic - this.#keptAt >= INTERVAL || what.changed() >= MANY;
    if (now.monotonic < this.#retryAt || !isDue) return false;
    this.keep(what, now);
    return true;
  }

  /** Keeps what changed. */
  keep(what: Kept<Place>, { date, monotonic }: Now): void {
    this.#keptAt = monotonic;
    this.#retryAt = monotonic + RETRY;
    const isRetry = this.#pending.length > 0;
    this.#pending = merge(this.#pending, what.checkpoints());
    this.#putBack(date);
    if (isRetry) this.#leaveOutPast(what);
    this.#store.commit({
      ...what.log(),
      kept: date.getTime(),
      hosts: this.#pending,
      reports: this.#reports,
      values: this.#values,
    });
    this.#retryAt = Number.NEGATIVE_INFINITY;
    this.#pending = [];
    this.#reports = [];
    this.#waiting = 0;
    this.#said = false;
    if (this.#lost > 0) this.#tell.lost?.(this.#lost);
    this.#lost = 0;
    this.#kept += 1;
    if (this.#kept % PRUNE_EVERY === 0) for (const [node, ids] of what.instances()) this.#store.prune(node, ids);
  }

  /** A disk may be full for days. */
  #leaveOutPast(what: Kept<Place>): void {
    const inUse = new Map(what.instances());
    this.#pending = this.#pending.map((host) =>
      withoutPast(host, inUse.get(host.node) ?? new Set(), this.#store.lastEdge(host.node)),
    );
  }

  /**
   * Keeps what changed, and that the run ended by itself.
   *
   * @throws {FullmonError} ERR_STATE if it cannot
   */
  end(what: Kept<Place>, now: Now): void {
    try {
      this.set("ended", true);
      this.keep(what, now);
    } catch (error) {
      throw new FullmonError(
        "ERR_STATE",
        `cannot keep the state: ${messageOf(error)}: what came since it was kept last is read, and said, again at the next start`,
        error,
      );
    }
  }

  close(): void {
    this.#store.close();
    this.#lock.close();
  }
}
