/** What a state keeps under a name of its own, beside what was learned and said. */

/**
 * Each name has one owner, who knows what is under it:
 * - of the log: `origin` (whose it is), `log` and `lastEvents` (how far it was read), `leftOut`, `stumbles`
 * - of the run: `boot`, `ended`, `pids`, `own` (its files), `saidDecision`
 * - of the machine: `auditing`, `blindSpots` and `saidMounts`
 * - of names of hosts: `hearing` (what is listened to), `names`
 */
export type ValueName =
  | "origin"
  | "log"
  | "lastEvents"
  | "leftOut"
  | "stumbles"
  | "boot"
  | "ended"
  | "pids"
  | "own"
  | "saidDecision"
  | "auditing"
  | "blindSpots"
  | "saidMounts"
  | "hearing"
  | "names";

/** Values as JSON has them; undefined: never kept. */
export interface Values {
  get(name: ValueName): unknown;
  /** Kept with what changed: never without what was said of it. */
  set(name: ValueName, value: unknown): void;
  /** Kept by itself, at once, also by a run that can keep nothing else. */
  note(name: ValueName, value: unknown): void;
}
