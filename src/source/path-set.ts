/** A set of very many paths in 16 bytes each: kept is a hash of 64 bits, whose seeds nobody outside knows. */
import { randomInt } from "node:crypto";

const SEEDS = 2 ** 32;

export class PathSet {
  readonly #seed = [randomInt(SEEDS), randomInt(SEEDS)] as const;
  /** Two words a place, both 0 where it is free; a path's place is the first free one from its hash on. */
  #words = new Uint32Array(2 << 10);
  #size = 0;
  /** Hash of the path that was last looked at. */
  #high = 0;
  #low = 0;

  add(path: string): void {
    const at = this.#placeOf(path);
    if (!this.#isFree(at)) return;
    this.#put(at);
    if (this.#size > this.#words.length / 4) this.#grow();
  }

  has(path: string): boolean {
    return !this.#isFree(this.#placeOf(path));
  }

  #isFree(at: number): boolean {
    return this.#words[at] === 0 && this.#words[at + 1] === 0;
  }

  #put(at: number): void {
    this.#words[at] = this.#high;
    this.#words[at + 1] = this.#low;
    this.#size += 1;
  }

  /** Where the path is, or would be. FNV-1a and a variant of it (other factor, turned). */
  #placeOf(path: string): number {
    let [high, low] = this.#seed;
    for (let at = 0; at < path.length; at += 1) {
      const code = path.charCodeAt(at);
      high = Math.imul(high ^ code, 0x01000193);
      low = Math.imul(((low << 7) | (low >>> 25)) ^ code, 0x5bd1e995);
    }
    this.#high = high >>> 0;
    this.#low = (low ^ (low >>> 15)) >>> 0 || 1;
    return this.#find();
  }

  #find(): number {
    const mask = this.#words.length - 2;
    for (let at = (this.#low << 1) & mask; ; at = (at + 2) & mask)
      if (this.#isFree(at) || (this.#words[at] === this.#high && this.#words[at + 1] === this.#low)) return at;
  }

  #grow(): void {
    const old = this.#words;
    this.#words = new Uint32Array(old.length * 2);
    this.#size = 0;
    for (let at = 0; at < old.length; at += 2) {
      this.#high = old[at] ?? 0;
      this.#low = old[at + 1] ?? 0;
      if (this.#low !== 0) this.#put(this.#find());
    }
  }
}
