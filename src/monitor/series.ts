/**
 * Names that go on in a series: after `week46.tar.gz`, a week later, comes `week47.tar.gz`. A kind that is learned from three names
 * (baseline/name-pool.ts) would take three weeks, or a year for what comes each quarter.
 */
import type { Edge } from "../domain/graph.ts";
import type { Graph } from "../graph/graph.ts";

/** Milliseconds after which a name is of another round: what a program numbers within one may be anything. */
const ROUND = 12 * 3600_000;
/** Numbers that are looked at: in a name's last part, from its end. */
const MAX_NUMBERS = 4;
/** Longer ones are draws and times. */
const MAX_DIGITS = 6;

/**
 * True if the same process did the same to the number before, half a day ago or earlier, and that was known or told.
 *
 * @param time of the event, milliseconds since 1970
 */
export function goesOn({ source, edgeClass, key, sensitive, sensitivity }: Edge, graph: Graph, time: number): boolean {
  if (sensitive || sensitivity !== undefined || !key.startsWith("/")) return false;
  const name = key.lastIndexOf("/") + 1;
  let numbers = 0;
  for (let end = key.length; end > name && numbers < MAX_NUMBERS; end -= 1) {
    if (!isDigit(key, end - 1)) continue;
    const last = end;
    while (end > name && isDigit(key, end - 1)) end -= 1;
    numbers += 1;
    const before = numberBefore(key.slice(end, last));
    if (before === undefined) continue;
    const earlier = graph.find(source, edgeClass, `${key.slice(0, end)}${before}${key.slice(last)}`);
    if (earlier !== undefined && (earlier.known || earlier.reported) && time - earlier.first >= ROUND) return true;
  }
  return false;
}

/** The number before it, as wide if it is padded; undefined if there is none. */
function numberBefore(digits: string): string | undefined {
  const number = Number(digits);
  if (digits.length > MAX_DIGITS || number === 0) return undefined;
  const before = String(number - 1);
  return digits.startsWith("0") ? before.padStart(digits.length, "0") : before;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0x30 && code <= 0x39;
}
