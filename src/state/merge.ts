/** Checkpoints that could not be kept go into the next. */
import type { Checkpoint } from "../domain/saved.ts";

/** The later checkpoints with what the earlier hold and they do not. */
export function merge(earlier: readonly Checkpoint[], later: readonly Checkpoint[]): Checkpoint[] {
  const nodes = new Set([...earlier, ...later].map(({ node }) => node));
  return [...nodes].flatMap((node) => {
    const before = earlier.find((one) => one.node === node);
    const after = later.find((one) => one.node === node);
    return before === undefined || after === undefined ? (after ?? before ?? []) : mergeOne(before, after);
  });
}

function mergeOne(before: Checkpoint, after: Checkpoint): Checkpoint {
  const gone = new Set([...before.gone, ...after.gone]);
  return {
    ...after,
    vertices: newest(before.vertices, after.vertices),
    edges: newest(before.edges, after.edges).filter(({ id }) => !gone.has(id)),
    gone: [...gone],
    patterns: [...before.patterns, ...after.patterns],
    processes: newest(before.processes, after.processes),
  };
}

function newest<Row extends { readonly id: number }>(before: readonly Row[], after: readonly Row[]): Row[] {
  return [...new Map([...before, ...after].map((row) => [row.id, row])).values()];
}

/**
 * A checkpoint without what is not there any more and the state never had: what waits is bounded by what there is.
 *
 * @param inUse the instances that something still hangs on
 * @param lastEdge the greatest number of an edge that the state has
 */
export function withoutPast(checkpoint: Checkpoint, inUse: ReadonlySet<number>, lastEdge: number): Checkpoint {
  const processes = checkpoint.processes.filter(({ id }) => inUse.has(id));
  const origins = new Set(processes.map(({ origin }) => origin));
  return {
    ...checkpoint,
    processes,
    edges: checkpoint.edges.filter(({ id, kept }) => kept || id <= lastEdge || origins.has(id)),
    gone: checkpoint.gone.filter((id) => id <= lastEdge),
  };
}
