/**
 * What is known: edges, and patterns that stand for many names. Asking (`knows`) never changes it; `learn` does, and
 * `normalize` turns names that recur into patterns.
 */
import { EDGE_CLASSES, type Edge, type EdgeClass, kindOf, type Vertex } from "../domain/graph.ts";
import { isVarying } from "../domain/canonical-name.ts";
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
  /** Shapes of names that enough evidence speaks for, whoever used them. */
  readonly #shapes = new PathPatterns();
  /** Vertices and classes that have learned names since the last `normalize`. */
  readonly #changed = new Map<Vertex, Set<EdgeClass>>();

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  /**
   * True if a pattern stands for the far end. Edges that are known by name say so themselves.
   *
   * Who makes names of a changing kind may remove them: the oldest generation goes long after the first was made.
   */
  knows(source: Vertex, edgeClass: EdgeClass, key: string): boolean {
    if (edgeClass === "DELETE" && isVarying(key) && this.#graph.find(source, "CREATE", key)?.known) return !isSensitive(key);
    const patterns = this.#patterns.get(source);
    if (patterns === undefined) return false;
    if (edgeClass === "host") {
      const prefix = patterns.hosts.size === 0 ? undefined : hostPrefix(key);
      return prefix !== undefined && patterns.hosts.has(prefix);
    }
    const { paths } = patterns;
    const found = paths.get(edgeClass)?.find(key) ?? (edgeClass === "DELETE" ? paths.get("CREATE")?.find(key) : undefined);
    return found !== undefined && !isSensitive(key);
  }

  /** True if the path is one whose name must stay as it is. */
  isSensitive(path: string): boolean {
    return isSensitive(path);
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

  /**
   * Finds the patterns in what was learned, forgets the names they stand for, and returns the new ones as text.
   *
   * That names in a folder are draws is a fact of the names, so all processes' names are evidence for it. But a pattern
   * is given only to a process, and for an action, that has itself used such a name.
   */
  normalize(): string[] {
    const texts: string[] = [];
    const names: SeenName[] = [];
    for (const [source, classes] of this.#changed) {
      for (const edgeClass of classes) {
        if (edgeClass === "host") continue;
        for (const edge of this.#graph.edges(source, edgeClass)) if (edge.known) names.push({ name: edge.key, window: edge.firstWindow });
      }
    }
    for (const segments of generalise(names, (path) => !isSensitive(path))) this.#shapes.add(segments);
    for (const [source, classes] of this.#changed) {
      for (const edgeClass of EDGE_CLASSES) {
        if (!classes.has(edgeClass)) continue;
        const found = edgeClass === "host" ? this.#addHosts(source) : this.#addPaths(source, edgeClass);
        for (const text of found) texts.push(`${source.label}->${farLabel(edgeClass, text)}`);
      }
    }
    this.#changed.clear();
    return texts;
  }

  #addHosts(source: Vertex): string[] {
    const edges = [...this.#graph.edges(source, "host")].filter((edge) => edge.known);
    const { hosts } = this.#patternsOf(source);
    const found = hostPrefixes(edges.map((edge) => ({ name: edge.key, window: edge.firstWindow }))).filter((prefix) => !hosts.has(prefix));
    for (const prefix of found) hosts.add(prefix);
    if (found.length > 0) for (const edge of edges) if (this.knows(source, "host", edge.key)) this.#graph.remove(edge);
    return found;
  }

  #addPaths(source: Vertex, edgeClass: EdgeClass): string[] {
    const texts: string[] = [];
    if (this.#shapes.size === 0) return texts;
    for (const edge of [...this.#graph.edges(source, edgeClass)]) {
      const segments = edge.known && !isSensitive(edge.key) ? this.#shapes.find(edge.key) : undefined;
      if (segments === undefined) continue;
      const { paths } = this.#patternsOf(source);
      const patterns = paths.get(edgeClass) ?? new PathPatterns();
      paths.set(edgeClass, patterns);
      if (patterns.add(segments)) texts.push(patternText(segments));
      this.#graph.remove(edge);
    }
    return texts;
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
