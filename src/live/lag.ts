/** How far reading is behind the log, and when that is to be said. Owns no clock. */
import { lastTime } from "../audit/last-time.ts";
import type { Lag } from "../domain/saved.ts";
import type { Tail } from "../source/tail.ts";

/**
 * Milliseconds without reaching the log's end after which that is said: a burst, or what was written while fullmon was down, is read in
 * less.
 */
const LIMIT = 30_000;

/** Bytes in which the log's last whole line is looked for: lines are up to 8 KiB (MAX_AUDIT_MESSAGE_LENGTH). */
const LAST_LINES = 16 << 10;

/**
 * How far a tail is behind; undefined if the log does not tell now.
 *
 * @param newest time of the newest event that was read, milliseconds since 1970; 0: none
 */
export function lagOf(tail: Pick<Tail, "unread" | "lastBytes">, newest: number): Lag | undefined {
  try {
    const bytes = tail.unread;
    const end = bytes === 0 || newest === 0 ? undefined : lastTime(tail.lastBytes(LAST_LINES));
    return { seconds: end === undefined ? 0 : Math.max(0, Math.round((end - newest) / 1000)), bytes };
  } catch {
    return undefined;
  }
}

export class LagWatch {
  /** When the end was not reached for the first time since it was; undefined while it is reached. */
  #since: number | undefined;
  #isBehind = false;

  /** True from the one to the other. */
  get isBehind(): boolean {
    return this.#isBehind;
  }

  /**
   * A look at the log is over.
   *
   * @param isAll it reached the log's end
   * @param monotonic time of the monotonic clock in milliseconds
   * @returns what is to be said now, each once
   */
  looked(isAll: boolean, monotonic: number): "behind" | "caught up" | undefined {
    const was = this.#isBehind;
    if (isAll) this.#since = undefined;
    else this.#since ??= monotonic;
    this.#isBehind = this.#since !== undefined && (was || monotonic - this.#since >= LIMIT);
    if (was === this.#isBehind) return undefined;
    return was ? "caught up" : "behind";
  }
}
