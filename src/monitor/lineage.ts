/** The way to an edge: from the nearest ancestor that the baseline knows, through what started what. */
import type { Edge } from "../domain/graph.ts";
import type { Process } from "../process/process.ts";

/** Labels shown of one path; of a longer one the beginning and the end. */
const MAX_LABELS = 24;

export interface Lineage {
  readonly path: string;
  /** The exec edges that are new themselves and stand in the path. */
  readonly passed: readonly Edge[];
}

/**
 * The path to `edge`, whose far end is shown as `far`, done by `actor`.
 *
 * Walks up instance by instance while the edge that started the instance is new; each step is one look at `origin`, so a
 * chain costs its length. A label that is in the path already ends the walk: cycles of restarts are not unrolled.
 */
export function lineageOf(edge: Edge, far: string, actor: Process | undefined): Lineage {
  const labels = [far, edge.source.label];
  const seen = new Set(labels);
  const passed: Edge[] = [];
  for (let process = actor; process !== undefined; process = process.parent) {
    const origin = process.origin;
    if (origin === undefined || origin.known) break;
    passed.push(origin);
    const made = origin.target?.label;
    if (made !== undefined && made !== labels[labels.length - 1] && !seen.has(made)) {
      labels.push(made);
      seen.add(made);
    }
    if (seen.has(origin.source.label)) {
      if (labels[labels.length - 1] !== origin.source.label) break;
      continue;
    }
    labels.push(origin.source.label);
    seen.add(origin.source.label);
  }
  labels.reverse();
  const shown =
    labels.length <= MAX_LABELS ? labels : [...labels.slice(0, MAX_LABELS / 2), "…", ...labels.slice(-MAX_LABELS / 2)];
  return { path: shown.join("->"), passed };
}
