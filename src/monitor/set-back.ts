/**
 * Tells when the clock of the events was set back. Windows are measured on it: one that ends at noon would stay open for a
 * day when the clock is set to yesterday, and nothing but the severe would be told.
 */
import type { SavedSetBack } from "../domain/saved.ts";

/** Milliseconds. What comes less late is only late: a kernel's backlog of some minutes. */
const SET_BACK = 3600_000;

export class SetBack {
  #last: number | undefined;
  /** How far it was set back in all. */
  #back = 0;
  /** Somebody tells the time: then events do not, since they can be old. */
  #ticks = false;

  /** Takes the time of an event; see {@link SetBack.tick}. */
  event(time: number): number {
    return this.#ticks ? 0 : this.#shift(time);
  }

  /** Takes the time. @returns milliseconds by which the clock was set: less than 0 back, more than 0 forward again. */
  tick(now: number): number {
    if (!this.#ticks) this.#last = undefined;
    this.#ticks = true;
    return this.#shift(now);
  }

  save(): SavedSetBack {
    return { last: this.#last, back: this.#back, ticks: this.#ticks };
  }

  restore(saved: SavedSetBack): void {
    this.#last = saved.last;
    this.#back = saved.back;
    this.#ticks = saved.ticks;
  }

  #shift(time: number): number {
    const step = this.#last === undefined ? 0 : time - this.#last;
    this.#last = time;
    if (Math.abs(step) < SET_BACK) return 0;
    // A jump forward is idle time, unless it undoes the steps back.
    const by = step < 0 ? step : step > this.#back - SET_BACK ? Math.min(step, this.#back) : 0;
    this.#back -= by;
    return by;
  }
}
