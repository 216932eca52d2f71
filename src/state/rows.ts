/** What is saved, as rows of the state file and back. */
import type { DatabaseSync } from "node:sqlite";
import type { EdgeClass } from "../domain/graph.ts";
import type { LearnedDecision } from "../domain/learned.ts";
import type { SavedEdge, SavedPattern, SavedProcess, SavedVertex } from "../domain/saved.ts";

export type Row = Record<string, string | number | null>;

export function rowsOf(database: DatabaseSync, sql: string, ...values: (string | number)[]): Row[] {
  return database.prepare(sql).all(...values) as Row[];
}

export function edgeValues(edge: SavedEdge): (string | number | null)[] {
  const { id, source, edgeClass, key, target, known, reported, considered, accepted, kept } = edge;
  const { count, windows, first, last, firstWindow, lastWindow } = edge;
  const flags = [known, reported, considered, accepted, kept].map(Number);
  return [id, source, edgeClass, key, target ?? null, ...flags, count, windows, first, last, firstWindow, lastWindow];
}

export function toVertex(row: Row): SavedVertex {
  return {
    id: Number(row["id"]),
    label: String(row["label"]),
    program: String(row["program"]),
    known: Boolean(row["known"]),
  };
}

export function toEdge(row: Row): SavedEdge {
  return {
    id: Number(row["id"]),
    source: Number(row["source"]),
    edgeClass: String(row["class"]) as EdgeClass,
    key: String(row["key"]),
    target: optional(row["target"]),
    known: Boolean(row["known"]),
    reported: Boolean(row["reported"]),
    considered: Boolean(row["considered"]),
    accepted: Boolean(row["accepted"]),
    kept: Boolean(row["kept"]),
    ...countsOf(row),
  };
}

/** How often an edge was seen, and when. */
export function countsOf(
  row: Row,
): Pick<SavedEdge, "count" | "windows" | "first" | "last" | "firstWindow" | "lastWindow"> {
  return {
    count: Number(row["count"]),
    windows: Number(row["windows"]),
    first: Number(row["first"]),
    last: Number(row["last"]),
    firstWindow: Number(row["first_window"]),
    lastWindow: Number(row["last_window"]),
  };
}

export function toPattern(row: Row): SavedPattern {
  const edgeClass = row["class"];
  return {
    source: optional(row["source"]),
    edgeClass: typeof edgeClass === "string" ? (edgeClass as EdgeClass) : undefined,
    segments: JSON.parse(String(row["segments"])),
  };
}

export function toProcess(row: Row): SavedProcess {
  return {
    id: Number(row["id"]),
    current: Boolean(row["current"]),
    parent: optional(row["parent"]),
    origin: optional(row["origin"]),
    vertex: optional(row["vertex"]),
    fields: JSON.parse(String(row["fields"])),
  };
}

export function toDecision(row: Row): LearnedDecision {
  return {
    pattern: String(row["pattern"]),
    literal: Boolean(row["literal"]),
    reason: String(row["reason"]),
    who: String(row["who"]),
    time: Number(row["time"]),
  };
}

function optional(value: string | number | null | undefined): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}
