/** What an incident hangs together by: an instance, a login session, or the label that a known process acts as. */
import type { Vertex } from "../domain/graph.ts";
import { UNSET_ID } from "../domain/subject.ts";
import type { Process } from "../process/process.ts";
import { JOB, jobOf, unknownRoot } from "./lineage.ts";
import type { Occurrence } from "./occurrence.ts";

/** Milliseconds of event time without anything new after which an incident is closed: what one process did, and what it started, goes on longer. */
const SILENCE = 3600_000;
const LINEAGE_SILENCE = 6 * 3600_000;

/** No label begins so. */
const START = "start ";

export type Bond = Process | string;

/** How long what hangs together by it may be silent. */
export function silenceOf(bond: Bond): number {
  if (typeof bond !== "string") return LINEAGE_SILENCE;
  return bond.startsWith(START) ? JOB : SILENCE;
}

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
  const start = startOf(unknownRoot(made) ?? unknownRoot(actor));
  if (start !== undefined) bonds.push(start);
  return bonds;
}

/** What the starts of one program that was not known by one process have in common, as of a loop over files: each is a root of its own. */
function startOf(root: Process | undefined): string | undefined {
  if (root?.origin === undefined || root.parent === undefined) return undefined;
  return `${START}${root.parent.id} ${root.origin.source.label} ${root.origin.key}`;
}
