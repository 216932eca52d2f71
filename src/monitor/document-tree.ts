/**
 * What people do in a tree of documents (baseline/document-trees.ts): a new folder, documents in a folder that was never seen, and beside them what
 * their programs make in every folder (`~WRD0002.tmp`, `Thumbs.db`). What is run or gives orders stays news.
 */
import type { Baseline } from "../baseline/baseline.ts";
import { isPlainName } from "../baseline/open-folders.ts";
import { isDocumentEnding } from "../domain/document-ending.ts";
import type { Edge } from "../domain/graph.ts";
import { baseName, endingOf, folderOf } from "../domain/path.ts";
import { isRunEnding } from "../domain/run-ending.ts";
import type { Graph } from "../graph/graph.ts";

/** Folders of the tree in which the very same is known, so that it is known in one more. */
const ENOUGH = 4;

/** @param isFolder whether the name is that of a folder */
export function isInDocumentTree(edge: Edge, isFolder: () => boolean, graph: Graph, baseline: Baseline): boolean {
  const { source, edgeClass, key } = edge;
  if (edgeClass !== "CREATE" && edgeClass !== "DELETE" && edgeClass !== "WRITE") return false;
  const folders = baseline.openFolders.trees.of(source, folderOf(key));
  if (folders === undefined) return false;
  const name = baseName(key);
  const ending = endingOf(name);
  if (isDocumentEnding(ending) && isPlainName(name.startsWith("~$") ? name.slice(2) : name)) return true;
  if (isFolder()) return isPlainName(name);
  if (isRunEnding(ending)) return false;
  let found = 0;
  for (const folder of folders) {
    const same = `${folder}/${name}`;
    if (!graph.knows(source, edgeClass, same) && !baseline.knows(source, edgeClass, same)) continue;
    found += 1;
    if (found === ENOUGH) return true;
  }
  return false;
}
