/**
 * Names that go on in a series: after `week46.tar.gz`, a week later, comes `week47.tar.gz`. A kind that is learned from three names
 * (baseline/name-pool.ts) would take three weeks, or a year for what comes each quarter.
 */
import { codeAt, isDigit } from "../domain/code-at.ts";
import type { Edge } from "../domain/graph.ts";
import { endingOf } from "../domain/path.ts";
import { givesOrders } from "../domain/run-ending.ts";
import type { Graph } from "../graph/graph.ts";
import { numberBefore } from "./number-before.ts";

/** Milliseconds after which a name is of another round, and goes on with what was only told too. */
export const ROUND = 12 * 3600_000;
/** How far a number may go on at once: some programs count by two. */
const MAX_STEP = 4;
/** Numbers that are looked at: in a name's last part, from its end. */
const MAX_NUMBERS = 4;

/**
 * True if the same process did the same to the number before: half a day ago or earlier, and that was known or told; or in an earlier
 * window, to one of the last numbers, and that was known. Within a window nothing goes on, so a burst excuses nothing; nor does what is run.
 *
 * @param time of the event, milliseconds since 1970
 */
export function goesOn(edge: Edge, graph: Graph, time: number): boolean {
  const { source, edgeClass, key, firstWindow } = edge;
  if (!/^\??\//.test(key)) return false;
  const name = key.lastIndexOf("/") + 1;
  if (givesOrders(endingOf(key))) return false;
  let numbers = 0;
  for (let end = key.length; end > name && numbers < MAX_NUMBERS; end -= 1) {
    if (!isDigit(codeAt(key, end - 1))) continue;
    const last = end;
    while (end > name && isDigit(codeAt(key, end - 1))) end -= 1;
    numbers += 1;
    for (let step = 1; step <= MAX_STEP; step += 1) {
      const before = numberBefore(key.slice(end, last), step);
      if (before === undefined) break;
      const earlier = graph.find(source, edgeClass, `${key.slice(0, end)}${before}${key.slice(last)}`);
      if (earlier?.known && earlier.firstWindow < firstWindow) return true;
      if (step === 1 && earlier?.reported && time - earlier.first >= ROUND) return true;
    }
  }
  return false;
}
