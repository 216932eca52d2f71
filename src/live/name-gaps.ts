/**
 * Times in which names of hosts were not heard: hosts then go by address, and look new. Each window that has some of it is told, and
 * it is kept for `status`.
 */
import type { Hole } from "../domain/finding.ts";
import type { NameHearing } from "../domain/saved.ts";

const WHY = "names of hosts are not heard";
/** Milliseconds behind a gap in which programs still connect to what they asked for in it. */
const LINGER = 1000;

export class NameGaps {
  readonly #keep: ((hearing: NameHearing) => void) | undefined;
  #hearing: NameHearing;
  /** Told the hole at once when it begins and ends, and at each look between. */
  tell: ((hole: Hole) => void) | undefined;

  /** @param source what is listened to, in words */
  constructor(source: string, keep?: (hearing: NameHearing) => void) {
    this.#keep = keep;
    this.#hearing = { source, gaps: 0 };
    keep?.(this.#hearing);
  }

  /** Nothing is heard from now on (milliseconds since 1970). */
  begin(now: number): void {
    const { source, gaps, from, to } = this.#hearing;
    // Not heard already: still the same gap.
    const isNew = from === undefined || to !== undefined;
    if (isNew) this.#set({ source, gaps: gaps + 1, from: now });
  }

  /** It is heard again. */
  end(now: number): void {
    if (this.#hearing.from === undefined || this.#hearing.to !== undefined) return;
    this.#set({ ...this.#hearing, to: now });
  }

  /** The log was looked at: each window that has some of the gap is to be told. */
  look(now: number): void {
    const { from, to } = this.#hearing;
    if (from !== undefined && (to === undefined || now < to + LINGER))
      this.tell?.({ from, to, why: WHY, partly: true });
  }

  #set(hearing: NameHearing): void {
    this.#hearing = hearing;
    this.#keep?.(hearing);
    this.look(hearing.to ?? hearing.from ?? 0);
  }
}
