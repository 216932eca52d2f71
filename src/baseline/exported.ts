/**
 * A baseline as text, to be kept or taken to another server: a JSON object a line, first the header, then each host with
 * its edges and patterns behind it, then the decisions. README, "Moving a baseline", documents it; times in seconds.
 */
import type { Learned, LearnedDecision, LearnedEdge, LearnedHost, LearnedPattern } from "../domain/learned.ts";

export const FORMAT = "fullmon-baseline";
/** Raised when older programs could not read what is written. */
export const FORMAT_VERSION = 3;

/** Where and when it was written. */
export interface Made {
  /** fullmon's version. */
  readonly fullmon: string;
  readonly node: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/**
 * The lines of a file.
 *
 * @param isUsable whether a line could be read again: others are left out
 */
export function exported(learned: Learned, made: Made, isUsable: (line: string) => boolean): string[] {
  const rows = [
    ...learned.hosts.flatMap((host) => [
      hostRow(host),
      ...host.edges.map((edge) => edgeRow(edge)),
      ...host.patterns.map((pattern) => patternRow(pattern)),
    ]),
    ...learned.decisions.map((decision) => decisionRow(decision)),
  ];
  const lines = rows.map((row) => JSON.stringify(row)).filter(isUsable);
  const { fullmon, node, time } = made;
  const header = { format: FORMAT, version: FORMAT_VERSION, fullmon, node, time: time / 1000, lines: lines.length };
  return [JSON.stringify(header), ...lines];
}

function hostRow({ node, number, evidence, starters }: LearnedHost): object {
  return { type: "host", node, window: number, evidence, starters };
}

function edgeRow(edge: LearnedEdge): object {
  const { source, edgeClass, key, target, count, windows, first, last, firstWindow, lastWindow } = edge;
  return {
    type: "edge",
    source: source.label,
    program: source.program,
    class: edgeClass,
    key,
    target: target?.program,
    count,
    windows,
    first: first / 1000,
    last: last / 1000,
    firstWindow,
    lastWindow,
  };
}

function patternRow({ source, edgeClass, segments }: LearnedPattern): object {
  return { type: "pattern", source: source?.label, program: source?.program, class: edgeClass, segments };
}

function decisionRow({ literal, time, ...decision }: LearnedDecision): object {
  return { type: "decision", ...decision, literal: literal ? true : undefined, time: time / 1000 };
}
