/**
 * The names that are known one by one, and the shapes that enough of them share.
 *
 * Names are laid into a tree of segments. In each folder the names of one skeleton are compared run by run: a run that
 * is the same in all stays, one that varies must be of one class (digits, hex, random). Where a run varies by words the
 * names are split by that word first. A class needs evidence: at least three distinct names that were first seen in at
 * least two windows, so one burst teaches nothing. Only folders that have new names are looked at again.
 */
import type { PatternSegment, SegmentPattern, VaryingRun } from "../domain/pattern.ts";
import type { SavedFolder } from "../domain/saved.ts";
import { FirstNames } from "./first-names.ts";
import { runsOf } from "./name-runs.ts";
import { segmentsOf } from "./path-patterns.ts";
import { classify, looksRandom } from "./run-class.ts";

/** Segments of a name that is looked at; who nests deeper has no routine to learn, and must not exhaust the stack. */
const MAX_SEGMENTS = 128;
const MIN_NAMES = 3;
const MIN_WINDOWS = 2;
/** Names that are compared whenever there is one more. */
const FEW = 256;

interface Node {
  /** {@link NONE} until there is one: most nodes are the end of a name, and a map of its own took 180 bytes of 620 that an edge takes. */
  children: Map<string, Node>;
  /** Window in which the first name below was first seen. */
  firstWindow: number;
  /** A name ends here. */
  end: boolean;
  /** Names were added here or below since the last look. */
  changed: boolean;
  /** Children when they were last compared. */
  compared: number;
}

/** Stays empty. */
const NONE = new Map<string, Node>();

function newNode(window: number): Node {
  return { children: NONE, firstWindow: window, end: false, changed: true, compared: 0 };
}

export class NamePool {
  readonly #root = newNode(Number.POSITIVE_INFINITY);
  readonly #first = new FirstNames();

  /** Adds a name and the window it was first seen in. */
  add(name: string, window: number): void {
    const segments = segmentsOf(name);
    if (segments.length > MAX_SEGMENTS) return;
    let node = this.#root;
    node.changed = true;
    for (const segment of segments) {
      let child = node.children.get(segment);
      if (child === undefined) {
        child = newNode(window);
        if (node.children === NONE) node.children = new Map();
        node.children.set(segment, child);
        this.#first.added(node.children, segment);
      }
      if (window < child.firstWindow) child.firstWindow = window;
      child.changed = true;
      node = child;
    }
    node.end = true;
  }

