/**
 * Patterns of names that one process uses in one way, as a tree of their parts: slashes, runs of letters and digits, and
 * what separates those; a run is a literal or varies. Matching walks the characters of a path and looks each part up by what
 * it must begin with, so the cost does not depend on how many patterns there are, and nothing is allocated. No regular expression is
 * made from a name; the text form is for people.
 */
import type { PatternSegment, SegmentPattern, VaryingRun } from "../domain/pattern.ts";
import { partEnd } from "./name-runs.ts";
import { fitOf, runText } from "./run-class.ts";
import { SliceMap } from "./slice-map.ts";

interface Node {
  literals: SliceMap<Node> | undefined;
  /** Runs that vary, by the length of what they begin with. */
  readonly varying: { readonly length: number; readonly byPrefix: SliceMap<Varying[]> }[];
  /** The pattern that ends here. */
  end: readonly PatternSegment[] | undefined;
}

interface Varying {
  readonly run: VaryingRun;
  readonly node: Node;
}

/**
 * What the draws of a segment have shown so far. Of several draws in one name one may look like a word; if all do, it is one.
 */
const NOTHING = 0;
const DOUBTFUL = 1;
const SURE = 2;

const SLASH = 0x2f;

function emptyNode(): Node {
  return { literals: undefined, varying: [], end: undefined };
}

export class PathPatterns {
  readonly #root = emptyNode();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Adds a pattern; false if it was there. */
  add(segments: readonly PatternSegment[]): boolean {
    let node = this.#root;
    for (const [index, segment] of segments.entries()) {
      if (index > 0) node = literalChild(node, "/");
      node = typeof segment === "string" ? literalChildren(node, segment) : shapeChildren(node, segment);
    }
    if (node.end !== undefined) return false;
    node.end = segments;
    this.#size += 1;
    return true;
  }

  /** The first pattern that matches the whole path; literals are tried before what varies. */
  find(path: string): readonly PatternSegment[] | undefined {
    return this.#size === 0 ? undefined : matchFrom(this.#root, path, 0, NOTHING);
  }
}

/** Segments of a path; the first is empty for an absolute one. */
export function segmentsOf(path: string): string[] {
  return path.split("/");
}

function literalChild(node: Node, part: string): Node {
  node.literals ??= new SliceMap();
  let child = node.literals.get(part, 0, part.length);
  if (child === undefined) {
    child = emptyNode();
    node.literals.add(part, child);
  }
  return child;
}

function literalChildren(node: Node, segment: string): Node {
  let last = node;
  for (let at = 0; at < segment.length; ) {
    const end = partEnd(segment, at);
    last = literalChild(last, segment.slice(at, end));
    at = end;
  }
  return last;
}

function shapeChildren(node: Node, { skeleton, runs }: SegmentPattern): Node {
  let last = node;
  let run = 0;
  for (const part of skeleton.split(/(\/)/)) {
    if (part === "") continue;
    const next = part === "/" ? runs[run++] : part;
    last = typeof next === "object" ? varyingChild(last, next) : literalChild(last, next ?? "");
  }
  return last;
}

function varyingChild(node: Node, run: VaryingRun): Node {
  const { prefix } = run;
  let group = node.varying.find(({ length }) => length === prefix.length);
  if (group === undefined) {
    group = { length: prefix.length, byPrefix: new SliceMap() };
    node.varying.push(group);
  }
  let rows = group.byPrefix.get(prefix, 0, prefix.length);
  if (rows === undefined) {
    rows = [];
    group.byPrefix.add(prefix, rows);
  }
  const text = runText(run);
  let row = rows.find((other) => runText(other.run) === text);
  if (row === undefined) {
    row = { run, node: emptyNode() };
    rows.push(row);
  }
  return row.node;
}

/** Matches the rest of the path from `at`; `draws` is what those of its segment have shown. */
function matchFrom(node: Node, path: string, at: number, draws: number): readonly PatternSegment[] | undefined {
  const first = path.charCodeAt(at);
  const isEnd = at >= path.length;
  if (draws === DOUBTFUL && (isEnd || first === SLASH)) return undefined;
  if (isEnd) return node.end;
  const end = partEnd(path, at);
  const literal = node.literals?.get(path, at, end);
  if (literal !== undefined) {
    const shown = first === SLASH ? NOTHING : isDrawMark(path, end) ? SURE : draws;
    const found = matchFrom(literal, path, end, shown);
    if (found !== undefined) return found;
  }
  for (const { length, byPrefix } of node.varying) {
    const rows = length > end - at ? undefined : byPrefix.get(path, at, at + length);
    if (rows === undefined) continue;
    for (const { run, node: next } of rows) {
      const fit = fitOf(run, path, at, end);
      if (fit === "no") continue;
      const shown = fit === "doubtful" ? DOUBTFUL : run.runClass === "random" ? SURE : NOTHING;
      const found = matchFrom(next, path, end, Math.max(draws, shown));
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** True if a mark of a draw stands around `at`: NUL, then which (domain/canonical-name.ts). */
function isDrawMark(path: string, at: number): boolean {
  if (path.charCodeAt(at - 1) !== 0) return false;
  const mark = path[at];
  return mark === "h" || mark === "u" || mark === "r";
}

/** The pattern as a regular expression for people; never compiled. */
export function patternText(segments: readonly PatternSegment[]): string {
  return segments.map((segment) => (typeof segment === "string" ? segment : shapeText(segment))).join("/");
}

function shapeText(shape: SegmentPattern): string {
  let index = 0;
  return shape.skeleton.replace(/\//g, () => {
    const run = shape.runs[index++] ?? "";
    return typeof run === "string" ? run : runText(run);
  });
}
