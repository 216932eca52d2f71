/**
 * Folders that are counted: `00/02/00000206` after `00/01/000001FF`. Who fills one folder after the other gives in the next the names that it
 * gave in the one before, by name or by kind.
 */
import type { Baseline } from "../baseline/baseline.ts";
import type { Edge } from "../domain/graph.ts";
import { endingOf } from "../domain/path.ts";
import { isRunEnding } from "../domain/run-ending.ts";
import type { Graph } from "../graph/graph.ts";
import { numberBefore } from "./number-before.ts";

/** How far a number may go on at once; where it is of what is run, by one. */
const MAX_STEP = 2;
/** Folders' names that may be numbers. */
const COUNTED = [
  [10, /^[0-9]{1,6}$/],
  [16, /^(?:[0-9a-f]{2,4}|[0-9A-F]{2,4})$/],
] as const;

/** True if the same deed is known of the folder before. */
export function isInNextFolder({ source, edgeClass, key }: Edge, graph: Graph, baseline: Baseline): boolean {
  const parts = key.split("/");
  const maxStep = isRunEnding(endingOf(key)) ? 1 : MAX_STEP;
  for (let at = parts.length - 2; at > 0; at -= 1) {
    for (const number of numbersBefore(parts[at] ?? "", maxStep)) {
      const before = parts.with(at, number).join("/");
      if (graph.knows(source, edgeClass, before) || baseline.knows(source, edgeClass, before)) return true;
    }
  }
  return false;
}

/** The numbers before it, in decimal and in hexadecimal digits. */
function numbersBefore(text: string, maxStep: number): string[] {
  const found: string[] = [];
  for (const [base, form] of COUNTED) {
    if (!form.test(text)) continue;
    for (let step = 1; step <= maxStep; step += 1) {
      const before = numberBefore(text, step, base);
      // Words of the letters a to f exist.
      if (before !== undefined && /[0-9]/.test(before)) found.push(before);
    }
  }
  return found;
}
