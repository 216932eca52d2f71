/**
 * The same name in a folder like another: `u2/Maildir/dovecot.index.log` after `u1/Maildir/dovecot.index.log`. Who has a folder for each user,
 * site or build does in each what it does in the others, only later.
 */
import type { Baseline } from "../baseline/baseline.ts";
import type { Edge } from "../domain/graph.ts";
import { withoutNumbers } from "../domain/numbers.ts";
import { givesOrders } from "../domain/run-ending.ts";
import type { Graph } from "../graph/graph.ts";

/** Names that two folders share which are alike. */
const ALIKE = 3;
/** How far up folders are looked for in which they differ. */
const DEPTH = 4;

/**
 * What is known of the same deed in a folder that differs in one part of its path and is alike: shares three names, whoever used them; is
 * of one learned kind (`build/4f`, `build/a1`); or is another number (`checkpoint.3`, `checkpoint.5`). What is run is told.
 */
export function inSibling(edge: Edge, graph: Graph, baseline: Baseline): "known" | "reported" | undefined {
  const { source, edgeClass, key } = edge;
  // One user's script is not the other's, and what is made beside the server may not be made in it.
  if (!key.startsWith("/run/") && givesOrders(key.slice(key.lastIndexOf(".") + 1))) return undefined;
  const parts = key.split("/");
  let found: "reported" | undefined;
  for (let at = parts.length - 2; at >= Math.max(1, parts.length - 1 - DEPTH); at -= 1) {
    const above = parts.slice(0, at).join("/");
    const below = parts.slice(at + 1).join("/");
    for (const name of baseline.names.namesIn(above)) {
      const sibling = `${above}/${name}`;
      const other = name === parts[at] ? undefined : graph.find(source, edgeClass, `${sibling}/${below}`);
      if (other === undefined || !(other.known || other.reported)) continue;
      const own = `${above}/${parts[at]}`;
      if (other.known && withoutNumbers(sibling) === withoutNumbers(own)) return "known";
      if (!areAlike(sibling, own, below, baseline)) continue;
      if (other.known) return "known";
      found = "reported";
    }
  }
  return found;
}

function areAlike(one: string, other: string, below: string, baseline: Baseline): boolean {
  const kind = baseline.kindOf(one);
  if (kind !== undefined && kind === baseline.kindOf(other)) return true;
  const folder = below.lastIndexOf("/");
  const rest = folder < 0 ? "" : `/${below.slice(0, folder)}`;
  return baseline.names.shared(one + rest, other + rest, ALIKE) === ALIKE;
}
