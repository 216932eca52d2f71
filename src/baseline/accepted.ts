/** Which edges the administrator accepted. */
import { type Acceptance, edgeText } from "../domain/acceptance.ts";
import { globMatcher } from "./globs.ts";

export class Accepted {
  readonly #exact = new Set<string>();
  readonly #isLike: (text: string) => boolean;
  readonly #leadsTo: (label: string) => boolean;

  constructor(acceptances: readonly Acceptance[]) {
    const edges: string[] = [];
    const labels: string[] = [];
    for (const { pattern } of acceptances) {
      const steps = pattern.split("->");
      if (steps.length === 1) labels.push(pattern);
      for (const [at, label] of steps.entries()) {
        const next = steps[at + 1];
        // "…" stands for what a long path leaves out.
        if (next !== undefined && label !== "…" && next !== "…") edges.push(edgeText(label, next));
      }
    }
    for (const text of [...edges, ...labels]) this.#exact.add(text);
    this.#isLike = globMatcher(edges);
    this.#leadsTo = globMatcher(labels);
  }

  /** True if the edge from `source` to `far` was accepted. */
  covers(source: string, far: string): boolean {
    const text = edgeText(source, far);
    return this.#exact.has(text) || this.#exact.has(far) || this.#isLike(text) || this.#leadsTo(far);
  }

  get isEmpty(): boolean {
    return this.#exact.size === 0;
  }
}
