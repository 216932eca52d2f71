/**
 * What is known: edges, and patterns that stand for many names. Asking (`knows`) never changes it; `learn` does, and
 * `normalize` turns names that recur into patterns.
 */
import { EDGE_CLASSES, type Edge, type EdgeClass, kindOf, type Vertex } from "../domain/graph.ts";
import { farLabel, type Graph } from "../graph/graph.ts";
import { generalise, type SeenName } from "./generalise.ts";
import { hostPrefix, hostPrefixes } from "./host-prefixes.ts";
import { PathPatterns, patternText } from "./path-patterns.ts";
import { isSensitive } from "./sensitive.ts";

/** Patterns of one process, by class of edge. */
interface Patterns {
  readonly paths: Map<EdgeClass, PathPatterns>;
  readonly hosts: Set<string>;
}

export class Baseline {
  readonly #graph: Graph;
  readonly #patterns = new Map<Vertex, Patterns>();
  /** Vertices and classes that have learned names since the last `normalize`. */
  readonly #changed = new Map<Vertex, Set<EdgeClass>>();

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  /** True if a pattern stands for the far end. Edges that are known by name say so themselves. */
  knows(source: Vertex, edgeClass: EdgeClass, key: string): boolean {
    const patterns = this.#patterns.get(source);
    if (patterns === undefined) return false;
    if (edgeClass === "host") {
      const prefix = patterns.hosts.size === 0 ? undefined : hostPrefix(key);
      return prefix !== undefined && patterns.hosts.has(prefix);
    }
    return (patterns.paths.get(edgeClass)?.matches(key) ?? false) && !isSensitive(key);
  }

  /** Makes an edge known. */
  learn(edge: Edge): void {
    edge.known = true;
    edge.source.known = true;
    if (edge.target !== undefined) edge.target.known = true;
    const kind = kindOf(edge.edgeClass);
    if (kind !== "file" && kind !== "host" && kind !== "sock") return;
    const classes = this.#changed.get(edge.source);
    if (classes === undefined) this.#changed.set(edge.source, new Set([edge.edgeClass]));
    else classes.add(edge.edgeClass);
  }

  /** Finds the patterns in what was learned, forgets the names they stand for, and returns the new ones as text. */
  normalize(): string[] {
    const texts: string[] = [];
    for (const [source, classes] of this.#changed) {
      for (const edgeClass of EDGE_CLASSES) if (classes.has(edgeClass)) this.#normalize(source, edgeClass, texts);
    }
    this.#changed.clear();
    return texts;
  }

  #normalize(source: Vertex, edgeClass: EdgeClass, texts: string[]): void {
    const edges = [...this.#graph.edges(source, edgeClass)].filter((edge) => edge.known);
    const names: SeenName[] = edges.map((edge) => ({ name: edge.key, window: edge.firstWindow }));
    const found = edgeClass === "host" ? this.#addHosts(source, names) : this.#addPaths(source, edgeClass, names);
    if (found.length === 0) return;
    for (const text of found) texts.push(`${source.label}->${farLabel(edgeClass, text)}`);
    for (const edge of edges) if (this.knows(source, edgeClass, edge.key)) this.#graph.remove(edge);
  }

  #addHosts(source: Vertex, names: readonly SeenName[]): string[] {
    const { hosts } = this.#patternsOf(source);
    const found = hostPrefixes(names).filter((prefix) => !hosts.has(prefix));
    for (const prefix of found) hosts.add(prefix);
    return found;
  }

  #addPaths(source: Vertex, edgeClass: EdgeClass, names: readonly SeenName[]): string[] {
    const found = generalise(names, (path) => !isSensitive(path));
    if (found.length === 0) return [];
    const { paths } = this.#patternsOf(source);
    const patterns = paths.get(edgeClass) ?? new PathPatterns();
    paths.set(edgeClass, patterns);
    return found.filter((segments) => patterns.add(segments)).map(patternText);
  }

  #patternsOf(source: Vertex): Patterns {
    let patterns = this.#patterns.get(source);
    if (patterns === undefined) {
      patterns = { paths: new Map(), hosts: new Set() };
      this.#patterns.set(source, patterns);
    }
    return patterns;
  }
}
