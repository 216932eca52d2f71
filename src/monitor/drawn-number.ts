/**
 * Names that differ from two known ones only in their numbers: `vg0_00633-1761229867.vg` after two of the day before. A kind that is learned
 * (baseline/name-pool.ts) takes three; what comes once a day would be told on the second.
 */
import type { Baseline } from "../baseline/baseline.ts";
import type { Edge } from "../domain/graph.ts";
import { baseName, endingOf } from "../domain/path.ts";
import { isRunEnding } from "../domain/run-ending.ts";
import type { Graph } from "../graph/graph.ts";

/** Known names that are enough. */
const ENOUGH = 2;

/** True if the same process is known to have done the same to two such names in earlier windows; of what is run never. */
export function isNumbered(edge: Edge, graph: Graph, baseline: Baseline): boolean {
  const { source, edgeClass, key, firstWindow } = edge;
  const name = baseName(key);
  if (!/[0-9\0]/.test(name) || isRunEnding(endingOf(name))) return false;
  const folder = key.slice(0, key.length - name.length - 1);
  const form = formOf(name);
  let found = 0;
  for (const other of baseline.names.namesIn(folder)) {
    if (other === name || formOf(other) !== form) continue;
    const earlier = graph.find(source, edgeClass, `${folder}/${other}`);
    if (earlier?.known && earlier.firstWindow < firstWindow && ++found === ENOUGH) return true;
  }
  return false;
}

/** The name with each of its numbers as one digit, those too that stand as a time or a pid (domain/canonical-name.ts). */
function formOf(name: string): string {
  return name.replace(/(?:[0-9]|\0[tp])+/g, "0");
}
