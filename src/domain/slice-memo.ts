/**
 * What was made of parts of the log, by their text: the same few thousand names, senders and arguments come again and again. What is
 * kept is flat: a slice keeps its whole chunk alive, and is slow to read and to hash.
 */
import { CameBefore } from "./came-before.ts";
import { InUse } from "./in-use.ts";
import { flat, LONGEST_KEPT } from "./text.ts";

interface Entry<Value> {
  readonly text: string;
  readonly value: Value;
}

/** Look-ups, of what is not in its place, within which a text has to come again; a power of two. */
const GENERATION = 16_384;
/** Characters that go into a sum, from all over the text, and those at its end, where names differ. */
const SPREAD = 4;
const LAST = 6;

export class SliceMemo<Value> {
  readonly #make: (text: string) => Value;
  /**
   * A place for each of as many sums as a generation has look-ups: what is in its place costs neither a hash of all of its text nor a look-up.
   * Whoever makes up texts with one sum, or too many of them, has each looked up or made anew: no chain grows.
   */
  readonly #recent: (Entry<Value> | undefined)[];
  readonly #before = new CameBefore();
  readonly #kept: InUse<Entry<Value>>;

  /** @param make what is kept for a text, which is flat; it must depend on nothing else */
  constructor(make: (text: string) => Value, generation: number = GENERATION) {
    this.#make = make;
    this.#recent = new Array<Entry<Value> | undefined>(generation).fill(undefined);
    this.#kept = new InUse(generation);
  }

  /** What stands for `text.slice(from, to)`. */
  get(text: string, from: number, to: number): Value {
    if (to - from > LONGEST_KEPT) return this.#make(flat(text.slice(from, to)));
    const place = sumOf(text, from, to) & (this.#recent.length - 1);
    const part = text.slice(from, to);
    const recent = this.#recent[place];
    if (recent !== undefined && recent.text === part) return recent.value;
    let entry = this.#kept.get(part);
    if (entry === undefined) {
      const kept = flat(part);
      const value = this.#make(kept);
      if (!this.#before.see(kept)) return value;
      entry = { text: kept, value };
      this.#kept.set(kept, entry);
    }
    this.#recent[place] = entry;
    return entry.value;
  }
}

function sumOf(text: string, from: number, to: number): number {
  const step = Math.max(1, ((to - from) / SPREAD) | 0);
  let sum = to - from;
  for (let at = from; at < to; at += step) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
  for (let at = Math.max(from, to - LAST); at < to; at += 1) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
  return sum ^ (sum >>> 15);
}
