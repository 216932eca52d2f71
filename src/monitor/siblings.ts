/**
 * The same name in a folder like another: `u2/Maildir/dovecot.index.log` after `u1/Maildir/dovecot.index.log`. Who has a folder for each user,
 * site or build does in each what it does in the others, only later.
 */
import type { Baseline } from "../baseline/baseline.ts";
import type { Edge } from "../domain/graph.ts";
import { withoutNumbers } from "../domain/numbers.ts";
import { baseName, endingOf, folderOf } from "../domain/path.ts";
import { givesOrders } from "../domain/run-ending.ts";
import type { Graph } from "../graph/graph.ts";

/** Names that two folders share which are alike. */
const ALIKE = 3;
/** Folders called after hosts in which the same is known, so that it is known in one more: each site of a server has one. */
const SITES = 3;
/** A repository of git is no site: its settings name commands. */
const HOST = /^(?:[a-z0-9-]{1,63}\.)+(?!git$)[a-z]{2,24}$/;
/** Sites of which the names are looked at one by one. */
const LOOKS = 8;
/** How far up folders are looked for in which they differ. */
const DEPTH = 4;

/**
 * What is known of the same deed in a folder that differs in one part of its path and is alike: shares three names, whoever used them; is
 * of one learned kind (`build/4f`, `build/a1`); or is another number (`checkpoint.3`, `checkpoint.5`). In a site's first folder nothing is
 * alike yet: it is enough that the same is known in those of three. What is run is told.
 */
export function inSibling(edge: Edge, graph: Graph, baseline: Baseline): "known" | "reported" | undefined {
  const { source, edgeClass, key } = edge;
  // One user's script is not the other's, and what is made beside the server may not be made in it.
  if (!key.startsWith("/run/") && givesOrders(endingOf(key))) return undefined;
  const parts = key.split("/");
  let found: "reported" | undefined;
  for (let at = parts.length - 2; at >= Math.max(1, parts.length - 1 - DEPTH); at -= 1) {
    const above = parts.slice(0, at).join("/");
    const below = parts.slice(at + 1).join("/");
    if (HOST.test(parts[at] ?? "") && isOfSites(edge, above, below, graph, baseline)) return "known";
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
  const shape = baseline.shapeOf(one);
  if (shape !== undefined && shape === baseline.shapeOf(other)) return true;
  const folder = below.lastIndexOf("/");
  const rest = folder < 0 ? "" : `/${below.slice(0, folder)}`;
  return baseline.names.shared(one + rest, other + rest, ALIKE) === ALIKE;
}

/** True if the same is known in the folders of enough other sites. */
function isOfSites(edge: Edge, above: string, below: string, graph: Graph, baseline: Baseline): boolean {
  let sites = 0;
  let looks = 0;
  for (const name of baseline.names.namesIn(above)) {
    if (!HOST.test(name)) continue;
    const key = `${above}/${name}/${below}`;
    if (graph.knows(edge.source, edge.edgeClass, key)) sites += 1;
    else if (looks < LOOKS) {
      looks += 1;
      if (isKnownByNumber(edge, key, graph, baseline)) sites += 1;
    }
    if (sites === SITES) return true;
  }
  return false;
}

/** True if the same is known of the name with other numbers: `privkey3.pem` of `privkey8.pem`. */
function isKnownByNumber({ source, edgeClass }: Edge, key: string, graph: Graph, baseline: Baseline): boolean {
  const folder = folderOf(key);
  const form = withoutNumbers(baseName(key));
  if (form === baseName(key)) return false;
  for (const name of baseline.names.namesIn(folder))
    if (withoutNumbers(name) === form && graph.knows(source, edgeClass, `${folder}/${name}`)) return true;
  return false;
}
