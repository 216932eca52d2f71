/** What is kept for texts while they are in use: bounded, and no larger than what a stretch of look-ups asked for. */

interface Kept<Value> {
  readonly value: Value;
  /** Number of the generation in which it was last asked for. */
  last: number;
}

/**
 * A map that forgets what was not asked for lately. A generation ends after so many look-ups, whatever they found, or new entries; what was
 * asked for in neither of the last two is forgotten: so memory follows what is in use, not all that ever came. What is found costs no memory.
 */
export class InUse<Value> {
  readonly #generation: number;
  readonly #kept = new Map<string, Kept<Value>>();
  #number = 0;
  #looks = 0;
  #entries = 0;

  /** @param generation look-ups, and new entries at most; what comes again within as many is found */
  constructor(generation: number) {
    this.#generation = generation;
  }

  get(text: string): Value | undefined {
    if (this.#looks >= this.#generation) this.#begin();
    this.#looks += 1;
    const kept = this.#kept.get(text);
    if (kept === undefined) return undefined;
    kept.last = this.#number;
    return kept.value;
  }

  set(text: string, value: Value): void {
    if (this.#entries >= this.#generation) this.#begin();
    this.#entries += 1;
    this.#kept.set(text, { value, last: this.#number });
  }

  #begin(): void {
    const before = this.#number;
    this.#number += 1;
    this.#looks = 0;
    this.#entries = 0;
    this.#kept.forEach(({ last }, text, kept) => {
      if (last < before) kept.delete(text);
    });
  }
}
