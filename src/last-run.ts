/** What became of the run before, and of what it kept: said by the next one. */
import type { Monitor } from "./monitor/monitor.ts";
import { localTime } from "./sink/local-time.ts";

/** How the run before ended that did not end by itself. */
export interface CutOff {
  readonly sameBoot: boolean;
  /** When its state was kept last, milliseconds since 1970. */
  readonly kept: number;
}

/** Who ends fullmon without a signal wants it blind; a machine that loses its power does too. */
export function tellCutOff(monitor: Monitor, { sameBoot, kept }: CutOff): void {
  const time = Date.now();
  if (sameBoot)
    monitor.tampered({ what: "fullmon was killed", details: [`it was last seen ${localTime(kept)}`], time });
  else monitor.miss({ from: kept, to: time, why: "the machine went down without ending fullmon" }, time);
}

/** @param aside where the damaged state was put */
export function tellDamaged(monitor: Monitor, aside: string): void {
  const what = "fullmon's state was damaged: all is learned anew";
  monitor.tampered({ what, details: [`it was set aside as ${aside}`], time: Date.now() });
}
