/** Edges as rows that are saved. */
import type { Edge } from "../domain/graph.ts";
import type { SavedEdge } from "../domain/saved.ts";

/** Forgotten edges are not saved, but for those that a process may hang on. */
export function isSaved({ kept, edgeClass }: Edge): boolean {
  return kept || edgeClass === "exec";
}

/** What is saved of an edge. */
export function edgeRow(edge: Edge): SavedEdge {
  const { id, edgeClass, key, known, reported, considered, accepted, kept, count, windows, first, last } = edge;
  const { firstWindow, lastWindow } = edge;
  return {
    id,
    source: edge.source.id,
    edgeClass,
    key,
    target: edge.target?.id,
    known,
    reported,
    considered,
    accepted,
    kept,
    count,
    windows,
    first,
    last,
    firstWindow,
    lastWindow,
  };
}

/** Gives an edge back what was counted and decided of it. */
export function fillFrom(edge: Edge, row: SavedEdge): void {
  const { known, reported, considered, accepted, count, windows, last, lastWindow } = row;
  Object.assign(edge, { known, reported, considered, accepted, count, windows, last, lastWindow });
}
