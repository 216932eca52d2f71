/** The form in which a name is looked up that is not known as it stands. */
import type { Baseline } from "../baseline/baseline.ts";
import { canonicalName, drawnEnds } from "../domain/canonical-name.ts";
import { type Edge, mayVary } from "../domain/graph.ts";
import { withoutPids } from "../domain/own-pid.ts";
import type { Subject } from "../domain/subject.ts";
import type { EdgeParts } from "../graph/edge-builder.ts";
import type { Graph } from "../graph/graph.ts";

/** Where a canary's connection goes (source/loopback-sink.ts): live, fullmon takes its own out of the stream; another's log has them all. */
const CANARY = /^127\.(?!0\.)[\d.]+(?=:9(?: \(refused\))?$)/;

/**
 * The name without times, draws and the actor's pids; sensitive names stay as they are. What may be a draw is one if the process is known
 * to use names with draws there.
 */
export function nameForm(
  parts: EdgeParts,
  subject: Subject | undefined,
  time: number,
  graph: Graph,
  baseline: Baseline,
): string {
  const { source, edgeClass, key } = parts;
  if (edgeClass === "host" && source.program === "fullmon") return key.replace(CANARY, "127.0.0.0/8");
  // What is mounted is a path too.
  if (!mayVary(edgeClass) && !(edgeClass === "priv" && key.includes("/"))) return key;
  const canonical = canonicalName(key, time);
  const numbered = withoutPids(canonical, subject?.pid, subject?.ppid);
  const drawn = drawnEnds(canonical);
  if ((numbered === key && drawn === key) || baseline.sensitive.has(source, key)) return key;
  const find = (form: string): Edge | undefined => graph.find(source, edgeClass, form);
  if (drawn !== canonical && find(drawn)?.known && find(canonical) === undefined) return drawn;
  // A number of another kind is one of the pids, or a time, by chance.
  if (find(canonical) !== undefined || baseline.knows(source, edgeClass, canonical)) return canonical;
  return key !== canonical && find(numbered) === undefined && baseline.knows(source, edgeClass, key) ? key : numbered;
}
