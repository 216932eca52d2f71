/** A number that stands for a part of a text, to look it up without cutting it out. */
import { randomBytes } from "node:crypto";

/** Nobody can make up texts that meet in one place. What is found by a hash must not depend on it. */
const SEED = randomBytes(4).readInt32LE();

/** A hash of `text.slice(from, to)` (FNV-1a over its characters, from a seed of this run's). Costs the length of the part. */
export function hashOf(text: string, from: number, to: number): number {
  let hash = SEED;
  for (let at = from; at < to; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash;
}