  /** The patterns that the names added since the last call complete; names that a pattern stands for are dropped. */
  takePatterns(): PatternSegment[][] {
    const found: PatternSegment[][] = [];
    this.#first.clear();
    visit(this.#root, [], found);
    return found;
  }

  /** How many names two folders share, of those that are known one by one; at most so many are counted. */
  shared(one: string, other: string, limit: number): number {
    const first = this.#at(one);
    const second = this.#at(other);
    if (first === undefined || second === undefined) return 0;
    const [few, many] = first.children.size < second.children.size ? [first, second] : [second, first];
    let count = 0;
    for (const name of this.#first.of(few.children)) if (many.children.has(name) && ++count === limit) break;
    return count;
  }

  /** The names in a folder that are known one by one; of very many the first of the alphabet. */
  namesIn(folder: string): Iterable<string> {
    const node = this.#at(folder);
    return node === undefined ? [] : this.#first.of(node.children);
  }

  /** Forgets a name that a pattern stands for, and the folders that held nothing else. */
  drop(name: string): void {
    const above: [folder: Node, name: string, child: Node][] = [];
    let node = this.#root;
    for (const segment of segmentsOf(name)) {
      const child = node.children.get(segment);
      if (child === undefined) return;
      above.push([node, segment, child]);
      node = child;
    }
    node.end = false;
    for (const [folder, segment, child] of above.reverse()) {
      if (child.end || child.children.size > 0) return;
      folder.children.delete(segment);
      folder.compared = Math.min(folder.compared, folder.children.size);
      this.#first.removed(folder.children);
    }
  }

  #at(folder: string): Node | undefined {
    let node: Node | undefined = this.#root;
    for (const name of segmentsOf(folder)) node = node?.children.get(name);
    return node;
  }

  /** What the names themselves do not tell of their folders; see `restoreFolders`. */
  folders(): SavedFolder[] {
    const found: SavedFolder[] = [];
    const collect = (node: Node, path: string): void => {
      if (node.children.size === 0) return;
      found.push([path, Number.isFinite(node.firstWindow) ? node.firstWindow : -1, node.compared, node.changed]);
      for (const [name, child] of node.children) collect(child, `${path}/${name}`);
    };
    collect(this.#root, "");
    return found;
  }

  /** Names that were added again are as they were: their folders are not compared again before they grow. */
  restoreFolders(folders: readonly SavedFolder[]): void {
    const calm = (node: Node): void => {
      node.changed = false;
      for (const child of node.children.values()) calm(child);
    };
    calm(this.#root);
    for (const [path, firstWindow, compared, changed] of folders) {
      let node: Node | undefined = this.#root;
      if (path !== "") for (const name of segmentsOf(path.slice(1))) node = node?.children.get(name);
      if (node === undefined) continue;
      node.firstWindow = firstWindow < 0 ? Number.POSITIVE_INFINITY : firstWindow;
      node.compared = compared;
      node.changed = changed;
    }
  }
}

/** Looks at a literal place in the tree. */
function visit(node: Node, above: readonly PatternSegment[], found: PatternSegment[][]): void {
  if (!node.changed) return;
  node.changed = false;
  // A folder of many names is compared again when it has grown by an eighth: linear in all, not in each window.
  const { size } = node.children;
  if (size > node.compared + (size > FEW ? node.compared >> 3 : 0)) {
    for (const { shape, names } of shapesOf(asLists(node.children))) {
      const below = names.flatMap((name) => node.children.get(name) ?? []);
      for (const name of names) node.children.delete(name);
      gather(below, [...above, shape], found);
    }
    node.compared = node.children.size;
  }
  for (const [name, child] of node.children) if (child.changed) visit(child, [...above, name], found);
}

/** Collects the patterns below nodes that one shape stands for: they are one place from here on. */
function gather(nodes: readonly Node[], above: readonly PatternSegment[], found: PatternSegment[][]): void {
  if (nodes.some((node) => node.end)) found.push([...above]);
  const children = new Map<string, Node[]>();
  for (const node of nodes) {
    for (const [name, child] of node.children) {
      const same = children.get(name);
      if (same === undefined) children.set(name, [child]);
      else same.push(child);
    }
  }
  const taken = new Set<string>();
  for (const { shape, names } of shapesOf(children)) {
    for (const name of names) taken.add(name);
    gather(
      names.flatMap((name) => children.get(name) ?? []),
      [...above, shape],
      found,
    );
  }
  for (const [name, same] of children) if (!taken.has(name)) gather(same, [...above, name], found);
}

function asLists(children: ReadonlyMap<string, Node>): Map<string, readonly Node[]> {
  const lists = new Map<string, readonly Node[]>();
  for (const [name, child] of children) lists.set(name, [child]);
  return lists;
}

interface Shape {
  readonly shape: SegmentPattern;
  readonly names: readonly string[];
}

interface Member {
  readonly name: string;
  readonly runs: readonly string[];
  readonly window: number;
}

/** Shapes that enough of the names in a folder share. */
function shapesOf(children: ReadonlyMap<string, readonly Node[]>): Shape[] {
  if (children.size < MIN_NAMES) return [];
  const bySkeleton = new Map<string, Member[]>();
  for (const [name, nodes] of children) {
    const { runs, skeleton } = runsOf(name);
    if (runs.length === 0) continue;
    const member = { name, runs, window: Math.min(...nodes.map((node) => node.firstWindow)) };
    pushTo(bySkeleton, skeleton, member);
  }
  const shapes: Shape[] = [];
  for (const [skeleton, members] of bySkeleton) split(skeleton, members, shapes);
  return shapes;
}

function pushTo(groups: Map<string, Member[]>, key: string, member: Member): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [member]);
  else group.push(member);
}

function hasEvidence(members: readonly Member[]): boolean {
  return members.length >= MIN_NAMES && new Set(members.map(({ window }) => window)).size >= MIN_WINDOWS;
}

/** Makes a shape of the members, or splits them by the first run that varies by words. */
function split(skeleton: string, members: readonly Member[], shapes: Shape[]): void {
  if (!hasEvidence(members)) return;
  const runs: (string | VaryingRun)[] = [];
  for (const [index, first] of (members[0]?.runs ?? []).entries()) {
    const groups = new Map<string, Member[]>();
    for (const member of members) pushTo(groups, member.runs[index] ?? "", member);
    if (groups.size === 1) {
      runs.push(first);
      continue;
    }
    const varying = groups.size < MIN_NAMES ? undefined : classify([...groups.keys()]);
    if (varying !== undefined && !isMixture(varying, members, index)) {
      runs.push(varying);
      continue;
    }
    const parts = groups.size * MIN_NAMES <= members.length ? groups : byLook(members, index);
    for (const part of parts.values()) if (part.length < members.length) split(skeleton, part, shapes);
    return;
  }
  if (runs.some((run) => typeof run !== "string"))
    shapes.push({ shape: { skeleton, runs }, names: members.map(({ name }) => name) });
}

/** Draws of several lengths are often of several programs (`sortXXXXXX` beside Python's): together they would stand for far too much. */
function isMixture({ runClass, min, max }: VaryingRun, members: readonly Member[], index: number): boolean {
  if (runClass !== "random" || min === max) return false;
  return [...byLook(members, index).values()].some((part) => part.length < members.length && hasEvidence(part));
}

/** Fewest hexadecimal digits that tell themselves from a word or a number. */
const MIN_HEX = 4;

/** Members by kind of the run that varies: numbers and hex by length, others by how they begin (`sortXXXXXX`). */
function byLook(members: readonly Member[], index: number): Map<string, Member[]> {
  const runs = members.map((member) => member.runs[index] ?? "");
  // Of the folders of a tree by hash some have digits only and some letters only.
  const short = new Set(runs.filter((run) => run.length < MIN_HEX && isMixed(run)).map((run) => run.length));
  const groups = new Map<string, Member[]>();
  for (const [at, member] of members.entries()) {
    const run = runs[at] ?? "";
    const isHex = isMixed(run) || (short.has(run.length) && /^[0-9a-f]+$/.test(run));
    const kind = isHex ? "x" : /^[0-9]+$/.test(run) ? "#" : run.slice(0, 2);
    pushTo(groups, `${kind}${run.length}`, member);
  }
  // Of draws hardly two begin alike.
  for (const [kind, alike] of [...groups]) {
    if (alike.length >= MIN_NAMES) continue;
    groups.delete(kind);
    for (const member of alike) {
      const run = member.runs[index] ?? "";
      pushTo(groups, looksRandom(run) ? `~${run.length}` : kind, member);
    }
  }
  return groups;
}

/** Hexadecimal digits and letters. */
function isMixed(run: string): boolean {
  return /^(?=.*[0-9])(?=.*[a-f])[0-9a-f]+$/.test(run);
}
