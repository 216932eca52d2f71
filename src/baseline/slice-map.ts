/** A map from texts that is asked for a part of a longer text, without cutting the part out. */

import { randomBytes } from "node:crypto";
import { codeAt } from "../domain/code-at.ts";
import { hashOf } from "../domain/text-hash.ts";

interface Entry<Value> {
  readonly text: string;
  readonly value: Value;
  /** Another text of the same hash. */
  readonly next: Entry<Value> | undefined;
}

/** Nobody can make up names that meet in one place. What is found does not depend on it. */
const SEED = randomBytes(4).readInt32LE();

export class SliceMap<Value> {
  readonly #entries = new Map<number, Entry<Value>>();

  /** The value of `text.slice(from, to)`. Costs the length of the part. */
  get(text: string, from: number, to: number): Value | undefined {
    let entry = this.#entries.get(hashOf(text, from, to, SEED));
    for (; entry !== undefined; entry = entry.next) if (isSlice(entry.text, text, from, to)) return entry.value;
    return undefined;
  }

  /** Adds a text that is not there yet. */
  add(text: string, value: Value): void {
    const hash = hashOf(text, 0, text.length, SEED);
    this.#entries.set(hash, { text, value, next: this.#entries.get(hash) });
  }
}

/** True if the part is what stands from `from` to `to`. */
export function isSlice(part: string, text: string, from: number, to: number): boolean {
  if (part.length !== to - from) return false;
  for (let at = from; at < to; at += 1) if (codeAt(part, at - from) !== codeAt(text, at)) return false;
  return true;
}
