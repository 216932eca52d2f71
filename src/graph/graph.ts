/** Interns vertices and edges. Keys are copied flat: a slice of the log would keep a whole chunk of it alive. */

import { shownName } from "../domain/canonical-name.ts";
import { EDGE_CLASSES, type Edge, type EdgeClass, kindOf, type Vertex } from "../domain/graph.ts";
import type { Sensitivity } from "../domain/severity.ts";
import { flat, printable } from "../domain/text.ts";

/** The vertex of a process that nobody saw start. */
export const UNKNOWN_LABEL = "proc:::";

/** Bounds; beyond, an edge is made for its warning and not kept. */
const MAX_EDGES = 200_000;

/** Tells why an edge matters. */
export type SensitivityOf = (
  source: Vertex,
  edgeClass: EdgeClass,
  key: string,
  target: Vertex | undefined,
) => Sensitivity | undefined;

export class Graph {
  readonly #vertices = new Map<string, Vertex>();
  readonly #ignore: (label: string) => boolean;
  readonly #sensitivity: SensitivityOf;
  readonly unknown: Vertex;
  #edgeCount = 0;
  /** Edges that were not kept because the graph is full. */
  overflow = 0;

  /**
   * @param ignore true for labels and paths that the administrator does not want to hear of
   * @param sensitivity why an edge matters; a path that has a reason never generalises
   */
  constructor(ignore: (text: string) => boolean = () => false, sensitivity: SensitivityOf = () => undefined) {
    this.#ignore = ignore;
    this.#sensitivity = sensitivity;
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
    let vertex = this.#vertices.get(label);
    if (vertex === undefined) {
      vertex = { label: flat(label), program: flat(program), known: false, out: noEdges() };
      this.#vertices.set(vertex.label, vertex);
    }
    return vertex;
  }

  /** The edge if it is interned. Hot: one array access and one map look-up. */
  find(source: Vertex, edgeClass: EdgeClass, key: string): Edge | undefined {
    return source.out[edgeClass]?.get(key);
  }

  /** Interns a new edge. */
  add(
    source: Vertex,
    edgeClass: EdgeClass,
    key: string,
    target: Vertex | undefined,
    time: number,
    window: number,
  ): Edge {
    const kept = flat(key);
    const sensitivity = this.#sensitivity(source, edgeClass, kept, target);
    const edge: Edge = {
      source,
      edgeClass,
      key: kept,
      target,
      known: false,
      sensitive: kindOf(edgeClass) === "file" && sensitivity !== undefined,
      sensitivity,
      reported: false,
      ignored: this.#ignore(source.label) || this.#ignore(kept) || this.#ignore(farLabel(edgeClass, kept)),
      count: 0,
      windows: 0,
      first: time,
      last: time,
      firstWindow: window,
      lastWindow: -1,
    };
    if (this.isFull) {
      this.overflow += 1;
      return edge;
    }
    const edges = source.out[edgeClass] ?? new Map<string, Edge>();
    source.out[edgeClass] = edges;
    edges.set(kept, edge);
    this.#edgeCount += 1;
    return edge;
  }

  /** Forgets an edge. */
  remove(edge: Edge): void {
    if (edge.source.out[edge.edgeClass]?.delete(edge.key)) this.#edgeCount -= 1;
  }

  /** All edges of a vertex in a class. */
  *edges(source: Vertex, edgeClass: EdgeClass): Iterable<Edge> {
    yield* source.out[edgeClass]?.values() ?? [];
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

/** The far end's label as people read it. */
export function farLabel(edgeClass: EdgeClass, key: string): string {
  switch (edgeClass) {
    case "exec":
      return key;
    case "CREATE":
    case "DELETE":
    case "WRITE":
    case "ATTR":
      return `file:${edgeClass}:${printable(shownName(key))}`;
    case "host":
    case "sock":
    case "priv":
      return `${edgeClass}:${printable(shownName(key))}`;
    default:
      return edgeClass satisfies never;
  }
}

/** The label of a process; its container is empty on the host itself. */
export function processLabel(container: string, user: string, program: string): string {
  return `proc:${printable(container)}:${user}:${printable(shownName(program))}`;
}
