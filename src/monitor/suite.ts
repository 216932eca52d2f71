/**
 * Programs of one suite: what a daemon starts out of a folder that the suite has for itself (`/usr/lib/postfix/sbin/error` beside `bounce`,
 * `local` and `smtp`; `/usr/lib/dovecot/indexer-worker`). Some have their first occasion after the baseline, and do then what the others do.
 */
import type { Baseline } from "../baseline/baseline.ts";
import { type Edge, kindOf, type Vertex } from "../domain/graph.ts";
import { isRunEnding } from "../domain/run-ending.ts";
import { isSevere } from "../domain/severity.ts";
import type { Graph } from "../graph/graph.ts";
import { isInterpreter } from "../process/interpreter.ts";
import type { Process } from "../process/process.ts";
import { SYSTEMD } from "../process/systemd.ts";
import { PATIENCE } from "./limits.ts";

/** Such a folder, and the program. What a web server runs of the administrator's is no suite. */
const PROGRAM = /^(\/usr\/lib(?:exec)?\/(?!cgi-bin\/)(?:[^/[]+\/)+)([^/[]+)$/;
/** Ways in which a program is put there. */
const MAKING = ["CREATE", "LINK", "WRITE"] as const;
/** Letters of a name that a suite's folder and daemon have in common, at least. */
const SHORTEST = 3;
/** Known programs of a folder that make it a suite's. */
const ENOUGH = 3;
/** Milliseconds from the first start of a program for which what it does may be known by the others: who has been there for longer has ways of his own. */
const SETTLING = 3600_000;

/**
 * True of the start of one more program of a suite, and of what it does to files and to its own rights, if others that the same daemon
 * starts are known to do that. Where it listens and connects to is told.
 *
 * @param actor who does it
 * @param time of the event, milliseconds since 1970
 */
export function isOfSuite(
  edge: Edge,
  actor: Process | undefined,
  time: number,
  graph: Graph,
  baseline: Baseline,
): boolean {
  const { source, edgeClass, target } = edge;
  if (edge.sensitive || isSevere(edge.sensitivity?.severity)) return false;
  if (target !== undefined) {
    const isOne = !isInterpreter(target.program) && suiteOf(source, target.program).length >= ENOUGH;
    return isOne && !isMadeHere(target.program, graph);
  }
  const kind = kindOf(edgeClass);
  const starter = actor?.origin;
  if ((kind !== "file" && kind !== "priv") || starter?.target?.program !== source.program) return false;
  if (time - starter.first > SETTLING) return false;
  return suiteOf(starter.source, source.program).some((other) => {
    // The same user's: the daemon starts them as root, and they lay that down.
    const sibling = graph.vertexOf(source.label.slice(0, -source.program.length) + other.program);
    return sibling !== undefined && doesLike(sibling, edge, graph, baseline);
  });
}

/** True if somebody was seen to put the program there: it came with none of the suite, but for what dpkg unpacks. */
function isMadeHere(program: string, graph: Graph): boolean {
  for (const { program: maker, out } of graph.verticesById().values()) {
    if (maker !== "dpkg" && MAKING.some((edgeClass) => out[edgeClass]?.has(program))) return true;
  }
  return false;
}

/**
 * The other programs of a program's folder that the daemon is known to start. The folder is the daemon's if it lies there itself or bears the
 * daemon's name: systemd, a shell, sudo or a monitoring agent start whatever they are told, out of anybody's.
 */
function suiteOf(daemon: Vertex, program: string): Vertex[] {
  const folder = PROGRAM.exec(program)?.[1];
  if (folder === undefined || !(daemon.program.startsWith(folder) || bearsName(folder, daemon.program))) return [];
  if (SYSTEMD.has(daemon.program) || isInterpreter(daemon.program)) return [];
  const started = [...(daemon.out.exec?.values() ?? [])];
  return started.flatMap(({ known, target }) =>
    known && target !== undefined && target.program !== program && PROGRAM.exec(target.program)?.[1] === folder
      ? [target]
      : [],
  );
}

/** `/usr/lib/cups/filter/` of cupsd, `/usr/lib/apt/methods/` of apt-get, `/usr/lib/dovecot/` of dovecot. */
function bearsName(folder: string, program: string): boolean {
  const name = folder.split("/")[3] ?? "";
  return name.length >= SHORTEST && !program.includes("/") && program.startsWith(name);
}

/**
 * True if it is known to do the same, or the same to a file of the same folder whose name differs behind its last dot (`pid/unix.bounce`). What
 * others write is there already: who comes for the first time makes it.
 */
function doesLike(sibling: Vertex, { edgeClass, key }: Edge, graph: Graph, baseline: Baseline): boolean {
  const classes = edgeClass === "CREATE" ? (["CREATE", "WRITE"] as const) : [edgeClass];
  const does = (name: string): boolean => classes.some((one) => graph.knows(sibling, one, name));
  if (does(key) || classes.some((one) => baseline.knows(sibling, one, key))) return true;
  const slash = key.lastIndexOf("/");
  const dot = key.lastIndexOf(".");
  if (kindOf(edgeClass) !== "file" || !key.startsWith("/") || dot <= slash + 1) return false;
  if (isRunEnding(key.slice(dot + 1))) return false;
  let looked = 0;
  for (const name of baseline.names.namesIn(key.slice(0, slash))) {
    if (++looked > PATIENCE) return false;
    if (name.startsWith(key.slice(slash + 1, dot + 1)) && does(`${key.slice(0, slash)}/${name}`)) return true;
  }
  return false;
}
