/**
 * The names that are known one by one: a tree of segments, where the names of a folder are held against each other for the shapes
 * that enough of them share (baseline/name-shapes.ts). Only folders that have new names are looked at again.
 */
import type { PatternSegment } from "../domain/pattern.ts";
import type { SavedFolder } from "../domain/saved.ts";
import { FirstNames } from "./first-names.ts";
import { shapesOf } from "./name-shapes.ts";
import { segmentsOf } from "./path-patterns.ts";

/** Segments of a name that is looked at; who nests deeper has no routine to learn, and must not exhaust the stack. */
const MAX_SEGMENTS = 128;
/** Names that are compared whenever there is one more. */
const FEW = 256;

/** What a segment leads to: of a name that ends there, as most do, nothing is kept but the window in which it was first seen. */
type Place = Folder | number;

interface Folder {
  readonly children: Map<string, Place>;
  /** Window in which the first name below was first seen. */
  firstWindow: number;
  /** A name ends here too. */
  end: boolean;
  /** Names were added here or below since the last look. */
  changed: boolean;
  /** Children when they were last compared. */
  compared: number;
}

function newFolder(window: number, end: boolean): Folder {
  return { children: new Map(), firstWindow: window, end, changed: true, compared: 0 };
}

/** Window in which the first name there was first seen. */
function firstWindowOf(place: Place): number {
  return typeof place === "number" ? place : place.firstWindow;
}

/** True if a name ends there. */
function isEnd(place: Place): boolean {
  return typeof place === "number" || place.end;
}

export class NamePool {
  readonly #root = newFolder(Number.POSITIVE_INFINITY, false);
  readonly #first = new FirstNames();

  /** Adds a name and the window it was first seen in. */
  add(name: string, window: number): void {
    const segments = segmentsOf(name);
    if (segments.length > MAX_SEGMENTS) return;
    let folder = this.#root;
    folder.changed = true;
    for (const segment of segments.slice(0, -1)) {
      folder = this.#folderIn(folder, segment, window);
      if (window < folder.firstWindow) folder.firstWindow = window;
      folder.changed = true;
    }
    this.#addEnd(folder, segments.at(-1) ?? "", window);
  }

  #folderIn(folder: Folder, segment: string, window: number): Folder {
    const known = folder.children.get(segment);
    if (typeof known === "object") return known;
    const made = newFolder(known ?? window, known !== undefined);
    folder.children.set(segment, made);
    if (known === undefined) this.#first.added(folder.children, segment);
    return made;
  }

  #addEnd({ children }: Folder, segment: string, window: number): void {
    const known = children.get(segment);
    if (typeof known === "object") {
      known.end = true;
      known.changed = true;
      if (window < known.firstWindow) known.firstWindow = window;
    } else if (known === undefined || window < known) {
      children.set(segment, window);
      if (known === undefined) this.#first.added(children, segment);
    }
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
    const above: [folder: Folder, name: string][] = [];
    let place: Place = this.#root;
    for (const segment of segmentsOf(name)) {
      if (typeof place === "number") return;
      const child: Place | undefined = place.children.get(segment);
      if (child === undefined) return;
      above.push([place, segment]);
      place = child;
    }
    if (typeof place === "object") {
      place.end = false;
      if (place.children.size > 0) return;
    }
    for (const [folder, segment] of above.reverse()) {
      folder.children.delete(segment);
      folder.compared = Math.min(folder.compared, folder.children.size);
      this.#first.removed(folder.children);
      if (folder.end || folder.children.size > 0) return;
    }
  }

  #at(path: string): Folder | undefined {
    let place: Place | undefined = this.#root;
    for (const name of segmentsOf(path)) {
      if (typeof place !== "object") return undefined;
      place = place.children.get(name);
    }
    return typeof place === "object" ? place : undefined;
  }

  /** What the names themselves do not tell of their folders; see `restoreFolders`. */
  folders(): SavedFolder[] {
    const found: SavedFolder[] = [];
    const collect = ({ children, firstWindow, compared, changed }: Folder, path: string): void => {
      if (children.size === 0) return;
      found.push([path, Number.isFinite(firstWindow) ? firstWindow : -1, compared, changed]);
      for (const [name, child] of children) if (typeof child === "object") collect(child, `${path}/${name}`);
    };
    collect(this.#root, "");
    return found;
  }

  /** Names that were added again are as they were: their folders are not compared again before they grow. */
  restoreFolders(folders: readonly SavedFolder[]): void {
    const calm = (folder: Folder): void => {
      folder.changed = false;
      for (const child of folder.children.values()) if (typeof child === "object") calm(child);
    };
    calm(this.#root);
    for (const [path, firstWindow, compared, changed] of folders) {
      const folder = path === "" ? this.#root : this.#at(path.slice(1));
      if (folder === undefined) continue;
      folder.firstWindow = firstWindow < 0 ? Number.POSITIVE_INFINITY : firstWindow;
      folder.compared = compared;
      folder.changed = changed;
    }
  }
}

/** Looks at a literal place in the tree. */
function visit(folder: Folder, above: readonly PatternSegment[], found: PatternSegment[][]): void {
  if (!folder.changed) return;
  folder.changed = false;
  const { children } = folder;
  // A folder of many names is compared again when it has grown by an eighth: linear in all, not in each window.
  if (children.size > folder.compared + (children.size > FEW ? folder.compared >> 3 : 0)) {
    for (const { shape, names } of shapesOf(children, firstWindowOf)) {
      const below = names.flatMap((name) => children.get(name) ?? []);
      for (const name of names) children.delete(name);
      gather(below, [...above, shape], found);
    }
    folder.compared = children.size;
  }
  for (const [name, child] of children) if (typeof child === "object") visit(child, [...above, name], found);
}

/** Of very many places, too: they are more than a call may have arguments. */
function firstWindowOfAll(places: readonly Place[]): number {
  return places.reduce((first: number, place) => Math.min(first, firstWindowOf(place)), Number.POSITIVE_INFINITY);
}

/** Collects the patterns below places that one shape stands for: they are one place from here on. */
function gather(places: readonly Place[], above: readonly PatternSegment[], found: PatternSegment[][]): void {
  if (places.some(isEnd)) found.push([...above]);
  const children = new Map<string, Place[]>();
  for (const place of places) {
    if (typeof place === "number") continue;
    for (const [name, child] of place.children) {
      const same = children.get(name);
      if (same === undefined) children.set(name, [child]);
      else same.push(child);
    }
  }
  const taken = new Set<string>();
  for (const { shape, names } of shapesOf(children, firstWindowOfAll)) {
    for (const name of names) taken.add(name);
    gather(
      names.flatMap((name) => children.get(name) ?? []),
      [...above, shape],
      found,
    );
  }
  for (const [name, same] of children) if (!taken.has(name)) gather(same, [...above, name], found);
}
