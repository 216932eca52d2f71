/**
 * One flat string for all equal slices of the log. A slice keeps its whole chunk alive and is slow to read and to hash;
 * the same few thousand names come again and again.
 */
import { flat } from "./text.ts";

/** Strings kept per generation: two generations are kept, so that what is in use survives. */
const GENERATION = 16_384;

export class Interner {
  readonly #decode: (text: string) => string;
  #young = new Map<string, string>();
  #old = new Map<string, string>();

  /** @param decode what is kept for a text; called once for each that is new */
  constructor(decode: (text: string) => string = (text) => text) {
    this.#decode = decode;
  }

  /** The flat string that stands for `text`: itself, or what it decodes to. */
  get(text: string): string {
    const known = this.#young.get(text);
    if (known !== undefined) return known;
    const kept = this.#old.get(text) ?? flat(this.#decode(text));
    if (this.#young.size >= GENERATION) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(kept === text ? kept : flat(text), kept);
    return kept;
  }
}
