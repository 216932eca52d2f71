/**
 * Whether a text came before. What is kept of a text for a while and then forgotten costs the collector most, and a flood's names come
 * once: so nothing is kept of one before it comes again.
 */
import { hashOf } from "./text-hash.ts";

/** Places for the hashes that are remembered: the last one of each. */
const PLACES = 16_384;
/** FNV's own: whoever makes up texts of one hash has them kept at once, as all others are that come twice. */
const SEED = 0x811c9dc5 | 0;

export class CameBefore {
  readonly #hashes = new Int32Array(PLACES);

  /** True if the text came before, and hardly ever if it did not. */
  see(text: string): boolean {
    const hash = hashOf(text, 0, text.length, SEED);
    const place = (hash ^ (hash >>> 16)) & (PLACES - 1);
    if (this.#hashes[place] === hash) return true;
    this.#hashes[place] = hash;
    return false;
  }
}
