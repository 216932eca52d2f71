/** Patterns of names: path segments, each a literal or a shape in which some runs of characters vary. */

/** What a varying run consists of; `open`: of anything, as the whole last part but for its ending (baseline/open-folders.ts). */
export type RunClass = "digits" | "hex" | "random" | "short" | "open";

/** Characters that a class draws from. */
export type Alphabet = "digits" | "hex" | "HEX" | "lower" | "upper" | "mixed" | "name";

/** A run that varies: `prefix`, then `min` to `max` characters of the class, then `suffix`. */
export interface VaryingRun {
  readonly runClass: RunClass;
  readonly alphabet: Alphabet;
  readonly prefix: string;
  readonly suffix: string;
  readonly min: number;
  readonly max: number;
}

/** One segment's shape: per run the literal, or what varies. */
export interface SegmentPattern {
  readonly skeleton: string;
  readonly runs: readonly (string | VaryingRun)[];
}

export type PatternSegment = string | SegmentPattern;

/** True for the prefix of a connection's end: what stands for names has a part that varies. */
export function isEnd(segments: readonly PatternSegment[]): segments is readonly [string] {
  return segments.length === 1 && typeof segments[0] === "string";
}
