/**
 * Who had a program started by one that starts what it is told: cron's `sh -c` and that of a web application under the same user share a label.
 * So each known start by such a program is held against the nearest one above it that has a name of its own, as if that had started it itself.
 */
import { startsWhatItIsTold } from "../baseline/sensitive-deeds.ts";
import type { Edge, Vertex } from "../domain/graph.ts";
import { type Graph, UNKNOWN_LABEL } from "../graph/graph.ts";
import type { Process } from "../process/process.ts";

/** Steps up that are looked at. */
const STEPS = 64;

/** Who stands behind a start by `actor`; undefined if it is that one's own, or nobody saw whose. */
function behind(actor: Process | undefined): Vertex | undefined {
  if (actor === undefined || !startsWhatItIsTold(actor.program)) return undefined;
  let at = actor.parent;
  for (let step = 0; at !== undefined && startsWhatItIsTold(at.program); step += 1, at = at.parent)
    if (step === STEPS) return undefined;
  return at?.vertex?.label === UNKNOWN_LABEL ? undefined : at?.vertex;
}

/** A start as of who stands behind it, where that is not known. */
export interface StartBehind {
  readonly edge: Edge;
  /** For how long, in milliseconds, it was not done. */
  readonly silence: number;
}

/** Counts the start as of who stands behind it; undefined if there is nobody, or it is known. What the started one starts in turn is asked for by itself. */
export function startBehind(
  { key, target }: Edge,
  actor: Process | undefined,
  graph: Graph,
  time: number,
  evidence: number,
): StartBehind | undefined {
  const source = behind(actor);
  if (source === undefined || target === undefined || startsWhatItIsTold(target.program)) return undefined;
  const edge = graph.find(source, "exec", key) ?? graph.add(source, "exec", key, target, time, evidence);
  const silence = time - edge.last;
  graph.count(edge, time, evidence);
  return edge.known || edge.ignored ? undefined : { edge, silence };
}
