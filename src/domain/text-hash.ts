/** A number that stands for a part of a text, to look it up without cutting it out. */

import { codeAt } from "./code-at.ts";

/**
 * A hash of `text.slice(from, to)` (FNV-1a over its characters). Costs the length of the part.
 *
 * @param seed where it begins: one that is drawn, and nobody can make up texts of one hash
 */
export function hashOf(text: string, from: number, to: number, seed: number): number {
  let hash = seed;
  for (let at = from; at < to; at += 1) hash = Math.imul(hash ^ codeAt(text, at), 0x01000193);
  return hash;
}
