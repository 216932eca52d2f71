/** A new edge as it was first seen: all that a report needs, copied out of the log. */
import type { AuditEvent } from "../audit/event.ts";
import type { Ancestor, FindingProcess, HostUse } from "../domain/finding.ts";
import type { Edge } from "../domain/graph.ts";
import type { SavedOccurrence } from "../domain/saved.ts";
import type { EdgeParts } from "../graph/edge-builder.ts";
import { farLabel } from "../graph/far-label.ts";
import type { Process } from "../process/process.ts";

/** Distinct names kept of an edge whose name has parts that change. */
const MAX_NAMES = 64;
/** Characters of them. */
const MAX_NAMED = 8192;
/** Ancestors told of a process, characters of each one's executable, and of the arguments of all. */
const MAX_ANCESTORS = 8;
const MAX_EXE = 512;
const MAX_ARGUMENTS = 4096;

export interface Occurrence {
  readonly edge: Edge;
  /** Label of the far end as first seen, before parts that change were taken out. */
  readonly far: string;
  /** The instance that acted: for an exec the caller. */
  readonly actor: Process | undefined;
  /** The instance that an exec made. */
  readonly made: Process | undefined;
  readonly time: number;
  readonly serial: number;
  readonly syscall: string | undefined;
  readonly process: FindingProcess;
  readonly ancestors: readonly Ancestor[];
  readonly names: string[];
  readonly host: HostUse | undefined;
  count: number;
}

export function occurrenceOf(edge: Edge, event: AuditEvent, parts: EdgeParts): Occurrence {
  return {
    edge,
    far: parts.target?.label ?? farLabel(parts.edgeClass, parts.key),
    actor: parts.actor,
    made: parts.made,
    time: event.time,
    serial: event.serial,
    syscall: event.syscall,
    process: processOf(event, parts.made ?? parts.actor),
    ancestors: ancestorsOf(parts.made ?? parts.actor),
    names: [],
    host: parts.host,
    count: 1,
  };
}

/** Counts a repeat, and keeps its name if it is another one. */
export function repeat(occurrence: Occurrence, parts: EdgeParts): void {
  occurrence.count += 1;
  if (parts.key === occurrence.edge.key || occurrence.names.length >= MAX_NAMES) return;
  const far = farLabel(parts.edgeClass, parts.key);
  if (far === occurrence.far || occurrence.names.includes(far)) return;
  if (occurrence.names.reduce((sum, { length }) => sum + length, far.length) <= MAX_NAMED) occurrence.names.push(far);
}

function ancestorsOf(process: Process | undefined): Ancestor[] {
  const ancestors: Ancestor[] = [];
  let room = MAX_ARGUMENTS;
  for (let at = process?.parent; at !== undefined && ancestors.length < MAX_ANCESTORS; at = at.parent) {
    room -= at.argv.reduce((sum, { length }) => sum + length, 0);
    ancestors.push({
      pid: at.pid,
      exe: beginning(at.exe),
      argv: room < 0 ? at.argv.slice(0, 1).map(beginning) : at.argv,
    });
  }
  return ancestors;
}

function beginning(exe: string): string {
  return exe.length <= MAX_EXE ? exe : `${exe.slice(0, MAX_EXE)}…`;
}

function processOf(event: AuditEvent, process: Process | undefined): FindingProcess {
  const call = event.call;
  return {
    pid: call?.pid,
    ppid: call?.ppid,
    uid: call?.uid,
    auid: call?.auid,
    ses: call?.ses,
    tty: call?.tty,
    exe: call?.exe,
    comm: call?.comm,
    argv: process === undefined || process.argv.length === 0 ? undefined : process.argv,
    cwd: event.cwd,
  };
}

/** A new edge as a row that is saved. */
export function occurrenceRow(occurrence: Occurrence): SavedOccurrence {
  const { edge, far, actor, made, time, serial, syscall, process, ancestors, names, host, count } = occurrence;
  return {
    edge: edge.id,
    far,
    actor: actor?.id,
    made: made?.id,
    time,
    serial,
    syscall,
    process,
    ancestors,
    names,
    host,
    count,
  };
}

/** The new edge of a row; undefined if its edge is not there any more. */
export function restoreOccurrence(
  row: SavedOccurrence,
  edges: ReadonlyMap<number, Edge>,
  instances: ReadonlyMap<number, Process>,
): Occurrence | undefined {
  const edge = edges.get(row.edge);
  if (edge === undefined) return undefined;
  const actor = row.actor === undefined ? undefined : instances.get(row.actor);
  const made = row.made === undefined ? undefined : instances.get(row.made);
  return { ...row, edge, actor, made, syscall: row.syscall, host: row.host, names: [...row.names] };
}
