/**
 * Patterns of names that one process uses in one way, as a tree of their parts: slashes, runs of letters and digits, and
 * what separates those; a run is a literal or varies. Matching walks the characters of a path and looks each part up by what
 * it must begin with, so the cost does not depend on how many patterns there are, and nothing is allocated. No regular expression is
 * made from a name; the text form is for people.
 */
import { codeAt } from "../domain/code-at.ts";
import type { PatternSegment, SegmentPattern, VaryingRun } from "../domain/pattern.ts";
import { isTemporary } from "../domain/temporary.ts";
import { isSurelyWord } from "../domain/word.ts";
import { partEnd } from "./name-runs.ts";
import { fitOf, runText } from "./run-class.ts";
import { isSlice, SliceMap } from "./slice-map.ts";

interface Node {
  /** The first literal part, and what follows it: mostly the only one, and no table to be fetched from memory. */
  part: string | undefined;
  next: Node | undefined;
  others: SliceMap<Node> | undefined;
  /** Runs that vary; many by what they begin with. */
  varying: Varying[] | undefined;
  byPrefix: PrefixGroup[] | undefined;
  /** The pattern that ends here. */
  end: readonly PatternSegment[] | undefined;
}

interface Varying {
  readonly run: VaryingRun;
  readonly node: Node;
}

/** Runs that vary whose beginnings have one length. */
interface PrefixGroup {
  readonly length: number;
  readonly rows: SliceMap<Varying[]>;
}

/** Runs that vary in one place which are tried one by one. */
const FEW = 8;
/** What a name begins with that says that it is for a moment: `.Radicale.tmp-XXXXXXXX`. */
const TEMPORARY = /(?:^|[._-])te?mp[._-]$/i;
/** Fewest small letters of a draw that are no word though they look like one. */
const MIN_LOWER = 8;

/**
 * What the draws of a segment have shown so far. Of several draws in one name one may look like a word; if all do, it is one.
 */
const NOTHING = 0;
const DOUBTFUL = 1;
const SURE = 2;

/** Parts that are looked at for one path at most: so many, and for each of its characters. Patterns that overlap could cost far more. */
const LOOKS = 200;
const LOOKS_EACH = 8;
/** How many are left for the path that is looked for. */
let left = 0;

const SLASH = 0x2f;

function emptyNode(): Node {
  return {
    part: undefined,
    next: undefined,
    others: undefined,
    varying: undefined,
    byPrefix: undefined,
    end: undefined,
  };
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

  /** The first pattern that matches the whole path, unless very many match it in part; literals are tried before what varies. */
  find(path: string): readonly PatternSegment[] | undefined {
    if (this.#size === 0) return undefined;
    left = LOOKS + LOOKS_EACH * path.length;
    return matchFrom(this.#root, path, 0, NOTHING);
  }
}

/** Segments of a path; the first is empty for an absolute one. */
export function segmentsOf(path: string): string[] {
  return path.split("/");
}

function literalChild(node: Node, part: string): Node {
  const known = literalAt(node, part, 0, part.length);
  if (known !== undefined) return known;
  const child = emptyNode();
  if (node.part === undefined) {
    node.part = part;
    node.next = child;
  } else {
    node.others ??= new SliceMap();
    node.others.add(part, child);
  }
  return child;
}

/** What follows the literal part from `at` to `end`. */
function literalAt(node: Node, path: string, at: number, end: number): Node | undefined {
  if (node.part !== undefined && isSlice(node.part, path, at, end)) return node.next;
  return node.others?.get(path, at, end);
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
  const text = runText(run);
  let row = rowsFor(node, run).find((other) => runText(other.run) === text);
  if (row === undefined) {
    row = { run, node: emptyNode() };
    node.varying ??= [];
    node.varying.push(row);
    if (node.byPrefix !== undefined) putByPrefix(node.byPrefix, row);
    else if (node.varying.length > FEW) {
      node.byPrefix = [];
      for (const other of node.varying) putByPrefix(node.byPrefix, other);
    }
  }
  return row.node;
}

/** Those among which the run is, if it is there. */
function rowsFor({ varying, byPrefix }: Node, { prefix }: VaryingRun): readonly Varying[] {
  if (byPrefix === undefined) return varying ?? [];
  return byPrefix.find(({ length }) => length === prefix.length)?.rows.get(prefix, 0, prefix.length) ?? [];
}

function putByPrefix(groups: PrefixGroup[], row: Varying): void {
  const { prefix } = row.run;
  let group = groups.find(({ length }) => length === prefix.length);
  if (group === undefined) {
    group = { length: prefix.length, rows: new SliceMap() };
    groups.push(group);
  }
  const rows = group.rows.get(prefix, 0, prefix.length);
  if (rows === undefined) group.rows.add(prefix, [row]);
  else rows.push(row);
}

/** Matches the rest of the path from `at`; `draws` is what those of its segment have shown. */
function matchFrom(node: Node, path: string, at: number, draws: number): readonly PatternSegment[] | undefined {
  left -= 1;
  if (left < 0) return undefined;
  const first = codeAt(path, at);
  const isEnd = at >= path.length;
  if (draws === DOUBTFUL && (isEnd || first === SLASH)) return undefined;
  if (isEnd) return node.end;
  const end = partEnd(path, at);
  const literal = literalAt(node, path, at, end);
  if (literal !== undefined) {
    const shown = first === SLASH ? NOTHING : isDrawMark(path, end) ? SURE : draws;
    const found = matchFrom(literal, path, end, shown);
    if (found !== undefined) return found;
  }
  if (node.varying === undefined) return undefined;
  if (node.byPrefix === undefined) return matchVarying(node.varying, path, at, end, draws);
  for (const { length, rows } of node.byPrefix) {
    const alike = length > end - at ? undefined : rows.get(path, at, at + length);
    const found = alike === undefined ? undefined : matchVarying(alike, path, at, end, draws);
    if (found !== undefined) return found;
  }
  return undefined;
}

function matchVarying(
  rows: readonly Varying[],
  path: string,
  at: number,
  end: number,
  draws: number,
): readonly PatternSegment[] | undefined {
  for (const { run, node } of rows) {
    const fit = fitOf(run, path, at, end);
    if (fit === "no") continue;
    const isDoubtful = fit === "doubtful" && !isDrawnForNow(run, path, at, end);
    const shown = isDoubtful ? DOUBTFUL : run.runClass === "random" ? SURE : NOTHING;
    const found = matchFrom(node, path, end, Math.max(draws, shown));
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * True for draws of small letters and digits where programs put what they need for a moment, or behind a word that says so: of eight one in fifty
 * looks like a word, and what an intruder puts there is told when it is run.
 */
function isDrawnForNow({ alphabet, min, max }: VaryingRun, path: string, from: number, to: number): boolean {
  if (alphabet !== "lower" || min !== max || min < MIN_LOWER || isSurelyWord(path, from, to)) return false;
  return isTemporary(path) || TEMPORARY.test(path.slice(path.lastIndexOf("/", from - 1) + 1, from));
}

/** True if a mark of a draw stands around `at`: NUL, then which (domain/canonical-name.ts). */
function isDrawMark(path: string, at: number): boolean {
  if (codeAt(path, at - 1) !== 0) return false;
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
