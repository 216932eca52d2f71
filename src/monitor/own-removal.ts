/**
 * What a program removes by the descriptor of its folder, as Go's os.RemoveAll, Python's shutil.rmtree and Rust's remove_dir_all do: the log does
 * not tell in which folder, but who makes files of that name is who removes them.
 */
import type { Edge } from "../domain/graph.ts";
import { baseName } from "../domain/path.ts";
import type { Graph } from "../graph/graph.ts";
import { PATIENCE } from "./limits.ts";

/** True if the same process is known to make files, or folders, of that name, wherever. */
export function removesOwn({ source, edgeClass, key }: Edge, graph: Graph): boolean {
  if (edgeClass !== "DELETE" || !key.startsWith("?/")) return false;
  const name = key.slice(2);
  let looked = 0;
  for (const made of graph.edges(source, "CREATE")) {
    if (++looked > PATIENCE) return false;
    if (made.known && made.key.endsWith(name) && baseName(made.key) === name) return true;
  }
  return false;
}
