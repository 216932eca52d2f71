/**
 * Folders that are counted: `00/02/00000206` after `00/01/000001FF`. Who fills one folder after the other gives in the next the names that it
 * gave in the one before, by name or by kind.
 */
import type { Baseline } from "../baseline/baseline.ts";
import { type Edge, kindOf } from "../domain/graph.ts";
import type { Graph } from "../graph/graph.ts";

/** How far a number may go on at once. */
const MAX_STEP = 2;
/** Longer ones are draws and times. */
const COUNTED = { decimal: /^[0-9]{1,6}$/, hex: /^(?:[0-9a-f]{2,4}|[0-9A-F]{2,4})$/ };

/** True if the same deed is known of the folder before. Nothing sensitive is excused. */
export function isInNextFolder(edge: Edge, graph: Graph, baseline: Baseline): boolean {
  const { source, edgeClass, key, sensitive, sensitivity } = edge;
  if (sensitive || sensitivity !== undefined || kindOf(edgeClass) !== "file" || !key.startsWith("/")) return false;
  const parts = key.split("/");
  for (let at = parts.length - 2; at > 0; at -= 1) {
    for (const number of numbersBefore(parts[at] ?? "")) {
      const before = parts.with(at, number).join("/");
      if (graph.find(source, edgeClass, before)?.known || baseline.knows(source, edgeClass, before)) return true;
    }
  }
  return false;
}

/** The numbers before it, in decimal and in hexadecimal digits, as wide if it is padded. */
function numbersBefore(text: string): string[] {
  const found: string[] = [];
  for (const [test, base] of [
    [COUNTED.decimal, 10],
    [COUNTED.hex, 16],
  ] as const) {
    if (!test.test(text)) continue;
    const number = Number.parseInt(text, base);
    for (let step = 1; step <= Math.min(MAX_STEP, number); step += 1) {
      const digits = (number - step).toString(base);
      const cased = /[A-F]/.test(text) || text.toUpperCase() === text ? digits.toUpperCase() : digits;
      const before = text.startsWith("0") || base === 16 ? cased.padStart(text.length, "0") : cased;
      // Words of the letters a to f exist.
      if (/[0-9]/.test(before)) found.push(before);
    }
  }
  return found;
}
