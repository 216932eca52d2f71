/**
 * One flat string for all equal slices of the log. A slice keeps its whole chunk alive and is slow to read and to hash;
 * the same few thousand names come again and again.
 */
import { flat } from "./text.ts";

/** Strings kept per generation: two generations are kept, so that what is in use survives. */
const GENERATION = 16_384;

export class Interner {
  #young = new Map<string, string>();
  #old = new Map<string, string>();

  /** The flat string that equals `text`. */
  get(text: string): string {
    const known = this.#young.get(text);
    if (known !== undefined) return known;
    const kept = this.#old.get(text) ?? flat(text);
    if (this.#young.size >= GENERATION) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(kept, kept);
    return kept;
  }
}
