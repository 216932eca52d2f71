/** What an incident hangs together by: an instance, a login session, or the label that a known process acts as. */
import type { Vertex } from "../domain/graph.ts";
import { UNSET_ID } from "../domain/subject.ts";
import type { Process } from "../process/process.ts";
import { jobOf, unknownRoot } from "./lineage.ts";
import type { Occurrence } from "./occurrence.ts";

export type Bond = Process | string;

/**
 * What holds an anomaly together with others: the first step that was not known. What a known process does itself hangs
 * together by its label, and not with what it starts: each start of something unknown is a root of its own.
 */
export function bondOf(actor: Process | undefined, made: Process | undefined, source: Vertex): Bond {
  return unknownRoot(made) ?? unknownRoot(actor) ?? source.label;
}

/** All that it hangs together by. */
export function bondsOf({ actor, made, edge, process, time }: Occurrence): Bond[] {
  const bonds: Bond[] = [bondOf(actor, made, edge.source)];
  if (process.ses !== undefined && process.ses !== UNSET_ID && process.tty !== undefined && process.tty !== "(none)") {
    bonds.push(`session ${process.ses}`);
  }
  const job = jobOf(made ?? actor, time);
  if (job !== undefined) bonds.push(job);
  return bonds;
}
