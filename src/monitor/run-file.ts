/** What is there while a program runs, and goes with it: pid files, locks, sockets. Many a daemon is first stopped long after it was learned. */
import type { Baseline } from "../baseline/baseline.ts";
import { type Edge, NAMING } from "../domain/graph.ts";
import type { Graph } from "../graph/graph.ts";

/** Files of one run by their names, and by their folder (file-hierarchy(7)). */
const RUN_FILE = /(?:[./](?:pid|lock|lck|sock|socket|tmp)|^(?:\/var)?\/run\/.+)$/;

/** True if the program removes such a file that it is known to make or to write. */
export function endsRun({ source, edgeClass, key }: Edge, graph: Graph, baseline: Baseline): boolean {
  if (edgeClass !== "DELETE" || !RUN_FILE.test(key)) return false;
  if (graph.find(source, "WRITE", key)?.known) return true;
  return NAMING.some((made) => graph.find(source, made, key)?.known || baseline.knows(source, made, key));
}
