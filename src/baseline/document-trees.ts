/**
 * Trees in which people keep documents at any depth: the share of a file server, uploads by year and month. Where a process has open folders
 * (baseline/open-folders.ts) of documents in four branches of one folder, it is as open anywhere below that.
 */
import type { Vertex } from "../domain/graph.ts";

/** Branches side by side that make a folder the root of a tree. */
const MIN_BRANCHES = 4;
/** Parts that a root's path has at least: `/srv/share`, but not `/srv`, which holds all kinds of things. */
const MIN_DEPTH = 2;
/** Folders above an open one that may be roots: there may be very many open ones, each by a way of its own. */
const MAX_LEVELS = 6;
/** Parts of a path that are looked at for a root. */
const MAX_LOOKS = 32;
/** Open folders of a tree that are kept, to be compared with. */
const MAX_FOLDERS = 16;

interface Tree {
  readonly branches: Set<string>;
  /** Open folders in it, the first that were found. */
  readonly folders: string[];
}

export class DocumentTrees {
  readonly #trees = new Map<Vertex, Map<string, Tree>>();

  /** Takes a folder that was found open. */
  add(source: Vertex, folder: string): void {
    const trees = this.#trees.get(source) ?? new Map<string, Tree>();
    this.#trees.set(source, trees);
    const parts = folder.split("/");
    for (let depth = parts.length - 2; depth >= Math.max(MIN_DEPTH, parts.length - 1 - MAX_LEVELS); depth -= 1) {
      const root = parts.slice(0, depth + 1).join("/");
      const tree = trees.get(root) ?? { branches: new Set(), folders: [] };
      trees.set(root, tree);
      if (tree.branches.size < MIN_BRANCHES) tree.branches.add(parts[depth + 1] ?? "");
      if (tree.folders.length < MAX_FOLDERS && !tree.folders.includes(folder)) tree.folders.push(folder);
    }
  }

  /**
   * Open folders of the tree that a folder belongs to, of the highest if there are several; undefined if it is in none. What hides, or is in
   * a folder that hides, belongs to none.
   */
  of(source: Vertex, folder: string): readonly string[] | undefined {
    const trees = this.#trees.get(source);
    if (trees === undefined) return undefined;
    const parts = folder.split("/");
    for (let depth = MIN_DEPTH; depth < Math.min(parts.length, MAX_LOOKS); depth += 1) {
      const tree = trees.get(parts.slice(0, depth + 1).join("/"));
      if (tree === undefined || tree.branches.size < MIN_BRANCHES) continue;
      return parts.slice(depth + 1).some((part) => part.startsWith(".")) ? undefined : tree.folders;
    }
    return undefined;
  }
}
