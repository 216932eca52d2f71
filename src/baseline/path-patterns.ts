/**
 * Patterns of names that one process uses in one way: a tree of path segments, each a literal or a shape. Matching
 * walks the segments of a path once; patterns of a folder are found by the skeleton of the segment, so the cost does
 * not depend on how many there are. No regular expression is made from a name; the text form is for people.
 */
import type { PatternSegment, SegmentPattern } from "../domain/pattern.ts";
import { runsOf } from "./name-runs.ts";
import { fitOf, runText } from "./run-class.ts";

interface Node {
  readonly literals: Map<string, Node>;
  readonly shapes: Map<string, { readonly shape: SegmentPattern; readonly node: Node }[]>;
  /** The pattern that ends here. */
  end: readonly PatternSegment[] | undefined;
}

function emptyNode(): Node {
  return { literals: new Map(), shapes: new Map(), end: undefined };
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
    for (const segment of segments)
      node = typeof segment === "string" ? literalChild(node, segment) : shapeChild(node, segment);
    if (node.end !== undefined) return false;
    node.end = segments;
    this.#size += 1;
    return true;
  }

  /** The first pattern that matches the whole path; literals are tried before shapes. */
  find(path: string): readonly PatternSegment[] | undefined {
    return this.#size === 0 ? undefined : matchFrom(this.#root, path, 0);
  }
}

/** Segments of a path; the first is empty for an absolute one. */
export function segmentsOf(path: string): string[] {
  return path.split("/");
}

function literalChild(node: Node, name: string): Node {
  let child = node.literals.get(name);
  if (child === undefined) {
    child = emptyNode();
    node.literals.set(name, child);
  }
  return child;
}

function shapeChild(node: Node, shape: SegmentPattern): Node {
  const list = node.shapes.get(shape.skeleton) ?? [];
  node.shapes.set(shape.skeleton, list);
  const text = shapeText(shape);
  let found = list.find((row) => shapeText(row.shape) === text);
  if (found === undefined) {
    found = { shape, node: emptyNode() };
    list.push(found);
  }
  return found.node;
}

/** Matches the rest of the path from `at`; `at` beyond its end means that all segments are matched. */
function matchFrom(node: Node, path: string, at: number): readonly PatternSegment[] | undefined {
  if (at > path.length) return node.end;
  const slash = path.indexOf("/", at);
  const end = slash < 0 ? path.length : slash;
  const segment = path.slice(at, end);
  const literal = node.literals.get(segment);
  const below = literal === undefined ? undefined : matchFrom(literal, path, end + 1);
  if (below !== undefined || node.shapes.size === 0) return below;
  const { runs, skeleton } = runsOf(segment);
  for (const { shape, node: next } of node.shapes.get(skeleton) ?? []) {
    const found = matchesShape(shape, runs) ? matchFrom(next, path, end + 1) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * True if the runs of a segment fit a shape of the same skeleton. Of several draws in one name one may look like a word; if
 * all do, it is one.
 */
export function matchesShape(shape: SegmentPattern, runs: readonly string[]): boolean {
  let doubtful = 0;
  let sure = 0;
  for (const [index, want] of shape.runs.entries()) {
    const run = runs[index] ?? "";
    if (typeof want === "string") {
      if (want !== run) return false;
      continue;
    }
    const fit = fitOf(want, run);
    if (fit === "no") return false;
    if (fit === "doubtful") doubtful += 1;
    else if (want.runClass === "random") sure += 1;
  }
  return doubtful === 0 || sure > 0;
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
