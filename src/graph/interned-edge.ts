/** An edge as the graph keeps it. */
import { type Edge, type EdgeClass, kindOf, type Vertex } from "../domain/graph.ts";
import type { Sensitivity } from "../domain/severity.ts";

/** What is true of an edge, as bits of one number: there are a hundred thousand edges, and a field each takes eight bytes. */
const KNOWN = 1;
const IGNORED = 2;
const REPORTED = 4;
const CONSIDERED = 8;
const ACCEPTED = 16;
const KEPT = 32;
const TOUCHED = 64;

export interface EdgeEnds {
  readonly source: Vertex;
  readonly edgeClass: EdgeClass;
  /** Flat; see {@link Edge.key}. */
  readonly key: string;
  readonly target: Vertex | undefined;
}

export class InternedEdge implements Edge {
  readonly id: number;
  readonly source: Vertex;
  readonly edgeClass: EdgeClass;
  readonly key: string;
  readonly target: Vertex | undefined;
  sensitivity: Sensitivity | undefined;
  #bits: number;
  count = 0;
  windows = 0;
  first: number;
  last: number;
  firstWindow: number;
  lastWindow = -1;

  /** @param time of the first event, milliseconds since 1970 */
  constructor(
    id: number,
    { source, edgeClass, key, target }: EdgeEnds,
    sensitivity: Sensitivity | undefined,
    ignored: boolean,
    time: number,
    window: number,
  ) {
    this.id = id;
    this.source = source;
    this.edgeClass = edgeClass;
    this.key = key;
    this.target = target;
    this.sensitivity = sensitivity;
    this.#bits = ignored ? IGNORED : 0;
    this.first = time;
    this.last = time;
    this.firstWindow = window;
  }

  get sensitive(): boolean {
    return this.sensitivity !== undefined && kindOf(this.edgeClass) === "file";
  }

  get ignored(): boolean {
    return (this.#bits & IGNORED) !== 0;
  }

  get known(): boolean {
    return (this.#bits & KNOWN) !== 0;
  }

  set known(known: boolean) {
    this.#set(KNOWN, known);
  }

  get reported(): boolean {
    return (this.#bits & REPORTED) !== 0;
  }

  set reported(reported: boolean) {
    this.#set(REPORTED, reported);
  }

  get considered(): boolean {
    return (this.#bits & CONSIDERED) !== 0;
  }

  set considered(considered: boolean) {
    this.#set(CONSIDERED, considered);
  }

  get accepted(): boolean {
    return (this.#bits & ACCEPTED) !== 0;
  }

  set accepted(accepted: boolean) {
    this.#set(ACCEPTED, accepted);
  }

  get kept(): boolean {
    return (this.#bits & KEPT) !== 0;
  }

  set kept(kept: boolean) {
    this.#set(KEPT, kept);
  }

  get touched(): boolean {
    return (this.#bits & TOUCHED) !== 0;
  }

  set touched(touched: boolean) {
    this.#set(TOUCHED, touched);
  }

  #set(bit: number, value: boolean): void {
    this.#bits = value ? this.#bits | bit : this.#bits & ~bit;
  }
}
