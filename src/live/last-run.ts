/** What became of the run before, and of what it kept: said by the next one. */
import type { Monitor } from "../monitor/monitor.ts";
import type { OwnLog } from "../run/own-log.ts";
import { localTime } from "../sink/local-time.ts";
import type { Values } from "../state/values.ts";

/** Kept of a run that failed, in the place of whether it ended in order. */
const FAILED = "failed";

/** How the run before ended. */
export interface LastRun {
  /** True if in order, false if it did not end by itself; see {@link noteFailure}. */
  readonly ended: unknown;
  readonly sameBoot: boolean;
  /** When its state was kept last, milliseconds since 1970. */
  readonly kept: number;
}

/**
 * Who ends fullmon without a signal wants it blind; a machine that loses its power does too, and an error of its own is none of either.
 *
 * @param monitor of this machine; undefined if only another's log is read
 */
export function tellLastRun({ ended, sameBoot, kept }: LastRun, log: OwnLog, monitor: Monitor | undefined): void {
  const time = Date.now();
  if (ended === FAILED) log.warn({ lastSeen: localTime(kept) }, "the run before ended by an error of its own");
  else if (ended === false && sameBoot)
    monitor?.tampered({ what: "fullmon was killed", details: [`it was last seen ${localTime(kept)}`], time });
  else if (ended === false)
    monitor?.miss({ from: kept, to: time, why: "the machine went down without ending fullmon" }, time);
}

/** The run fails: the next one is not to say that it was killed. Where that cannot be kept, it does. */
export function noteFailure(keeping: Pick<Values, "note"> | undefined): void {
  try {
    keeping?.note("ended", FAILED);
  } catch {
    // The error that matters is the first.
  }
}

/** @param aside where the damaged state was put */
export function tellDamaged(monitor: Monitor, aside: string): void {
  const what = "fullmon's state was damaged: all is learned anew";
  monitor.tampered({ what, details: [`it was set aside as ${aside}`], time: Date.now() });
}
