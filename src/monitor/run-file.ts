/** What is there while a program runs, and goes with it: pid files, locks, sockets. Many a daemon is first stopped long after it was learned. */
import type { Baseline } from "../baseline/baseline.ts";
import { type Edge, NAMING } from "../domain/graph.ts";
import { baseName } from "../domain/path.ts";
import type { Graph } from "../graph/graph.ts";

/** Files of one run by their names, and by their folder (file-hierarchy(7)). */
const RUN_FILE = /(?:[./](?:pid|lock|lck|sock|socket|tmp)|^(?:\/var)?\/run\/.+)$/;

/** One that is called after the program: who removes it made it, be it before it was learned. */
function isNamedAfter(program: string, key: string): boolean {
  const name = baseName(program);
  return [`/run/${name}`, `/run/${name}/${name}`, `/var/run/${name}`].some((own) =>
    ["pid", "sock", "lock"].some((ending) => key === `${own}.${ending}`),
  );
}

/** True if the program removes such a file that it is known to make or to write, or that bears its name. */
export function endsRun({ source, edgeClass, key }: Edge, graph: Graph, baseline: Baseline): boolean {
  if (edgeClass !== "DELETE" || !RUN_FILE.test(key)) return false;
  if (graph.knows(source, "WRITE", key) || isNamedAfter(source.program, key)) return true;
  return NAMING.some((made) => graph.knows(source, made, key) || baseline.knows(source, made, key));
}
