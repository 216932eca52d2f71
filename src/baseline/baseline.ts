/**
 * What is known: edges, and patterns that stand for many names. Asking (`knows`) never changes it; `learn` does, and
 * `normalize` turns names that recur into patterns.
 */
import { EDGE_CLASSES, type Edge, type EdgeClass, kindOf, mayVary, NAMING, type Vertex } from "../domain/graph.ts";
import { namesOf } from "../domain/link-target.ts";
import { Memo } from "../domain/memo.ts";
import { isEnd, type PatternSegment } from "../domain/pattern.ts";
import type { SavedNames, SavedPattern } from "../domain/saved.ts";
import { isSevere } from "../domain/severity.ts";
import { isVarying } from "../domain/shown-name.ts";
import { farLabel } from "../graph/far-label.ts";
import type { Graph } from "../graph/graph.ts";
import { Accepted } from "./accepted.ts";
import { runsErrands } from "./errands.ts";
import { HostNamePool, hostPatternText, hostPlace } from "./host-name-pool.ts";
import { endPrefixes, evidentPrefixes, hasKnownEnd } from "./host-prefixes.ts";
import { NamePool } from "./name-pool.ts";
import { mayOpen, OpenFolders, openRun } from "./open-folders.ts";
import { PathPatterns, patternText } from "./path-patterns.ts";
import { SensitiveTable } from "./sensitive.ts";
import { takesShape } from "./takes-shape.ts";

/** Classes whose far ends are names that can vary. */
const NAMED = EDGE_CLASSES.filter(mayVary);

/** Patterns of one process, by class of edge. */
interface Patterns {
  readonly paths: Map<EdgeClass, PathPatterns>;
  readonly ends: Map<EdgeClass, Set<string>>;
}

export class Baseline {
  readonly #graph: Graph;
  readonly sensitive: SensitiveTable;
  readonly #patterns = new Map<Vertex, Patterns>();
  /** Shapes of names that enough evidence speaks for, whoever used them. */
  readonly #shapes = new PathPatterns();
  readonly #names = new NamePool();
  readonly openFolders = new OpenFolders();
  /** The same of names of hosts. */
  readonly #hostShapes = new PathPatterns();
  readonly #hostNames = new HostNamePool();
  /** Names that a pattern stands for, with who used them how: patterns stay, so what was once said of them does. */
  readonly #matched = new Memo<Pick<Edge, "source" | "edgeClass">>();
  /** Edges with names learned since the last `normalize`. */
  #learned: Edge[] = [];
  #accepted = new Accepted([]);
  /** Patterns found since they were last saved. */
  #changes: SavedPattern[] = [];

  /** @param sensitive which names never generalise */
  constructor(graph: Graph, sensitive = new SensitiveTable()) {
    this.#graph = graph;
    this.sensitive = sensitive;
  }

