/** `fullmon baseline import`: what of a baseline may be known without a word, and what the administrator must accept. */
import { patternFlaw } from "../baseline/accepted.ts";
import type { Made } from "../baseline/exported.ts";
import type { SensitiveTable } from "../baseline/sensitive.ts";
import { edgeText } from "../domain/acceptance.ts";
import type { Learned, LearnedDecision, LearnedEdge, LearnedPattern } from "../domain/learned.ts";
import { isSevere, type Sensitivity } from "../domain/severity.ts";
import { printable, printableLine } from "../domain/text.ts";
import { farLabel } from "../graph/far-label.ts";
import { localSecond } from "../sink/local-time.ts";

/** An edge that is not to be known without a decision. */
interface SevereEdge {
  /** Place of its host. */
  readonly host: number;
  readonly edge: LearnedEdge;
  readonly text: string;
  readonly sensitivity: Sensitivity;
}

export interface SortedOut {
  /** Without all that needs a decision. */
  readonly learned: Learned;
  readonly severe: readonly SevereEdge[];
  /** Decisions that were made where it comes from. */
  readonly decisions: readonly LearnedDecision[];
  /** Patterns left out for good: a decision can only be about edges. */
  readonly severePatterns: number;
}

/**
 * Whoever wrote the file could have put his own deeds in. What is severe is never known by itself, and a decision covers
 * severe things, so both are set apart.
 */
export function sortOut({ hosts, decisions }: Learned, table: SensitiveTable): SortedOut {
  const severe: SevereEdge[] = [];
  let severePatterns = 0;
  const isHarmless = (edge: LearnedEdge, host: number): boolean => {
    const { source, edgeClass, key, target } = edge;
    const sensitivity = table.of(source, edgeClass, key, target);
    if (sensitivity === undefined || !isSevere(sensitivity.severity)) return true;
    severe.push({
      host,
      edge: { ...edge, accepted: true },
      text: edgeText(source.label, farLabel(edgeClass, key)),
      sensitivity,
    });
    return false;
  };
  const isHarmlessPattern = ({ source, edgeClass }: LearnedPattern): boolean => {
    // Patterns of files never stand for a sensitive path; of connections who makes them decides alone.
    const sensitivity = source && edgeClass && table.of(source, edgeClass, "", undefined);
    if (!isSevere(sensitivity?.severity)) return true;
    severePatterns += 1;
    return false;
  };
  const kept = hosts.map((host, place) => ({
    ...host,
    edges: host.edges.filter((edge) => isHarmless(edge, place)),
    patterns: host.patterns.filter(isHarmlessPattern),
  }));
  return { learned: { hosts: kept, decisions: [] }, severe, decisions, severePatterns };
}

/** The same with all that was set apart, which is known by the decisions that go along. */
export function acceptAll(
  sorted: SortedOut,
  { reason, who, time }: Pick<LearnedDecision, "reason" | "who" | "time">,
): Learned {
  const there = sorted.decisions.map(({ pattern, literal, reason: before }) => ({
    pattern,
    literal: !isPattern(pattern, literal),
    reason: `${reason} (there: ${before})`,
  }));
  const severe = [...new Set(sorted.severe.map(({ text }) => text))].map((pattern) => ({
    pattern,
    literal: true,
    reason,
  }));
  return {
    hosts: sorted.learned.hosts.map((host, place) => ({
      ...host,
      edges: [...host.edges, ...sorted.severe.filter(({ host: of }) => of === place).map(({ edge }) => edge)],
    })),
    decisions: [...there, ...severe].map((decision) => ({ ...decision, who, time })),
  };
}

/** What could not be typed is no pattern in a file either. */
function isPattern(pattern: string, literal: boolean): boolean {
  return !literal && patternFlaw(pattern) === undefined;
}

/** What was done, and what was not. */
export function importText(made: Made, sorted: SortedOut, accepted: number | undefined): string[] {
  const { learned, severe, decisions, severePatterns } = sorted;
  const edges = learned.hosts.reduce((sum, host) => sum + host.edges.length, 0);
  const patterns = learned.hosts.reduce((sum, host) => sum + host.patterns.length, 0);
  const lines = [
    `imported: ${edges} edges, ${patterns} patterns, learned on ${printable(made.node)}, exported ${localSecond(made.time)}`,
  ];
  if (severePatterns > 0)
    lines.push(`left out: ${severePatterns} patterns of severe actions, which are never imported`);
  const decided = decisions.map(
    ({ pattern, literal, reason }) =>
      `  decision  ${printableLine(pattern)}  (${printableLine(reason)})${isPattern(pattern, literal) ? "" : "  to the letter"}`,
  );
  // Each may cover what is yet to come.
  if (accepted !== undefined && accepted > 0)
    lines.push(`accepted: ${accepted} severe edges and decisions; see 'fullmon accept --list'`, ...decided);
  if (accepted !== undefined || severe.length + decisions.length === 0) return lines;
  return [
    ...lines,
    `left out: ${severe.length} severe edges and ${decisions.length} decisions, which are news until you accept them:`,
    ...severe.map(({ text, sensitivity }) => `  ${sensitivity.severity}: ${sensitivity.what}  ${printableLine(text)}`),
    ...decided,
    "one by one: fullmon accept --literal 'LABEL->LABEL' --reason 'WHY'; all: import again with --replace --accept 'WHY'",
  ];
}
