/**
 * Whether a text came before. What is kept of a text for a while and then forgotten costs the collector most, and a flood's names come
 * once: so nothing is kept of one before it comes again.
 */
import { hashOf } from "./text-hash.ts";

/** Pairs of places for the hashes that are remembered. */
const PAIRS = 8192;
/** FNV's own: whoever makes up texts of one hash has them kept at once, as all others are that come twice. */
const SEED = 0x811c9dc5 | 0;

export class CameBefore {
  readonly #hashes = new Int32Array(2 * PAIRS);
  /** Chooses which of the two makes way: were it always the older one, three names in turn would each come too late. */
  #turn = 0;

  /** True if the text came before, and hardly ever if it did not. */
  see(text: string): boolean {
    const hashes = this.#hashes;
    const hash = hashOfAll(text);
    const place = 2 * ((hash ^ (hash >>> 16)) & (PAIRS - 1));
    if (hashes[place] === hash || hashes[place + 1] === hash) return true;
    // Numerical Recipes' generator.
    this.#turn = (Math.imul(this.#turn, 1_664_525) + 1_013_904_223) | 0;
    hashes[place + (this.#turn >>> 31)] = hash;
    return false;
  }
}

/** A new name is asked for by one memory after the other. */
let lastText = "";
let lastHash = SEED;

function hashOfAll(text: string): number {
  if (text !== lastText) {
    lastHash = hashOf(text, 0, text.length, SEED);
    lastText = text;
  }
  return lastHash;
}
