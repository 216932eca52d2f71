/**
 * Finds the patterns in the names that one process used in one way.
 *
 * Names are laid into a tree of segments. In each folder the names of one skeleton are compared run by run: a run that
 * is the same in all stays, one that varies must be of one class (digits, hex, random). Where a run varies by words the
 * names are split by that word first. A class needs evidence: at least three distinct names that were first seen in at
 * least two windows, so one burst teaches nothing. Linear in the number of names, up to the depth of paths.
 */
import { runsOf } from "./name-runs.ts";
import { type PatternSegment, type SegmentPattern, segmentsOf } from "./path-patterns.ts";
import { classify, type VaryingRun } from "./run-class.ts";

/** A name and the window it was first seen in. */
export interface SeenName {
  readonly name: string;
  readonly window: number;
}

const MIN_NAMES = 3;
const MIN_WINDOWS = 2;

interface Node {
  readonly children: Map<string, Node>;
  /** Windows in which names below were first seen; two are enough to know. */
  firstWindow: number;
  lastWindow: number;
  end: boolean;
}

function emptyNode(): Node {
  return { children: new Map(), firstWindow: Number.POSITIVE_INFINITY, lastWindow: -1, end: false };
}

/**
 * The patterns with at least one varying segment.
 *
 * @param names distinct names
 * @param mayVary false for a path that must stay literal (sensitive): it is left out
 */
export function generalise(
  names: Iterable<SeenName>,
  mayVary: (path: string) => boolean = () => true,
): PatternSegment[][] {
  const root = emptyNode();
  for (const { name, window } of names) {
    if (!mayVary(name)) continue;
    let node = root;
    touch(node, window);
    for (const segment of segmentsOf(name)) {
      let child = node.children.get(segment);
      if (child === undefined) {
        child = emptyNode();
        node.children.set(segment, child);
      }
      node = child;
      touch(node, window);
    }
    node.end = true;
  }
  const found: PatternSegment[][] = [];
  collect([root], [], false, found);
  return found;
}

function touch(node: Node, window: number): void {
  if (window < node.firstWindow) node.firstWindow = window;
  if (window > node.lastWindow) node.lastWindow = window;
}

/** Walks the tree below nodes that stand for one place: several where a segment above them varies. */
function collect(
  nodes: readonly Node[],
  above: readonly PatternSegment[],
  varies: boolean,
  found: PatternSegment[][],
): void {
  if (varies && nodes.some((node) => node.end)) found.push([...above]);
  const children = new Map<string, Node[]>();
  for (const node of nodes) {
    for (const [name, child] of node.children) {
      const same = children.get(name);
      if (same === undefined) children.set(name, [child]);
      else same.push(child);
    }
  }
  const taken = new Set<string>();
  for (const shape of shapesOf(children)) {
    for (const name of shape.names) taken.add(name);
    collect(
      shape.names.flatMap((name) => children.get(name) ?? []),
      [...above, shape.shape],
      true,
      found,
    );
  }
  for (const [name, same] of children) if (!taken.has(name)) collect(same, [...above, name], varies, found);
}

interface Shape {
  readonly shape: SegmentPattern;
  readonly names: readonly string[];
}

interface Member {
  readonly name: string;
  readonly runs: readonly string[];
}

/** Shapes that enough of the names in a folder share. */
function shapesOf(children: ReadonlyMap<string, readonly Node[]>): Shape[] {
  if (children.size < MIN_NAMES) return [];
  const bySkeleton = new Map<string, Member[]>();
  for (const name of children.keys()) {
    const { runs, skeleton } = runsOf(name);
    if (runs.length === 0) continue;
    const group = bySkeleton.get(skeleton);
    if (group === undefined) bySkeleton.set(skeleton, [{ name, runs }]);
    else group.push({ name, runs });
  }
  const shapes: Shape[] = [];
  for (const [skeleton, members] of bySkeleton) split(skeleton, members, children, shapes);
  return shapes;
}

function hasEvidence(members: readonly Member[], children: ReadonlyMap<string, readonly Node[]>): boolean {
  if (members.length < MIN_NAMES) return false;
  const windows = new Set<number>();
  for (const { name } of members) {
    for (const { firstWindow } of children.get(name) ?? []) windows.add(firstWindow);
    if (windows.size >= MIN_WINDOWS) return true;
  }
  return false;
}

/** Makes a shape of the members, or splits them by the first run that varies by words. */
function split(
  skeleton: string,
  members: readonly Member[],
  children: ReadonlyMap<string, readonly Node[]>,
  shapes: Shape[],
): void {
  if (!hasEvidence(members, children)) return;
  const runs: (string | VaryingRun)[] = [];
  for (let index = 0; index < (members[0]?.runs.length ?? 0); index += 1) {
    const groups = new Map<string, Member[]>();
    for (const member of members) {
      const value = member.runs[index] ?? "";
      const group = groups.get(value);
      if (group === undefined) groups.set(value, [member]);
      else group.push(member);
    }
    if (groups.size === 1) {
      runs.push(members[0]?.runs[index] ?? "");
      continue;
    }
    const varying = classify([...groups.keys()]);
    if (varying !== undefined && groups.size >= MIN_NAMES) {
      runs.push(varying);
      continue;
    }
    const parts = groups.size * MIN_NAMES <= members.length ? groups : byBeginning(members, index);
    for (const part of parts.values()) if (part.length < members.length) split(skeleton, part, children, shapes);
    return;
  }
  if (runs.some((run) => typeof run !== "string"))
    shapes.push({ shape: { skeleton, runs }, names: members.map(({ name }) => name) });
}

/** Members by kind of the run that varies: what begins alike (`sortXXXXXX`, `sess…`) or looks alike (all digits). */
function byBeginning(members: readonly Member[], index: number): Map<string, Member[]> {
  const groups = new Map<string, Member[]>();
  for (const member of members) {
    const run = member.runs[index] ?? "";
    const key = /^[0-9]+$/.test(run)
      ? `#${run.length}`
      : /^(?=.*[0-9])[0-9a-f]+$/.test(run)
        ? `x${run.length}`
        : `${run.slice(0, 2)}${run.length}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [member]);
    else group.push(member);
  }
  return groups;
}
