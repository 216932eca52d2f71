/** Labels and patterns of an imported baseline, held against what this program makes itself. */
import { EDGE_CLASSES, mayVary } from "../domain/graph.ts";
import type { LearnedPattern, LearnedProgram } from "../domain/learned.ts";
import type { Alphabet, PatternSegment, RunClass, SegmentPattern, VaryingRun } from "../domain/pattern.ts";
import { shownName } from "../domain/shown-name.ts";
import { printable } from "../domain/text.ts";
import { Fields } from "./fields.ts";

/** Classes that patterns are made for: never a start of a program, never a privilege. */
const PATTERNED = EDGE_CLASSES.filter((edgeClass) => mayVary(edgeClass) || edgeClass === "host");
const RUN_CLASSES: readonly RunClass[] = ["digits", "hex", "random", "short", "open"];
const ALPHABETS: readonly Alphabet[] = ["digits", "hex", "HEX", "lower", "upper", "mixed", "name"];
const MAX_SEGMENTS = 256;
const MAX_RUNS = 1024;
/** Longest run: a part of a name has 255 bytes. */
const MAX_RUN = 512;

/**
 * A process label with its program. The sensitive table goes by the program: one that is not the label's would hide what is
 * done under the label.
 */
export function programRow(label: string, program: string): LearnedProgram {
  const shown = `:${printable(shownName(program))}`;
  // No label has what could forge a line.
  if (
    label !== printable(label) ||
    !label.endsWith(shown) ||
    !/^proc:[^:]*:(?:\d+(?:\/\d+)?)?$/.test(label.slice(0, -shown.length))
  )
    throw new SyntaxError(`${JSON.stringify(label)} is no label of the program ${JSON.stringify(program)}`);
  return { label, program };
}

export function patternRow(fields: Fields): LearnedPattern {
  const label = fields.optional("source");
  const program = fields.optional("program");
  const named = fields.optional("class");
  const edgeClass = PATTERNED.find((one) => one === named);
  if (edgeClass !== named) throw new SyntaxError("class is none that has patterns");
  const segments = fields.list("segments", MAX_SEGMENTS).map(segmentOf);
  const isEnd = segments.length === 1 && typeof segments[0] === "string";
  const hasEnds = edgeClass === "host" || edgeClass === "sock";
  if (segments.length === 0 || (isEnd && !(hasEnds && label !== undefined))) throw new SyntaxError("it is no pattern");
  if (label === undefined && program === undefined) {
    if (edgeClass !== undefined && edgeClass !== "host") throw new SyntaxError("source is missing");
    return { source: undefined, edgeClass, segments };
  }
  if (edgeClass === undefined) throw new SyntaxError("class is missing");
  return { source: programRow(label ?? "", program ?? ""), edgeClass, segments };
}

function segmentOf(segment: unknown): PatternSegment {
  if (typeof segment === "string") return segment;
  const fields = new Fields(segment);
  const skeleton = fields.text("skeleton");
  const runs = fields.list("runs", MAX_RUNS).map(runOf);
  fields.end();
  if (skeleton.split("/").length - 1 !== runs.length) throw new SyntaxError("skeleton and runs do not belong together");
  return { skeleton, runs } satisfies SegmentPattern;
}

function runOf(run: unknown): string | VaryingRun {
  if (typeof run === "string") return run;
  const fields = new Fields(run);
  const varying = {
    runClass: fields.oneOf("runClass", RUN_CLASSES),
    alphabet: fields.oneOf("alphabet", ALPHABETS),
    prefix: fields.text("prefix"),
    suffix: fields.text("suffix"),
    min: fields.whole("min", MAX_RUN),
    max: fields.whole("max", MAX_RUN),
  };
  fields.end();
  if ((varying.runClass === "open") !== (varying.alphabet === "name"))
    throw new SyntaxError("class and alphabet do not belong together");
  if (varying.min > varying.max || varying.min === 0) throw new SyntaxError("a run of no length");
  return varying;
}
