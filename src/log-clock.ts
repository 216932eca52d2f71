/** Time by a log of another machine: its newest event, and from there this machine's monotonic clock. */
export class LogClock {
  #newest: number | undefined;
  #seenAt = 0;

  see(time: number): void {
    if (this.#newest !== undefined && time <= this.#newest) return;
    this.#newest = time;
    this.#seenAt = performance.now();
  }

  now(): number | undefined {
    return this.#newest === undefined ? undefined : this.#newest + (performance.now() - this.#seenAt);
  }
}
