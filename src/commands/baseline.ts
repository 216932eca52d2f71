/** `fullmon baseline …`: what was learned, to look at and to take along. */
import { patternText } from "../baseline/path-patterns.ts";
import type { SensitiveTable } from "../baseline/sensitive.ts";
import { shownName } from "../domain/canonical-name.ts";
import { rank, type Sensitivity } from "../domain/severity.ts";
import { printable } from "../domain/text.ts";
import { farLabel } from "../graph/graph.ts";
import { localTime } from "../sink/local-time.ts";
import type { KnownEdge, KnownPattern } from "../state/reader.ts";

/** What is known, a line each: how often, in how many windows, and when last. */
export function baselineText(edges: readonly KnownEdge[], patterns: readonly KnownPattern[]): string[] {
  const known = edges.filter((edge) => edge.known);
  return [
    ...known.map((edge) => edgeLine(edge)),
    ...patterns.map(
      (pattern) =>
        `${"pattern".padStart(33)}  ${nodeOf(pattern.node)}${pattern.source}->${farLabel(pattern.edgeClass, patternText(pattern.segments))}`,
    ),
    `${known.length} edges, ${patterns.length} patterns`,
  ];
}

/** What is known, the riskiest first, of equals the rarest. */
export function reviewText(edges: readonly KnownEdge[], table: SensitiveTable): string[] {
  const rows = edges
    .filter((edge) => edge.known && !edge.accepted)
    .map((edge) => ({ edge, sensitivity: sensitivityOf(edge, table) }))
    .sort(
      (one, other) =>
        gravity(other.sensitivity) - gravity(one.sensitivity) ||
        one.edge.windows - other.edge.windows ||
        one.edge.count - other.edge.count,
    );
  return rows.map(({ edge, sensitivity }) => {
    const why = sensitivity === undefined ? "" : `  ${sensitivity.severity}: ${sensitivity.what}`;
    return `${edgeLine(edge)}${why}`;
  });
}

function sensitivityOf(
  { program, targetProgram, edgeClass, key }: KnownEdge,
  table: SensitiveTable,
): Sensitivity | undefined {
  return table.of({ program }, edgeClass, key, targetProgram === undefined ? undefined : { program: targetProgram });
}

function gravity(sensitivity: Sensitivity | undefined): number {
  return sensitivity === undefined ? -1 : rank(sensitivity.severity);
}

function edgeLine(edge: KnownEdge): string {
  const { count, windows, last, source, edgeClass, key, accepted, node } = edge;
  const text = `${nodeOf(node)}${source}->${farLabel(edgeClass, key)}`;
  return `${String(count).padStart(6)}×${String(windows).padStart(4)}  ${localTime(last).slice(0, 19)}  ${text}${accepted ? "  accepted" : ""}`;
}

function nodeOf(node: string): string {
  return node === "" ? "" : `${printable(shownName(node))}: `;
}