  /**
   * True if a pattern stands for the far end. Edges that are known by name say so themselves.
   *
   * Who makes names of a changing kind may remove them: the oldest generation goes long after the first was made. Who gives
   * names that nobody can foresee may write those files again, too.
   */
  knows(source: Vertex, edgeClass: EdgeClass, key: string): boolean {
    if (edgeClass === "DELETE" && isVarying(key) && NAMING.some((made) => this.#graph.knows(source, made, key)))
      return !this.sensitive.has(source, key);
    if (this.#isOpen(source, edgeClass, key)) return !this.sensitive.has(source, key);
    const patterns = this.#patterns.get(source);
    if (patterns === undefined) return false;
    const { paths, ends } = patterns;
    const prefixes = ends.get(edgeClass);
    if (prefixes !== undefined && endPrefixes(edgeClass, key).some((prefix) => prefixes.has(prefix))) return true;
    if (edgeClass === "host") {
      const place = hostPlace(key);
      return place !== undefined && paths.get("host")?.find(place) !== undefined;
    }
    const asked = this.#matched.get(key);
    if (asked?.source === source && asked.edgeClass === edgeClass) return true;
    const found =
      paths.get(edgeClass)?.find(key) ??
      (edgeClass === "DELETE" ? NAMING.map((made) => paths.get(made)?.find(key)).find(Boolean) : undefined);
    if (found === undefined || this.sensitive.has(source, key)) return false;
    this.#matched.set(key, { source, edgeClass });
    return true;
  }

  #isOpen(source: Vertex, edgeClass: EdgeClass, key: string): boolean {
    if (this.openFolders.has(source, edgeClass, key)) return true;
    return (edgeClass === "DELETE" || edgeClass === "WRITE") && this.openFolders.has(source, "CREATE", key);
  }

  /**
   * Takes the administrator's decisions: what they cover is known, whatever it is; what an earlier one covered and none does
   * now is news again.
   *
   * @returns how many edges changed
   */
  accept(accepted: Accepted): number {
    this.#accepted = accepted;
    return this.#graph.allEdges().filter((edge) => this.decide(edge)).length;
  }

  /** Holds an edge against the decisions; true if that changed it. */
  decide(edge: Edge): boolean {
    if (this.#accepted.isEmpty && !edge.accepted) return false;
    const covered = namesOf(edge.edgeClass, edge.key).some((name) =>
      this.#accepted.covers(edge.source.label, farLabel(edge.edgeClass, name), isSevere(edge.sensitivity?.severity)),
    );
    if (covered === edge.accepted || (covered && edge.known)) return false;
    edge.accepted = covered;
    edge.reported = false;
    if (covered) this.#graph.know(edge);
    else {
      edge.known = false;
      this.#graph.touch(edge);
    }
    return true;
  }

  /** Makes an edge known. */
  learn(edge: Edge): void {
    this.#graph.know(edge);
    this.consider(edge);
  }

  /** Takes an edge's name as evidence for its kind, without making the edge known. */
  consider(edge: Edge): void {
    if (this.#graph.isFull) return;
    const kind = kindOf(edge.edgeClass);
    if (kind === "exec" || kind === "priv") return;
    edge.considered = true;
    this.#graph.touch(edge);
    this.#learned.push(edge);
    this.#pool(edge);
  }

  #pool(edge: Edge): void {
    if (edge.edgeClass === "host") {
      const place = hostPlace(edge.key);
      if (place !== undefined && this.#hostShapes.find(place) === undefined)
        this.#hostNames.add(place, edge.firstWindow);
    } else if (takesShape(edge) && !edge.sensitive && this.#shapes.find(edge.key) === undefined)
      this.#names.add(edge.key, edge.firstWindow);
  }

  /**
   * Finds the patterns in what was learned, forgets the names they stand for, and returns the new ones as text.
   *
   * That names in a folder are draws is a fact of the names, so all processes' names are evidence for it. But a pattern
   * is given only to a process, and for an action, that has itself used such a name.
   */
  normalize(): string[] {
    const texts: string[] = [];
    // Before shapes take names away: those are evidence here as well.
    for (const { source, edgeClass, segments } of this.openFolders.look(this.#learned, this.#graph)) {
      this.#changes.push({ source: source.id, edgeClass, segments });
      texts.push(`${source.label}->${farLabel(edgeClass, patternText(segments))}`);
    }
    const grown = new PathPatterns();
    for (const segments of this.#names.takePatterns()) {
      if (!this.#shapes.add(segments)) continue;
      grown.add(segments);
      this.#changes.push({ source: undefined, edgeClass: undefined, segments });
    }
    for (const edge of this.#learned) this.#toPattern(edge, this.#shapes, texts);
    // A new shape may stand for names that were learned long ago.
    if (grown.size > 0) {
      const learned = new Set(this.#learned);
      for (const edge of this.#graph.knownEdges(NAMED)) if (!learned.has(edge)) this.#toPattern(edge, grown, texts);
      for (const edge of this.#graph.allEdges())
        if (edge.considered && takesShape(edge) && grown.find(edge.key) !== undefined) this.#names.drop(edge.key);
    }
    for (const segments of this.#hostNames.takePatterns()) {
      if (this.#hostShapes.add(segments)) this.#changes.push({ source: undefined, edgeClass: "host", segments });
    }
    for (const edgeClass of ["host", "sock"] as const) {
      const sources = this.#learned.filter((edge) => edge.edgeClass === edgeClass).map((edge) => edge.source);
      for (const source of new Set(sources)) this.#addEnds(source, edgeClass, texts);
    }
    this.#learned = [];
    return texts;
  }

  /** Leaves names that could not be compared as they are. */
  leaveNames(): void {
    this.#learned = [];
  }

  #addEnds(source: Vertex, edgeClass: EdgeClass, texts: string[]): void {
    // Where a shell went is sensitive, and says nothing of where it may go.
    const edges = [...this.#graph.edges(source, edgeClass)].filter(
      (edge) => edge.considered && edge.sensitivity === undefined,
    );
    const known = this.#endsOf(source, edgeClass);
    for (const edge of edges) if (edgeClass === "host") this.#addHostName(edge, texts);
    const found = edges.map((edge) => ({ name: edge.key, window: edge.firstWindow }));
    for (const prefix of evidentPrefixes(edgeClass, found, known)) {
      if (known.has(prefix) || (runsErrands(source.program) && !hasKnownEnd(prefix, edges))) continue;
      known.add(prefix);
      this.#changes.push({ source: source.id, edgeClass, segments: [prefix] });
      texts.push(`${source.label}->${edgeClass}:${prefix}`);
    }
    for (const edge of edges)
      if (endPrefixes(edgeClass, edge.key).some((prefix) => known.has(prefix))) this.#graph.remove(edge);
  }

  /** Gives the process the kind that a host's name is of, if it is one of many. */
  #addHostName({ source, key }: Edge, texts: string[]): void {
    const place = hostPlace(key);
    const segments = place === undefined ? undefined : this.#hostShapes.find(place);
    if (segments === undefined || !this.#pathsOf(source, "host").add(segments)) return;
    this.#changes.push({ source: source.id, edgeClass: "host", segments });
    texts.push(`${source.label}->host:${hostPatternText(segments)}`);
  }

  /** Puts the shape of an edge's name in its place, if there is one; the first that may open folders stays, known itself, not who did it. */
  #toPattern(edge: Edge, shapes: PathPatterns, texts: string[]): void {
    const { source, edgeClass } = edge;
    if (edge.sensitive || !takesShape(edge)) return;
    const segments = shapes.find(edge.key);
    if (segments === undefined) return;
    const patterns = this.#pathsOf(source, edgeClass);
    // Most have it already, by another name of the kind.
    const isFirst = patterns.find(edge.key) !== segments && patterns.add(segments);
    if (isFirst) {
      this.#changes.push({ source: source.id, edgeClass, segments });
      texts.push(`${source.label}->${farLabel(edgeClass, patternText(segments))}`);
    }
    if (isFirst && mayOpen(edge, segments) && !this.#isOpen(source, edgeClass, edge.key)) {
      edge.known = true;
      this.#graph.touch(edge);
    } else this.#graph.remove(edge);
    this.#names.drop(edge.key);
  }

  #pathsOf(source: Vertex, edgeClass: EdgeClass): PathPatterns {
    const { paths } = this.#patternsOf(source);
    const patterns = paths.get(edgeClass) ?? new PathPatterns();
    paths.set(edgeClass, patterns);
    return patterns;
  }

  #endsOf(source: Vertex, edgeClass: EdgeClass): Set<string> {
    const { ends } = this.#patternsOf(source);
    const known = ends.get(edgeClass) ?? new Set();
    ends.set(edgeClass, known);
    return known;
  }

  #patternsOf(source: Vertex): Patterns {
    let patterns = this.#patterns.get(source);
    if (patterns === undefined) {
      patterns = { paths: new Map(), ends: new Map() };
      this.#patterns.set(source, patterns);
    }
    return patterns;
  }

  /** The learned shape that stands for a name, whoever used it. */
  shapeOf(name: string): readonly PatternSegment[] | undefined {
    return this.#shapes.find(name);
  }

  /** The names that are known one by one. */
  get names(): Pick<NamePool, "namesIn" | "shared"> {
    return this.#names;
  }

  /** The patterns that are new since the last call. */
  takeChanges(): SavedPattern[] {
    const changes = this.#changes;
    this.#changes = [];
    return changes;
  }

  /** The rest that is to be saved, small enough to be saved as a whole. */
  save(): SavedNames {
    return { folders: this.#names.folders(), learned: this.#learned.filter(({ kept }) => kept).map(({ id }) => id) };
  }

  /** Takes all again; the edges are back in the graph already. */
  restore(patterns: readonly SavedPattern[], names: SavedNames, edges: ReadonlyMap<number, Edge>): void {
    const vertices = this.#graph.verticesById();
    for (const { source, edgeClass, segments } of patterns) {
      const vertex = source === undefined ? undefined : vertices.get(source);
      if (edgeClass === undefined) this.#shapes.add(segments);
      else if (source === undefined) this.#hostShapes.add(segments);
      else if (vertex !== undefined && openRun(segments) !== undefined)
        this.openFolders.open(vertex, edgeClass, segments);
      else if (vertex !== undefined && isEnd(segments)) this.#endsOf(vertex, edgeClass).add(segments[0]);
      else if (vertex !== undefined) this.#pathsOf(vertex, edgeClass).add(segments);
    }
    this.#learned = names.learned.flatMap((id) => edges.get(id) ?? []);
    const waiting = new Set(this.#learned);
    for (const edge of edges.values()) if (edge.kept && edge.considered && !waiting.has(edge)) this.#pool(edge);
    this.#names.rest();
    for (const edge of waiting) this.#pool(edge);
    this.#names.restoreFolders(names.folders);
  }
}
