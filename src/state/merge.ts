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
