/**
 * What an incident did, cut where nothing new came for a while. A report bears one time: what was done a minute before or after
 * would be looked for, and joined with other sources, at the wrong place.
 */
import { jobOf } from "./lineage.ts";
import type { Occurrence } from "./occurrence.ts";

/** Milliseconds of event time without anything new between two bursts. */
const PAUSE = 2000;
/** And between what two jobs did that have just begun, as two commands through a web shell. */
const CHANGE = 500;
/** Most bursts told apart, all of a minute's; beyond, what is nearest to each other stays together. */
const MAX_BURSTS = 32;

/** The occurrences, in their order, as bursts. */
export function burstsOf(occurrences: readonly Occurrence[]): (readonly Occurrence[])[] {
  const pauses: { at: number; length: number }[] = [];
  for (const [at, { time }] of occurrences.entries()) {
    const before = occurrences[at - 1];
    const length = time - (before?.time ?? time);
    if (length > PAUSE || (length > CHANGE && isOfOtherJob(occurrences[at], before))) pauses.push({ at, length });
  }
  const cuts = pauses
    .sort((one, other) => other.length - one.length)
    .slice(0, MAX_BURSTS - 1)
    .map(({ at }) => at)
    .sort((one, other) => one - other);
  return [0, ...cuts].map((from, index) => occurrences.slice(from, cuts[index]));
}

function isOfOtherJob(one: Occurrence | undefined, other: Occurrence | undefined): boolean {
  const [job, before] = [one, other].map((of) => of && jobOf(of.made ?? of.actor, of.time));
  return job !== undefined && before !== undefined && job !== before;
}
