/**
 * What an incident did, cut where nothing new came for a while. A report bears one time: what was done a minute before or after
 * would be looked for, and joined with other sources, at the wrong place.
 */
import type { Occurrence } from "./occurrence.ts";

/** Milliseconds of event time without anything new between two bursts. */
const PAUSE = 2000;
/** Most bursts told apart, all of a minute's; beyond, what is nearest to each other stays together. */
const MAX_BURSTS = 32;

/** The occurrences, in their order, as bursts. */
export function burstsOf(occurrences: readonly Occurrence[]): (readonly Occurrence[])[] {
  const pauses: { at: number; length: number }[] = [];
  for (const [at, { time }] of occurrences.entries()) {
    const length = time - (occurrences[at - 1]?.time ?? time);
    if (length > PAUSE) pauses.push({ at, length });
  }
  const cuts = pauses
    .sort((one, other) => other.length - one.length)
    .slice(0, MAX_BURSTS - 1)
    .map(({ at }) => at)
    .sort((one, other) => one - other);
  return [0, ...cuts].map((from, index) => occurrences.slice(from, cuts[index]));
}
