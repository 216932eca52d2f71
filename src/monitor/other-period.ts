/**
 * Folders that are named after periods: `monthly/full-2026-12.tar.gz` after `weekly/shop-week46.tar.gz`. Who keeps what it makes by the day
 * and by the week makes in the first month, or year, the same for that.
 */
import type { Baseline } from "../baseline/baseline.ts";
import type { Edge } from "../domain/graph.ts";
import { endingOf } from "../domain/path.ts";
import { isRunEnding } from "../domain/run-ending.ts";
import type { Graph } from "../graph/graph.ts";
import { LONGEST } from "./limits.ts";

const PERIODS = ["hourly", "daily", "weekly", "monthly", "quarterly", "yearly"];
/** A part that is named after a period, with the number of a generation or without (`daily.0`). */
const OF_PERIOD = new RegExp(`^(?:${PERIODS.join("|")})(?=$|[._-][0-9]{1,3}$)`);
/** Parts of a name that are looked at. */
const MOST = 2;
/** A name that is of a time or a count: its last number, and what is behind it. */
const NUMBERED = /(?:[0-9]|\0t)([^0-9/\0]*)$/;

/**
 * True if the same process is known to have done the same in the folder of another period: to the same name, or, if the names bear numbers,
 * to one that ends alike. Of what is run only the same name is meant.
 */
export function isOfOtherPeriod({ source, edgeClass, key }: Edge, graph: Graph, baseline: Baseline): boolean {
  if (key.length > LONGEST) return false;
  const parts = key.split("/");
  let looked = 0;
  for (let at = parts.length - 1; at > 0 && looked < MOST; at -= 1) {
    const part = parts[at] ?? "";
    const own = OF_PERIOD.exec(part)?.[0];
    if (own === undefined) continue;
    looked += 1;
    for (const period of PERIODS) {
      if (period === own) continue;
      const other = parts.with(at, period + part.slice(own.length));
      const name = other.join("/");
      if (graph.knows(source, edgeClass, name) || baseline.knows(source, edgeClass, name)) return true;
      if (at !== parts.length - 2) continue;
      const folder = other.slice(0, -1).join("/");
      const ending = behindNumber(parts.at(-1) ?? "");
      if (ending === undefined) continue;
      for (const kin of baseline.names.namesIn(folder))
        if (behindNumber(kin) === ending && graph.knows(source, edgeClass, `${folder}/${kin}`)) return true;
    }
  }
  return false;
}

/** What is behind a name's last number; undefined if it bears none, or is run. */
function behindNumber(name: string): string | undefined {
  return isRunEnding(endingOf(name)) ? undefined : NUMBERED.exec(name)?.[1];
}
