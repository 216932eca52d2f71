/** What is kept for texts while they are in use: bounded, and no larger than what a stretch of look-ups asked for. */

/**
 * A map that forgets what was not asked for lately. Two generations are kept; a new one begins after so many look-ups, whatever they
 * found, or entries: so memory follows what is in use, not all that ever came.
 */
export class InUse<Value> {
  readonly #generation: number;
  #looks = 0;
  #young = new Map<string, Value>();
  #old = new Map<string, Value>();

  /** @param generation look-ups, and entries at most; what comes again within as many is found */
  constructor(generation: number) {
    this.#generation = generation;
  }

  get(text: string): Value | undefined {
    if (this.#looks >= this.#generation) this.#begin();
    this.#looks += 1;
    const young = this.#young.get(text);
    if (young !== undefined || this.#old.size === 0) return young;
    const old = this.#old.get(text);
    if (old !== undefined) this.#young.set(text, old);
    return old;
  }

  set(text: string, value: Value): void {
    if (this.#young.size >= this.#generation) this.#begin();
    this.#young.set(text, value);
  }

  #begin(): void {
    this.#looks = 0;
    this.#old = this.#young;
    this.#young = new Map();
  }
}
