/** Time by a log of another machine: its newest event, and from there this machine's monotonic clock. */

/**
 * Milliseconds that the next piece of another machine's log may take: it is shipped in pieces, cut anywhere. A log that says
 * nothing for this long is silent, and time goes on without it; what was cut in two before is put together.
 */
export const DELIVERY = 30_000;

export class LogClock {
  #newest: number | undefined;
  #seenAt = 0;

  see(time: number): void {
    if (this.#newest !== undefined && time <= this.#newest) return;
    this.#newest = time;
    this.#seenAt = performance.now();
  }

  /** The least that it can be there by now, milliseconds since 1970; undefined before the first event. */
  now(): number | undefined {
    if (this.#newest === undefined) return undefined;
    return this.#newest + Math.max(0, performance.now() - this.#seenAt - DELIVERY);
  }
}
