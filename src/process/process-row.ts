/** Instances as rows that are saved. */

import type { Edge, Vertex } from "../domain/graph.ts";
import type { Checkpoint, SavedProcess } from "../domain/saved.ts";
import type { Fork } from "./forks.ts";
import type { FirstRun, Process } from "./process.ts";
import type { ProcessTable } from "./process-table.ts";

/**
 * The instances that changed since the last call: those of the table, `others` (that something else hangs on), and what led
 * to them.
 */
export function changedProcesses(table: ProcessTable, others: Iterable<Process | undefined>): SavedProcess[] {
  const rows: SavedProcess[] = [];
  for (const process of roots(table, others)) {
    for (let at = process; at?.touched; at = at.parent) {
      at.touched = false;
      rows.push(processRow(at, table.get(at.pid) === at));
    }
  }
  return rows;
}

/** Ids of the instances of the table, of `others` and of what led to them: rows of others may be dropped. */
export function idsInUse(table: ProcessTable, others: Iterable<Process | undefined>): Set<number> {
  const ids = new Set<number>();
  for (const process of roots(table, others))
    for (let at = process; at !== undefined && !ids.has(at.id); at = at.parent) ids.add(at.id);
  return ids;
}

function* roots(table: ProcessTable, others: Iterable<Process | undefined>): Iterable<Process | undefined> {
  yield* table.current();
  for (const [, { parent }] of table.forked()) yield parent;
  yield* others;
}

function processRow(process: Process, current: boolean): SavedProcess {
  const { id, touched: _, parent, origin, vertex, ...fields } = process;
  return { id, current, parent: parent?.id, origin: origin?.id, vertex: vertex?.id, fields };
}

/** Fills the table from all rows; returns the instances by their ids. What a row refers to and is not there any more is left out. */
export function restoreProcesses(
  table: ProcessTable,
  { processes, forks }: Pick<Checkpoint, "processes" | "forks">,
  edges: ReadonlyMap<number, Edge>,
  vertices: ReadonlyMap<number, Vertex>,
): Map<number, Process> {
  const instances = new Map<number, Process>();
  const current = new Map<number, Process>();
  /** By their ends: two that began in one millisecond become one, which ends sooner. */
  const firstRuns = new Map<string, FirstRun>();
  let nextId = 1;
  // A parent was there before its children, and the later of two instances of one pid is the one that it means: by number.
  for (const row of [...processes].sort((one, other) => one.id - other.id)) {
    const { id, parent, origin, vertex, fields } = row;
    const process: Process = {
      ...(fields as Omit<Process, "id" | "touched" | "parent" | "origin" | "vertex">),
      id,
      touched: false,
      parent: parent === undefined ? undefined : instances.get(parent),
      origin: origin === undefined ? undefined : edges.get(origin),
      vertex: vertex === undefined ? undefined : vertices.get(vertex),
    };
    const { firstRun } = process;
    if (firstRun !== undefined) {
      const kind = JSON.stringify(firstRun);
      process.firstRun = firstRuns.get(kind) ?? firstRun;
      firstRuns.set(kind, process.firstRun);
    }
    instances.set(id, process);
    if (row.current) current.set(process.pid, process);
    nextId = id + 1;
  }
  const forked = forks.flatMap(([child, id, place = 0, time = 0]): [number, Fork][] => {
    const parent = instances.get(id);
    return parent === undefined ? [] : [[child, { parent, place, time }]];
  });
  table.restore(current.values(), forked, nextId);
  return instances;
}
