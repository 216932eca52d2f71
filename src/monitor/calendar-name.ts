/**
 * Names that bear the day of the week or the month as a word: after `db-Mon.sql`, on Tuesday, comes `db-Tue.sql` (strftime(3), `%a` and `%b`), as
 * PostgreSQL's logs and many a backup are called.
 */
import type { Baseline } from "../baseline/baseline.ts";
import type { Edge } from "../domain/graph.ts";
import { endingOf } from "../domain/path.ts";
import { isRunEnding } from "../domain/run-ending.ts";
import type { Graph } from "../graph/graph.ts";
import { LONGEST } from "./limits.ts";
import { ROUND } from "./series.ts";

const DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const MONTHS = "january february march april may june july august september october november december".split(" ");
/** Letters of the short form. */
const SHORT = 3;

const words = [...DAYS, ...MONTHS].flatMap((word) => [word, word.slice(0, SHORT)]);
const WORD = new RegExp(`(?<![A-Za-z])(?:${words.join("|")})(?![A-Za-z])`, "gi");
/** Words in a name that are looked at. */
const MOST = 2;

const DAY = 86_400_000;

/**
 * True if the same process is known to have done the same to the name with another day or month, and the one in the name is about today: the time
 * of day in the host's zone is nobody's knowledge, and what is of a month may be made when that is over.
 *
 * @param time of the event, milliseconds since 1970
 */
export function isOfToday({ source, edgeClass, key }: Edge, graph: Graph, baseline: Baseline, time: number): boolean {
  if (key.length > LONGEST || isRunEnding(endingOf(key))) return false;
  for (const { 0: word, index } of [...key.matchAll(WORD)].slice(-MOST)) {
    const round = [DAYS, MONTHS].find((names) => isNow(names, word, time)) ?? [];
    for (const other of round) {
      const text = likewise(other, word);
      const name = key.slice(0, index) + text + key.slice(index + word.length);
      if (text === word) continue;
      const earlier = graph.find(source, edgeClass, name);
      if (earlier?.known || baseline.knows(source, edgeClass, name)) return true;
      if (earlier?.reported && time - earlier.first >= ROUND) return true;
    }
  }
  return false;
}

function isNow(names: readonly string[], word: string, time: number): boolean {
  const about = names === DAYS ? [time - DAY, time, time + DAY] : [time - 31 * DAY, time - DAY, time, time + DAY];
  return about.some((at) => {
    const date = new Date(at);
    const name = names[names === DAYS ? date.getUTCDay() : date.getUTCMonth()] ?? "";
    return likewise(name, word) === word;
  });
}

/** The name as long and in the same letters as a word. */
function likewise(name: string, word: string): string {
  const text = word.length === SHORT ? name.slice(0, SHORT) : name;
  if (word === word.toUpperCase()) return text.toUpperCase();
  return word[0] === word[0]?.toUpperCase() ? `${text[0]?.toUpperCase()}${text.slice(1)}` : text;
}
