/** The form in which a name is looked up that is not known as it stands. */
import type { Baseline } from "../baseline/baseline.ts";
import { canonicalName, formsOf } from "../domain/canonical-name.ts";
import { type Edge, mayVary } from "../domain/graph.ts";
import { othersPid, withoutPids } from "../domain/own-pid.ts";
import type { Subject } from "../domain/subject.ts";
import type { EdgeParts } from "../graph/edge-builder.ts";
import type { Graph } from "../graph/graph.ts";

/** A time near which no name is: none of its numbers is one. */
const NEVER = Number.NEGATIVE_INFINITY;
/**
 * Where a canary's connection goes (source/loopback-sink.ts), however it ends: live, fullmon takes its own out of the stream; another's log
 * has them all.
 */
const CANARY = /^127\.(?!0\.)[\d.]+(?=:9(?:\((?:refused|unreachable)\))?$)/;
/** What all canaries' addresses are called: no address of a log has this form. */
export const CANARIES = "127.0.0.0/8";

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
  if (edgeClass === "host" && source.program === "fullmon") return key.replace(CANARY, CANARIES);
  // What is mounted is a path too.
  if (!mayVary(edgeClass) && !(edgeClass === "priv" && key.includes("/"))) return key;
  const { canonical, drawn, mayHavePid } = formsOf(key, time);
  const numbered = mayHavePid ? withoutPids(canonical, subject?.pid, subject?.ppid) : canonical;
  const find = (form: string): Edge | undefined => graph.find(source, edgeClass, form);
  // What a child made under its pid is often removed by its parent.
  const isMade = (form: string): boolean => graph.find(source, "CREATE", form)?.known ?? false;
  const others = edgeClass === "DELETE" && mayHavePid ? othersPid(canonical, isMade) : undefined;
  const varies = numbered !== key || drawn !== key || others !== undefined;
  if (!varies || baseline.sensitive.has(source, key)) return key;
  const knows = (form: string): boolean => baseline.knows(source, edgeClass, form);
  // A number of another kind is one of the pids, or a time, by chance.
  if (find(canonical) !== undefined) return canonical;
  if (drawn !== canonical && (find(drawn)?.known || knows(drawn))) return drawn;
  if (others !== undefined) return others;
  if (knows(canonical)) return canonical;
  if (find(numbered) !== undefined) return numbered;
  if (canonical === key) return numbered;
  // So does a folder begin like the hash in it.
  for (const other of [canonicalName(key, NEVER), canonicalName(key, time, false)])
    if (other !== canonical && (find(other)?.known || knows(other))) return other;
  return numbered;
}
