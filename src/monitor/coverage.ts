/** What the window at hand did not see. A window with a hole teaches nothing, and says so. */
import type { Hole } from "../domain/finding.ts";

/** Distinct reasons kept of one window. */
const MAX_REASONS = 16;

export class Coverage {
  #reasons: string[] = [];

  /** @returns false if this was known of the window already */
  add({ why }: Pick<Hole, "why">): boolean {
    if (this.#reasons.includes(why) || this.#reasons.length >= MAX_REASONS) return false;
    this.#reasons.push(why);
    return true;
  }

  /** True if nothing is known to be missing. */
  get isWhole(): boolean {
    return this.#reasons.length === 0;
  }

  /** Why something is missing; empty if nothing is. */
  get reasons(): readonly string[] {
    return this.#reasons;
  }

  /** The next window begins. */
  clear(): void {
    this.#reasons = [];
  }

  restore(reasons: readonly string[]): void {
    this.#reasons = [...reasons];
  }
}
