/** The way to an edge: from the nearest ancestor that the baseline knows, through what started what. */
import type { Edge } from "../domain/graph.ts";
import { UNKNOWN_LABEL } from "../graph/graph.ts";
import type { Process } from "../process/process.ts";

/** Labels shown of one path; of a longer one the beginning and the end. */
const MAX_LABELS = 24;

export interface Lineage {
  readonly path: string;
  /** The exec edges that are not known themselves and stand in the path. */
  readonly passed: readonly Edge[];
}

/**
 * The first step that was not known: the topmost instance above `process` that an unknown edge started; undefined if a
 * known edge started `process` itself.
 */
export function unknownRoot(process: Process | undefined): Process | undefined {
  let root: Process | undefined;
  for (let at = process; at?.origin !== undefined && !at.origin.known; at = at.parent) root = at;
  return root;
}

/** Steps back that are looked at: a job is not longer, and this is asked of many events. */
const STEPS = 16;

/** True if it, or who led to it, was started by somebody that nobody saw, where that is not known: it may be anybody's, whatever it starts. */
export function isOfUnseen(process: Process | undefined): boolean {
  let at = process;
  for (let step = 0; step < STEPS && at?.origin !== undefined; step += 1, at = at.parent)
    if (!at.origin.known && at.origin.source.label === UNKNOWN_LABEL) return true;
  return false;
}

/** Milliseconds of event time after its start in which what a process starts is one job with it. */
export const JOB = 60_000;

/**
 * The job that an instance works at: the topmost instance above it, or itself, that was seen to be executed within the last minute,
 * as a run of cron's, a timer's service or a session is; undefined of who works for a service that runs longer, forked just now or not.
 */
export function jobOf(process: Process | undefined, time: number): Process | undefined {
  let job: Process | undefined;
  for (let at = process; at !== undefined && at.pid !== 1 && at.executed > time - JOB; at = at.parent) job = at;
  return job;
}

/** True if it, or one of those that led to it from the first step that was not known, took a severe step. */
export function isTainted(process: Process | undefined, time: number): boolean {
  for (let at = process; at !== undefined; at = at.parent) {
    if (at.taintedUntil > time) return true;
    if (at.origin === undefined || at.origin.known) return false;
  }
  return false;
}

/**
 * The path to `edge`, whose far end is shown as `far`, done by `actor`.
 *
 * Walks up instance by instance while the edge that started the instance is not known; each step is one look at `origin`,
 * so a chain costs its length. Where a label comes again the loop between is cut out: every step that is shown was taken,
 * and what is cut out is told by paths of its own.
 */
export function lineageOf(edge: Edge, far: string, actor: Process | undefined): Lineage {
  const labels = [far];
  /** The edge from each label to the one before it, where that is an exec that is not known. */
  const edges: (Edge | undefined)[] = [undefined];
  const places = new Map<string, number>();
  const step = (label: string, taken: Edge | undefined): void => {
    const place = places.get(label);
    if (place === undefined) {
      places.set(label, labels.length);
      labels.push(label);
      edges.push(taken);
      return;
    }
    for (const gone of labels.splice(place + 1)) places.delete(gone);
    edges.length = place + 1;
  };
  step(edge.source.label, undefined);
  for (let process = actor; process?.origin !== undefined && !process.origin.known; process = process.parent) {
    const { origin } = process;
    if (origin.target !== undefined) step(origin.target.label, undefined);
    step(origin.source.label, origin);
  }
  labels.reverse();
  const half = MAX_LABELS / 2;
  const shown = labels.length <= MAX_LABELS ? labels : [...labels.slice(0, half), "…", ...labels.slice(-half)];
  return { path: shown.join("->"), passed: edges.filter((taken) => taken !== undefined) };
}
