/** `fullmon baseline …`: what was learned, to look at and to take along. */
import { patternText } from "../baseline/path-patterns.ts";
import type { SensitiveTable } from "../baseline/sensitive.ts";
import { edgeText } from "../domain/acceptance.ts";
import { rank, type Sensitivity } from "../domain/severity.ts";
import { shownName } from "../domain/shown-name.ts";
import { printable, printableLine } from "../domain/text.ts";
import { farLabel } from "../graph/far-label.ts";
import { localSecond } from "../sink/local-time.ts";
import type { KnownEdge, KnownPattern } from "../state/reader.ts";

/** What is known, a line each: how often, in how many windows, and when last. */
export function baselineText(edges: readonly KnownEdge[], patterns: readonly KnownPattern[]): string[] {
  const known = edges.filter((edge) => edge.known);
  return [
    ...known.map((edge) => edgeLine(edge)),
    ...patterns.map(
      (pattern) =>
        `${"pattern".padStart(33)}  ${nodeOf(pattern.node)}${printableLine(edgeText(pattern.source, farLabel(pattern.edgeClass, patternText(pattern.segments))))}`,
    ),
    `${known.length} edges, ${patterns.length} patterns`,
  ];
}

/** The same for machines, an object each; times in seconds since 1970. */
export function baselineJson(
  edges: readonly KnownEdge[],
  patterns: readonly KnownPattern[],
): readonly Record<string, unknown>[] {
  return [
    ...edges.filter((edge) => edge.known).map((edge) => edgeJson(edge)),
    ...patterns.map(({ node, source, edgeClass, segments }) => ({
      type: "pattern",
      node: node === "" ? undefined : node,
      edge: edgeText(source, farLabel(edgeClass, patternText(segments))),
      class: edgeClass,
    })),
  ];
}

/** What is known, the riskiest first, of equals the rarest. */
export function reviewText(edges: readonly KnownEdge[], table: SensitiveTable): string[] {
  return reviewed(edges, table).map(({ edge, sensitivity }) => {
    const why = sensitivity === undefined ? "" : `  ${sensitivity.severity}: ${sensitivity.what}`;
    return `${edgeLine(edge)}${why}`;
  });
}

/** The same for machines, an object each. */
export function reviewJson(edges: readonly KnownEdge[], table: SensitiveTable): readonly Record<string, unknown>[] {
  return reviewed(edges, table).map(({ edge, sensitivity }) => ({
    ...edgeJson(edge),
    severity: sensitivity?.severity,
    what: sensitivity?.what,
    technique: sensitivity?.techniques,
  }));
}

function reviewed(edges: readonly KnownEdge[], table: SensitiveTable) {
  return edges
    .filter((edge) => edge.known && !edge.accepted)
    .map((edge) => ({ edge, sensitivity: sensitivityOf(edge, table) }))
    .sort(
      (one, other) =>
        gravity(other.sensitivity) - gravity(one.sensitivity) ||
        one.edge.windows - other.edge.windows ||
        one.edge.count - other.edge.count,
    );
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
  const text = `${nodeOf(node)}${printableLine(edgeText(source, farLabel(edgeClass, key)))}`;
  return `${String(count).padStart(6)}×${String(windows).padStart(4)}  ${localSecond(last)}  ${text}${accepted ? "  accepted" : ""}`;
}

/** @returns with the edge as an acceptance names it */
function edgeJson({ node, source, edgeClass, key, count, windows, first, last, accepted }: KnownEdge) {
  return {
    type: "edge",
    node: node === "" ? undefined : node,
    edge: edgeText(source, farLabel(edgeClass, key)),
    class: edgeClass,
    count,
    windows,
    first: first / 1000,
    last: last / 1000,
    accepted,
  };
}

function nodeOf(node: string): string {
  return node === "" ? "" : `${printable(shownName(node))}: `;
}
