/** Interns vertices and edges. Keys are copied flat: a slice of the log would keep a whole chunk of it alive. */
import { EDGE_CLASSES, type Edge, type EdgeClass, type Vertex } from "../domain/graph.ts";
import { namesOf } from "../domain/link-target.ts";
import type { SavedEdge, SavedVertex } from "../domain/saved.ts";
import type { Sensitivity } from "../domain/severity.ts";
import { flat } from "../domain/text.ts";
import { edgeRow, fillFrom, isSaved } from "./edge-row.ts";
import { farLabel } from "./far-label.ts";
import { type EdgeEnds, InternedEdge } from "./interned-edge.ts";

/** The vertex of a process that nobody saw start. */
export const UNKNOWN_LABEL = "proc:::";

/** Bounds; beyond, an edge or a vertex is made for its warning and not kept. */
export const MAX_EDGES = 200_000;
export const MAX_VERTICES = 250_000;

/** Tells why an edge matters. */
export type SensitivityOf = (
  source: Vertex,
  edgeClass: EdgeClass,
  key: string,
  target: Vertex | undefined,
) => Sensitivity | undefined;

export interface GraphOptions {
  /** True for labels and paths that the administrator does not want to hear of. @default nothing */
  readonly ignore?: ((text: string) => boolean) | undefined;
  /** Why an edge matters; a path that has a reason never generalises. @default nothing matters */
  readonly sensitivity?: SensitivityOf;
  /** Whether `takeChanges` will be asked. @default false */
  readonly journal?: boolean;
  /** Told of each vertex that becomes known. */
  readonly known?: (vertex: Vertex) => void;
  /** Told when there is no room for an edge, the first time (milliseconds since 1970). */
  readonly full?: (time: number) => void;
}

/** Rows that changed. */
export interface GraphChanges {
  readonly vertices: readonly SavedVertex[];
  readonly edges: readonly SavedEdge[];
  /** Ids of edges that are to be forgotten. */
  readonly gone: readonly number[];
}

/** Times in milliseconds since 1970. */
type NewEdge = [
  source: Vertex,
  edgeClass: EdgeClass,
  key: string,
  target: Vertex | undefined,
  time: number,
  window: number,
];

export class Graph {
  readonly #vertices = new Map<string, Vertex>();
  /** Undefined if nothing is ignored: no label is to be put together then. */
  readonly #ignore: ((label: string) => boolean) | undefined;
  readonly #sensitivity: SensitivityOf;
  readonly #journal: boolean;
  readonly #known: ((vertex: Vertex) => void) | undefined;
  readonly #full: ((time: number) => void) | undefined;
  readonly unknown: Vertex;
  #edgeCount = 0;
  #nextVertex = 1;
  #nextEdge = 1;
  #touchedVertices: Vertex[] = [];
  #touchedEdges: Edge[] = [];
  #gone: number[] = [];
  /** Edges that were not kept because the graph is full. */
  overflow = 0;

  constructor({ ignore, sensitivity, journal, known, full }: GraphOptions = {}) {
    this.#full = full;
    this.#known = known;
    this.#ignore = ignore;
    this.#sensitivity = sensitivity ?? (() => undefined);
    this.#journal = journal ?? false;
    this.unknown = this.vertex(UNKNOWN_LABEL);
  }

  get edgeCount(): number {
    return this.#edgeCount;
  }

  /** True if new edges are not kept any more. */
  get isFull(): boolean {
    return this.#edgeCount >= MAX_EDGES;
  }

  /** The vertex of a label. */
  vertex(label: string, program = ""): Vertex {
    return this.#vertices.get(label) ?? this.#addVertex(this.#nextVertex, label, program);
  }

  /** The vertex of a label that has one. */
  vertexOf(label: string): Vertex | undefined {
    return this.#vertices.get(label);
  }

  #addVertex(id: number, label: string, program: string): Vertex {
    const vertex = { id, label: flat(label), program: flat(program), known: false, touched: false, out: noEdges() };
    this.#nextVertex = Math.max(this.#nextVertex, id + 1);
    if (this.#vertices.size >= MAX_VERTICES) return vertex;
    this.#vertices.set(vertex.label, vertex);
    this.#touchVertex(vertex);
    return vertex;
  }

  /** The edge if it is interned. Hot: one array access and one map look-up. */
  find(source: Vertex, edgeClass: EdgeClass, key: string): Edge | undefined {
    return source.out[edgeClass]?.get(key);
  }

  /** True if the edge is known by itself. */
  knows(source: Vertex, edgeClass: EdgeClass, key: string): boolean {
    return this.find(source, edgeClass, key)?.known ?? false;
  }

  /** Interns a new edge. */
  add(...made: NewEdge): Edge {
    const edge = this.loose(...made);
    const [source, , , target, time] = made;
    if (this.isFull || !this.#holds(source) || (target !== undefined && !this.#holds(target))) {
      this.overflow += 1;
      if (this.overflow === 1) this.#full?.(time);
    } else this.#keep(edge);
    this.touch(edge);
    return edge;
  }

  /** An edge that is not kept, for what hangs on it. */
  loose(...[source, edgeClass, key, target, time, window]: NewEdge): Edge {
    return this.#make(this.#nextEdge++, { source, edgeClass, key: flat(key), target }, time, window);
  }

