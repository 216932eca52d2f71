/** New edges as the anomalies of a report. */
import { edgeText } from "../domain/acceptance.ts";
import type { Anomaly } from "../domain/finding.ts";
import { type Edge, kindOf } from "../domain/graph.ts";
import { isSevere, rank, type Severity } from "../domain/severity.ts";
import { farLabel } from "../graph/far-label.ts";
import { type Lineage, lineageOf } from "./lineage.ts";
import type { Occurrence } from "./occurrence.ts";

/** Anomalies told in one report, and characters of their paths, the gravest first; the others are counted. */
const MAX_TOLD = 1000;
const ROOM = 1_000_000;

/** The anomalies of new edges; an exec that stands in another's path is not repeated unless it matters by itself. */
export function told(fresh: readonly Occurrence[]): { anomalies: Anomaly[]; left: number } {
  const rows = fresh.map((occurrence) => ({
    occurrence,
    lineage: lineageOf(occurrence.edge, occurrence.far, occurrence.actor),
  }));
  const passed = new Set<Edge>();
  for (const { lineage } of rows) for (const edge of lineage.passed) passed.add(edge);
  const isLeaf = (edge: Edge) => !passed.has(edge) || isSevere(edge.sensitivity?.severity);
  const leaves = rows.filter(({ occurrence: { edge } }) => isLeaf(edge));
  const untold = new Set(fresh.map(({ edge }) => edge).filter((edge) => !isLeaf(edge)));
  const wanted = leaves.length > 0 ? leaves : rows;
  const kept = new Set<Row>();
  let room = ROOM;
  for (const one of [...wanted].sort(byGravity)) {
    room -= one.lineage.path.length;
    if (kept.size > 0 && (kept.size >= MAX_TOLD || room < 0)) break;
    kept.add(one);
  }
  const anomalies = wanted.filter((one) => kept.has(one));
  return {
    anomalies: anomalies.map(({ occurrence, lineage }) => anomalyOf(occurrence, lineage, untold)),
    left: wanted.length - anomalies.length,
  };
}

interface Row {
  readonly occurrence: Occurrence;
  readonly lineage: Lineage;
}

function byGravity(one: Row, other: Row): number {
  return rank(severityOf(other.occurrence.edge)) - rank(severityOf(one.occurrence.edge));
}

function graver(one: Severity, other: Severity): Severity {
  return rank(one) >= rank(other) ? one : other;
}

/** What no row of the table speaks of: a new program, peer or listener matters more than a new name of a file. */
export function severityOf(edge: Edge): Severity {
  if (edge.sensitivity !== undefined) return edge.sensitivity.severity;
  const kind = kindOf(edge.edgeClass);
  return kind === "file" || kind === "priv" ? "low" : "medium";
}

/** @param untold starts that stand in the paths of others: these are as grave. */
function anomalyOf(occurrence: Occurrence, { path, passed }: Lineage, untold: ReadonlySet<Edge>): Anomaly {
  const { edge, time, serial, syscall, process, ancestors, count, names, host } = occurrence;
  const { sensitivity } = edge;
  return {
    time,
    serial,
    path,
    kind: kindOf(edge.edgeClass),
    severity: [edge, ...passed.filter((one) => untold.has(one))].map(severityOf).reduce(graver),
    what: sensitivity?.what,
    techniques: sensitivity?.techniques ?? [],
    syscall,
    process,
    ancestors,
    count,
    edges: [...new Set([...passed.toReversed(), edge])].map(({ source, edgeClass, key }) =>
      edgeText(source.label, farLabel(edgeClass, key)),
    ),
    names,
    host,
  };
}
