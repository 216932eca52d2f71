/** What was learned, by labels instead of a state's numbers: so it can be taken to another server. */
import type { EdgeClass } from "./graph.ts";
import type { PatternSegment } from "./pattern.ts";

/** A process label, and the program that it shows. */
export interface LearnedProgram {
  readonly label: string;
  readonly program: string;
}

/** A known edge. */
export interface LearnedEdge {
  readonly source: LearnedProgram;
  readonly edgeClass: EdgeClass;
  /** See {@link Edge.key}. */
  readonly key: string;
  /** What an exec leads to; its label is the key. */
  readonly target: LearnedProgram | undefined;
  readonly count: number;
  readonly windows: number;
  /** Times in milliseconds since 1970. */
  readonly first: number;
  readonly last: number;
  readonly firstWindow: number;
  readonly lastWindow: number;
  /** Known only by a decision that goes along: never so in a file. */
  readonly accepted?: boolean;
}

/** What a process and action may vary; without a source a shape that only has evidence. */
export interface LearnedPattern {
  readonly source: LearnedProgram | undefined;
  readonly edgeClass: EdgeClass | undefined;
  readonly segments: readonly PatternSegment[];
}

/** One host of the log, whose baseline is complete. */
export interface LearnedHost {
  readonly node: string;
  /** Number of the window at hand, and the same as evidence counts it; see monitor/window-clock.ts. */
  readonly number: number;
  readonly evidence: number;
  /** Whether it was learned who had what started by others (monitor/starters.ts). */
  readonly starters: boolean;
  readonly edges: readonly LearnedEdge[];
  readonly patterns: readonly LearnedPattern[];
}

/** What the administrator accepted, and did not take back. */
export interface LearnedDecision {
  readonly pattern: string;
  /** See {@link Acceptance.literal}. */
  readonly literal: boolean;
  readonly reason: string;
  readonly who: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

export interface Learned {
  readonly hosts: readonly LearnedHost[];
  readonly decisions: readonly LearnedDecision[];
}