  #holds(vertex: Vertex): boolean {
    return this.#vertices.get(vertex.label) === vertex;
  }

  #make(id: number, ends: EdgeEnds, time: number, window: number): Edge {
    const { source, edgeClass, key, target } = ends;
    const sensitivity = this.#sensitivity(source, edgeClass, key, target);
    return new InternedEdge(id, ends, sensitivity, this.ignores(source, edgeClass, key), time, window);
  }

  /** True if the administrator does not want to hear of it. */
  ignores(source: Vertex, edgeClass: EdgeClass, key: string): boolean {
    const ignore = this.#ignore;
    const isIgnored = (name: string) => ignore?.(name) || ignore?.(farLabel(edgeClass, name));
    return ignore !== undefined && (ignore(source.label) || namesOf(edgeClass, key).some(isIgnored));
  }

  #keep(edge: Edge): void {
    const { source, edgeClass } = edge;
    const edges = source.out[edgeClass] ?? new Map<string, Edge>();
    source.out[edgeClass] = edges;
    edges.set(edge.key, edge);
    edge.kept = true;
    this.#edgeCount += 1;
  }

  /** Counts an event of an edge. */
  count(edge: Edge, time: number, window: number): void {
    edge.count += 1;
    edge.last = time;
    if (edge.lastWindow !== window) {
      edge.lastWindow = window;
      edge.windows += 1;
    }
    this.touch(edge);
  }

  /** Makes an edge and its ends known. */
  know(edge: Edge): void {
    edge.known = true;
    this.touch(edge);
    for (const vertex of [edge.source, edge.target]) {
      if (vertex === undefined || vertex.known) continue;
      vertex.known = true;
      this.#known?.(vertex);
      this.#touchVertex(vertex);
    }
  }

  /** Forgets an edge. */
  remove(edge: Edge): void {
    if (!edge.kept) return;
    edge.kept = false;
    edge.source.out[edge.edgeClass]?.delete(edge.key);
    this.#edgeCount -= 1;
    if (!this.#journal) return;
    // A process may still hang on the edge that started it.
    if (edge.edgeClass === "exec") this.touch(edge);
    else this.#gone.push(edge.id);
  }

  /** The edge is to be saved again. */
  touch(edge: Edge): void {
    if (edge.touched || !this.#journal) return;
    edge.touched = true;
    this.#touchedEdges.push(edge);
  }

  #touchVertex(vertex: Vertex): void {
    if (vertex.touched || !this.#journal) return;
    vertex.touched = true;
    this.#touchedVertices.push(vertex);
  }

  /** Edges that changed since they were last taken. */
  get changed(): number {
    return this.#touchedEdges.length;
  }

  /** The rows that changed since the last call. */
  takeChanges(): GraphChanges {
    const vertices = this.#touchedVertices.map(({ id, label, program, known }) => ({ id, label, program, known }));
    const edges = this.#touchedEdges.filter(isSaved).map(edgeRow);
    const gone = this.#gone;
    for (const vertex of this.#touchedVertices) vertex.touched = false;
    for (const edge of this.#touchedEdges) edge.touched = false;
    this.#touchedVertices = [];
    this.#touchedEdges = [];
    this.#gone = [];
    return { vertices, edges, gone };
  }

  /** Takes all rows again; returns the edges by their ids. */
  restore(vertices: readonly SavedVertex[], edges: readonly SavedEdge[]): Map<number, Edge> {
    const ends = new Map<number, Vertex>();
    for (const { id, label, program, known } of vertices) {
      const vertex = label === UNKNOWN_LABEL ? this.unknown : this.#addVertex(id, label, program);
      vertex.known = known;
      if (known) this.#known?.(vertex);
      ends.set(id, vertex);
    }
    const restored = new Map<number, Edge>();
    for (const row of edges) {
      const source = ends.get(row.source);
      if (source === undefined) continue;
      const target = row.target === undefined ? undefined : ends.get(row.target);
      const { edgeClass, key, first, firstWindow } = row;
      const edge = this.#make(row.id, { source, edgeClass, key, target }, first, firstWindow);
      fillFrom(edge, row);
      if (row.kept) this.#keep(edge);
      this.#nextEdge = Math.max(this.#nextEdge, row.id + 1);
      restored.set(row.id, edge);
    }
    for (const vertex of this.#touchedVertices) vertex.touched = false;
    this.#touchedVertices = [];
    return restored;
  }

  /** All vertices by their ids. */
  verticesById(): Map<number, Vertex> {
    return new Map([...this.#vertices.values()].map((vertex) => [vertex.id, vertex]));
  }

  /** All edges of a vertex in a class. */
  *edges(source: Vertex, edgeClass: EdgeClass): Iterable<Edge> {
    yield* source.out[edgeClass]?.values() ?? [];
  }

  /** Every edge, as they are now. */
  allEdges(): Edge[] {
    return [...this.#vertices.values()].flatMap(({ out }) =>
      Object.values(out).flatMap((edges) => [...(edges?.values() ?? [])]),
    );
  }

  /** All known edges of the classes, as they are now. */
  knownEdges(classes: readonly EdgeClass[]): Edge[] {
    const known: Edge[] = [];
    for (const vertex of this.#vertices.values()) {
      for (const edgeClass of classes)
        for (const edge of vertex.out[edgeClass]?.values() ?? []) if (edge.known) known.push(edge);
    }
    return known;
  }
}

/** All classes named, so that every vertex has the same shape in memory. */
function noEdges(): Vertex["out"] {
  return Object.fromEntries(EDGE_CLASSES.map((name) => [name, undefined])) as Vertex["out"];
}
