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
/** Characters of folders' names that are saved: what is not is only news a little longer. */
const MAX_SAVED = 4_000_000;
/** In the place of a number of names: none was added in a folder or below. */
const CALM = -1;

/** What a segment leads to: of a name that ends there, as most do, nothing is kept but the window in which it was first seen. */
type Place = Folder | number;

interface Folder {
  readonly children: Map<string, Place>;
  /** Window in which the first name below was first seen. */
  firstWindow: number;
  /** A name ends here too. */
  end: boolean;
  /** Children that were added since the last look; {@link CALM} if none was here or below. */
  added: number;
  /** Children when they were last compared. */
  compared: number;
}

function newFolder(window: number, end: boolean): Folder {
  return { children: new Map(), firstWindow: window, end, added: 0, compared: 0 };
}

/** A name is added at a folder or below. */
function touch(folder: Folder, window: number): void {
  if (window < folder.firstWindow) folder.firstWindow = window;
  if (folder.added === CALM) folder.added = 0;
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
    touch(folder, window);
    for (const segment of segments.slice(0, -1)) {
      folder = this.#folderIn(folder, segment, window);
      touch(folder, window);
    }
    this.#addEnd(folder, segments.at(-1) ?? "", window);
  }

  #folderIn(folder: Folder, segment: string, window: number): Folder {
    const known = folder.children.get(segment);
    if (typeof known === "object") return known;
    const made = newFolder(known ?? window, known !== undefined);
    folder.children.set(segment, made);
    if (known === undefined) this.#isNew(folder, segment);
    return made;
  }

  #addEnd(folder: Folder, segment: string, window: number): void {
    const known = folder.children.get(segment);
    if (typeof known === "object") {
      known.end = true;
      touch(known, window);
    } else if (known === undefined || window < known) {
      folder.children.set(segment, window);
      if (known === undefined) this.#isNew(folder, segment);
    }
  }

  #isNew(folder: Folder, segment: string): void {
    folder.added += 1;
    this.#first.added(folder.children, segment);
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

  /** The folders along a path, from the root on, as far as they are there. */
  #along(path: readonly string[]): Folder[] {
    const found = [this.#root];
    for (const segment of path) {
      const child = found.at(-1)?.children.get(segment);
      if (typeof child !== "object") break;
      found.push(child);
    }
    return found;
  }

  /** The names so far were looked at: their folders are not compared again before they grow. */
  rest(): void {
    const calm = (folder: Folder): void => {
      folder.added = CALM;
      folder.compared = folder.children.size;
      for (const child of folder.children.values()) if (typeof child === "object") calm(child);
    };
    calm(this.#root);
  }

  /** What the names do not tell of their folders when they are added again: first what was looked at, then, after `rest`, the others. */
  folders(): SavedFolder[] {
    const found: SavedFolder[] = [];
    const path: string[] = [];
    /** Segments of the path that the last one that was found has too. */
    let shared = 0;
    let room = MAX_SAVED;
    const collect = ({ children, firstWindow, compared, added }: Folder): void => {
      let told = Number.POSITIVE_INFINITY;
      for (const child of children.values()) told = Math.min(told, firstWindowOf(child));
      const isTold = firstWindow === told && compared === children.size - Math.max(added, 0);
      if (children.size > 0 && !isTold && room > 0) {
        const rest = path.slice(shared).map((segment) => `/${segment}`);
        found.push([rest.join(""), firstWindow, compared, shared]);
        room -= rest.reduce((sum, segment) => sum + segment.length, 0);
        shared = path.length;
      }
      for (const [name, child] of children) {
        if (typeof child !== "object") continue;
        path.push(name);
        collect(child);
        path.pop();
        shared = Math.min(shared, path.length);
      }
    };
    collect(this.#root);
    return found;
  }

  /** Takes what `folders` gave, when all names are there again. */
  restoreFolders(saved: readonly SavedFolder[]): void {
    let path: string[] = [];
    for (const [rest, firstWindow, compared, shared] of saved) {
      path = [...path.slice(0, typeof shared === "number" ? shared : 0), ...rest.split("/").slice(1)];
      const folders = this.#along(path);
      const folder = folders[path.length];
      if (folder === undefined) continue;
      if (firstWindow >= 0) for (const above of folders) above.firstWindow = Math.min(above.firstWindow, firstWindow);
      folder.compared = compared;
    }
  }
}

/** Looks at a literal place in the tree. */
function visit(folder: Folder, above: readonly PatternSegment[], found: PatternSegment[][]): void {
  if (folder.added === CALM) return;
  folder.added = CALM;
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
