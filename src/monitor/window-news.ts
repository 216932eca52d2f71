/** What is new in the window at hand. */
import type { SensitiveTable } from "../baseline/sensitive.ts";
import { type Edge, type EdgeKind, kindOf, type Vertex } from "../domain/graph.ts";
import type { SavedWindow } from "../domain/saved.ts";
import { isSevere } from "../domain/severity.ts";
import type { EdgeParts } from "../graph/edge-builder.ts";
import type { Process } from "../process/process.ts";
import { MassRename } from "./mass-rename.ts";
import { type Occurrence, occurrenceRow, restoreOccurrence } from "./occurrence.ts";

/** New edges of one kind and label that are kept in one window, of names in all, and of all: programs, peers and listeners come first. */
const MAX_NEW = 2000;
const MAX_NAMES = 4000;
const MAX_ALL = 8000;
/** Characters of a name that count as one more: hardly any name has as many, and one has 4,096 at most. */
const LONG = 256;

export class WindowNews {
  readonly #sensitive: SensitiveTable;
  readonly #fresh = new Map<Edge, Occurrence>();
  readonly renames = new MassRename();
  /** New edges of each label, by kind: names of files must not hide a connection. */
  readonly #counts = new Map<EdgeKind, Map<Vertex, number>>();

  constructor(sensitive: SensitiveTable) {
    this.#sensitive = sensitive;
  }

  get(edge: Edge): Occurrence | undefined {
    return this.#fresh.get(edge);
  }

  add(occurrence: Occurrence): void {
    this.#fresh.set(occurrence.edge, occurrence);
  }

  all(): Occurrence[] {
    return [...this.#fresh.values()];
  }

  /** All of it; the next window begins. */
  take(): Occurrence[] {
    const fresh = this.all();
    this.#fresh.clear();
    this.#counts.clear();
    this.renames.clear();
    return fresh;
  }

  /**
   * Counts one more new edge of its kind and label: true if these are very many, or all are. Of those nothing is kept, so that no flood can
   * fill memory. What is severe is none of a flood.
   */
  isFlood({ source, edgeClass, target }: EdgeParts, key: string): boolean {
    const kind = kindOf(edgeClass);
    const counts = this.#countsOf(kind);
    const count = (counts.get(source) ?? 0) + 1 + Math.floor(key.length / LONG);
    counts.set(source, count);
    const isMany = count > MAX_NEW || this.#fresh.size >= (kind === "file" ? MAX_NAMES : MAX_ALL);
    return isMany && !isSevere(this.#sensitive.of(source, edgeClass, key, target)?.severity);
  }

  #countsOf(kind: EdgeKind): Map<Vertex, number> {
    const counts = this.#counts.get(kind) ?? new Map<Vertex, number>();
    this.#counts.set(kind, counts);
    return counts;
  }

  save(): Pick<SavedWindow, "fresh" | "counts" | "renames"> {
    return {
      fresh: this.all().map(occurrenceRow),
      renames: this.renames.save(),
      counts: [...this.#counts].flatMap(([kind, counts]) =>
        [...counts].map(([{ id }, count]) => [id, kind, count] as const),
      ),
    };
  }

  /** Takes all again; returns it by the places of its rows. */
  restore(
    { fresh, counts, renames }: Pick<SavedWindow, "fresh" | "counts" | "renames">,
    edges: ReadonlyMap<number, Edge>,
    instances: ReadonlyMap<number, Process>,
    vertices: ReadonlyMap<number, Vertex>,
  ): (Occurrence | undefined)[] {
    const occurrences = fresh.map((row) => restoreOccurrence(row, edges, instances));
    for (const occurrence of occurrences) if (occurrence !== undefined) this.add(occurrence);
    if (renames !== undefined) this.renames.restore(renames);
    for (const [id, kind, count] of counts) {
      const vertex = vertices.get(id);
      if (vertex !== undefined) this.#countsOf(kind).set(vertex, count);
    }
    return occurrences;
  }
}
