/**
 * Signs of life: a line for each window, the lag, and the service manager's watchdog.
 *
 * Each comes from a look at the log that came to its end, never from a timer. So the watchdog catches whatever stops that: a read or
 * a write of the state that does not return, a loop that is stuck, a stopped process; and a log that grows and is not read.
 * What fails and is tried again (no log, a full disk) is no such thing: it is said, and starting again would not mend it.
 */

import { messageOf } from "../domain/error.ts";
import type { Finding } from "../domain/finding.ts";
import type { Lag } from "../domain/saved.ts";
import type { OwnLog } from "../run/own-log.ts";
import { localSecond } from "../sink/local-time.ts";
import type { ServiceManager } from "../source/service-manager.ts";
import { LagWatch } from "./lag.ts";

/** What is asked of the run. */
export interface Vitals {
  readonly learning: boolean;
  /** Events and bytes read so far. */
  readonly events: number;
  readonly read: number;
  /** Time of the newest event, milliseconds since 1970; 0: none. */
  readonly newest: number;
  /** Undefined if the log does not tell now. */
  readonly lag: Lag | undefined;
}

export type Trouble = "the log cannot be read" | "the state cannot be kept";

const OVER: Readonly<Record<Trouble, string>> = {
  "the log cannot be read": "the log can be read again",
  "the state cannot be kept": "the state can be kept again",
};

/** Milliseconds between two words to a manager that does not ask for signs of life. */
const STATUS_EVERY = 300_000;
/** Milliseconds that a last word may take. */
const LAST_WORD = 2000;

export class Heartbeat {
  readonly #log: OwnLog;
  readonly #manager: Pick<ServiceManager, "limit" | "tell" | "told"> | undefined;
  readonly #vitals: () => Vitals;
  readonly #every: number;
  readonly #lag = new LagWatch();
  readonly #troubles = new Set<Trouble>();
  /** When the manager was told last, by the monotonic clock. */
  #toldAt: number | undefined;
  #readThen = 0;
  #eventsThen = 0;
  #holes = 0;
  #lastHole = "";

  constructor(log: OwnLog, manager: Pick<ServiceManager, "limit" | "tell" | "told"> | undefined, vitals: () => Vitals) {
    this.#log = log;
    this.#manager = manager;
    this.#vitals = vitals;
    this.#every = manager?.limit === undefined ? STATUS_EVERY : manager.limit / 2;
  }

  /** From now on it watches. */
  ready(monotonic: number): void {
    const vitals = this.#vitals();
    this.#toldAt = monotonic;
    this.#readThen = vitals.read;
    this.#manager?.tell({ READY: "1", STATUS: this.#status(vitals) });
  }

  /** Something fails and is tried again and again, or (undefined) does not fail any more: each is said once. */
  trouble(what: Trouble, error: unknown): void {
    if (error === undefined) {
      if (this.#troubles.delete(what)) this.#log.info(OVER[what]);
    } else if (!this.#troubles.has(what)) {
      this.#troubles.add(what);
      this.#log.error({ error: messageOf(error) }, `${what}: trying again`);
    }
  }

  get isUnreadable(): boolean {
    return this.#troubles.has("the log cannot be read");
  }

  said(finding: Finding): void {
    if (finding.type === "hole") {
      this.#holes += 1;
      this.#lastHole = finding.hole.why;
    } else if (finding.type === "phase" && finding.phase === "detect" && this.#log.isLevelEnabled("debug")) {
      const { events, lag } = this.#vitals();
      const { node, time } = finding;
      this.#log.debug({ node, until: new Date(time).toISOString(), events: events - this.#eventsThen, lag }, "window");
      this.#eventsThen = events;
    }
  }

  /**
   * A look at the log came to its end.
   *
   * @param isAll see {@link LagWatch.looked}; what cannot be read has no end
   * @returns true if something is to be kept at once
   */
  looked(isAll: boolean, monotonic: number): boolean {
    if (this.#toldAt !== undefined && monotonic - this.#toldAt >= this.#every) this.#tell(monotonic);
    const news = this.isUnreadable ? undefined : this.#lag.looked(isAll, monotonic);
    if (news === undefined) return false;
    const { lag } = this.#vitals();
    if (news === "behind") this.#log.warn(lag, "cannot keep up with the log: nothing is lost yet, reading goes on");
    else this.#log.warn("has caught up with the log");
    return true;
  }

  #tell(monotonic: number): void {
    const vitals = this.#vitals();
    const moves = vitals.read !== this.#readThen || vitals.lag === undefined || vitals.lag.bytes === 0;
    if (!moves && !this.isUnreadable) return;
    this.#toldAt = monotonic;
    this.#readThen = vitals.read;
    this.#manager?.tell({ WATCHDOG: "1", STATUS: this.#status(vitals) });
  }

  #status({ learning, newest, lag }: Vitals): string {
    const parts = [learning ? "learning" : "watching"];
    parts.push(newest === 0 ? "no event yet" : `last event ${localSecond(newest)}`);
    if (this.#lag.isBehind && lag !== undefined) parts.push(`cannot keep up, ${lag.seconds} s behind`);
    parts.push(...this.#troubles);
    if (this.#holes > 0) parts.push(`holes: ${this.#holes}, last: ${this.#lastHole}`);
    return parts.join("; ");
  }

  /** The end begins. */
  stopping(): void {
    this.#manager?.tell({ STOPPING: "1" });
  }

  /** The end has come: waits a little for the last word. */
  async stopped(): Promise<void> {
    await this.#manager?.told(LAST_WORD);
  }
}
