/** What was learned, out of a state's rows and into them: numbers for labels, and back. */
import type { DatabaseSync } from "node:sqlite";
import type { EdgeClass } from "../domain/graph.ts";
import type { Learned, LearnedEdge, LearnedHost, LearnedPattern, LearnedProgram } from "../domain/learned.ts";
import type { Checkpoint, SavedClock, SavedEdge, SavedVertex, SavedWindow } from "../domain/saved.ts";
import { readFrom } from "./damage.ts";
import { countsOf, rowsOf, toDecision } from "./rows.ts";
import { openForReading } from "./state-file.ts";

/** What a state holds that is ready to be taken along. */
export interface Taken {
  readonly learned: Learned;
  /** Hosts whose baseline is not complete: they are left out. */
  readonly learning: readonly string[];
}

/**
 * Reads what was learned, at one moment, also while a daemon goes on.
 *
 * What was accepted is known by its decision and not by itself, so it is left out; what was reported and waits is not known.
 *
 * @throws {FullmonError} ERR_STATE if there is no state to read, or it is damaged
 */
export function takeLearned(path: string): Taken {
  const database = openForReading(path);
  try {
    return readFrom(path, () => takeFrom(database));
  } finally {
    database.close();
  }
}

function takeFrom(database: DatabaseSync): Taken {
  database.exec("BEGIN");
  const hosts = rowsOf(database, "SELECT id, node, clock FROM host ORDER BY node").map(({ id, node, clock }) => ({
    id: Number(id),
    node: String(node),
    clock: JSON.parse(String(clock)) as SavedClock,
  }));
  const decisions = rowsOf(database, "SELECT * FROM acceptance WHERE NOT undone ORDER BY number").map(toDecision);
  return {
    learned: {
      hosts: hosts
        .filter(({ clock }) => !clock.learning)
        .map(({ id, node, clock: { number, evidence, boundary, startersFrom } }) => ({
          node,
          number,
          evidence,
          starters: startersFrom !== undefined && startersFrom <= boundary,
          edges: edgesOf(database, id),
          patterns: patternsOf(database, id),
        })),
      decisions,
    },
    learning: hosts.filter(({ clock }) => clock.learning).map(({ node }) => node),
  };
}

function edgesOf(database: DatabaseSync, host: number): LearnedEdge[] {
  return rowsOf(
    database,
    `SELECT edge.*, source.label, source.program, target.program AS target_program FROM edge
     JOIN vertex AS source ON source.host = edge.host AND source.id = edge.source
     LEFT JOIN vertex AS target ON target.host = edge.host AND target.id = edge.target
     WHERE edge.host = ? AND edge.kept AND edge.known AND NOT edge.accepted ORDER BY edge.id`,
    host,
  ).map((row) => ({
    source: { label: String(row["label"]), program: String(row["program"]) },
    edgeClass: String(row["class"]) as EdgeClass,
    key: String(row["key"]),
    target:
      row["target_program"] === null
        ? undefined
        : { label: String(row["key"]), program: String(row["target_program"]) },
    ...countsOf(row),
  }));
}

function patternsOf(database: DatabaseSync, host: number): LearnedPattern[] {
  return rowsOf(
    database,
    `SELECT pattern.class, pattern.segments, vertex.label, vertex.program FROM pattern
     LEFT JOIN vertex ON vertex.host = pattern.host AND vertex.id = pattern.source
     WHERE pattern.host = ? ORDER BY pattern.id`,
    host,
  ).map((row) => ({
    source: row["label"] === null ? undefined : { label: String(row["label"]), program: String(row["program"]) },
    edgeClass: row["class"] === null ? undefined : (String(row["class"]) as EdgeClass),
    segments: JSON.parse(String(row["segments"])),
  }));
}

/** A host as a state keeps it that has learned and not begun to watch: its first window begins with the first event. */
export function checkpointOf({ node, number, evidence, starters, edges, patterns }: LearnedHost): Checkpoint {
  const vertices = new Map<string, SavedVertex>();
  const idOf = ({ label, program }: LearnedProgram): number => {
    const id = vertices.get(label)?.id ?? vertices.size + 1;
    vertices.set(label, { id, label, program, known: true });
    return id;
  };
  const savedEdges = edges.map((edge, place) => savedEdge(edge, place + 1, idOf));
  return {
    node,
    clock: {
      start: undefined,
      learning: false,
      boundary: 0,
      number,
      evidence,
      setBack: { last: undefined, back: 0, ticks: false },
      startersFrom: starters ? 0 : undefined,
    },
    edges: savedEdges,
    gone: [],
    patterns: patterns.map(({ source, edgeClass, segments }) => ({
      source: source === undefined ? undefined : idOf(source),
      edgeClass,
      segments,
    })),
    // All of them are compared once more with the shapes: which of them waited for that is not told.
    names: { folders: [], learned: savedEdges.filter(({ considered }) => considered).map(({ id }) => id) },
    vertices: [...vertices.values()],
    processes: [],
    forks: [],
    window: NOTHING_SEEN,
  };
}

const NOTHING_SEEN: SavedWindow = {
  fresh: [],
  counts: [],
  holes: [],
  incidents: { incidents: [], bonds: [], files: [] },
};

function savedEdge(edge: LearnedEdge, id: number, idOf: (program: LearnedProgram) => number): SavedEdge {
  const {
    source,
    target,
    edgeClass,
    key,
    accepted = false,
    count,
    windows,
    first,
    last,
    firstWindow,
    lastWindow,
  } = edge;
  return {
    id,
    source: idOf(source),
    edgeClass,
    key,
    target: target === undefined ? undefined : idOf(target),
    known: true,
    reported: false,
    considered: !accepted && edgeClass !== "exec" && edgeClass !== "priv",
    accepted,
    kept: true,
    count,
    windows,
    first,
    last,
    firstWindow,
    lastWindow,
  };
}
