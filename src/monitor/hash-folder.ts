/**
 * Folders of trees by hash, made one by one: `cache/9/24` for nginx's `cache/9/24/62cf…249` (levels=1:2), `images/1/1e` for MediaWiki's. There
 * are 256 of them, or 4096, and the last are made after months.
 */
import type { Baseline } from "../baseline/baseline.ts";
import type { Edge } from "../domain/graph.ts";
import type { Graph } from "../graph/graph.ts";

/** The first digits of a hash, in one folder or two. */
const DIGITS = /^(.+?)\/([0-9a-f]{1,2})(?:\/([0-9a-f]{2}))?$/;
/** Known folders beside it that make it one of a tree. */
const ENOUGH = 4;

/**
 * True if the same process is known to fill the tree that the folder would be of, or to have made (or removed) enough others of it: those say
 * what they are by the letters among their digits.
 */
export function isOfHashTree({ source, edgeClass, key }: Edge, graph: Graph, baseline: Baseline): boolean {
  if (edgeClass !== "CREATE" && edgeClass !== "DELETE") return false;
  const [, above = "", first = "", second] = DIGITS.exec(key) ?? [];
  if (above === "") return false;
  const file = `${above}/\0h`;
  if (graph.find(source, "CREATE", file)?.known || baseline.knows(source, "CREATE", file)) return true;
  const below = second === undefined ? [""] : undefined;
  let found = 0;
  let hasLetter = /[a-f]/.test(first + (second ?? ""));
  for (const other of baseline.names.namesIn(above)) {
    if (!isLike(other, first)) continue;
    for (const name of below ?? baseline.names.namesIn(`${above}/${other}`)) {
      if (name !== "" && !isLike(name, second ?? "")) continue;
      if (!graph.find(source, edgeClass, `${above}/${other}${name === "" ? "" : `/${name}`}`)?.known) continue;
      hasLetter ||= /[a-f]/.test(other + name);
      found += 1;
      break;
    }
    if (found >= ENOUGH && hasLetter) return true;
  }
  return false;
}

/** True of as many digits. */
function isLike(name: string, other: string): boolean {
  return name.length === other.length && /^[0-9a-f]+$/.test(name);
}
