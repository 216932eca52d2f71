/** Which edges the administrator accepted. What the log says is compared to the letter; only what somebody typed is a pattern. */
import { type Acceptance, edgeText } from "../domain/acceptance.ts";
import { globMatcher } from "./globs.ts";

export class Accepted {
  readonly #exact = new Set<string>();
  readonly #isLike: (text: string) => boolean;
  readonly #leadsTo: (label: string) => boolean;

  constructor(acceptances: readonly Acceptance[]) {
    const edges: string[] = [];
    const labels: string[] = [];
    for (const { pattern, literal } of acceptances) {
      const isPattern = !literal && patternFlaw(pattern) === undefined;
      const steps = pattern.split("->");
      for (const [at, label] of steps.entries()) {
        const next = steps[at + 1];
        // "…" stands for what a long path leaves out.
        if (next === undefined ? steps.length > 1 : label === "…" || next === "…") continue;
        const text = next === undefined ? label : edgeText(label, next);
        this.#exact.add(text);
        if (isPattern) (next === undefined ? labels : edges).push(text);
      }
    }
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

/**
 * Why a pattern would stand for more than it says, or for something else; undefined if it would not.
 *
 * A bar outside parentheses divides the whole: each side is then compared alone. A backslash begins what globs have of regular expressions.
 */
export function patternFlaw(pattern: string): string | undefined {
  if (pattern.includes("\\")) return "has \\ in it";
  let rest = pattern;
  for (let before = ""; before !== rest; ) {
    before = rest;
    // A bracket or a quote may take a parenthesis for a letter.
    rest = rest.replace(/\([^()[\]{}"]*\)/g, "");
  }
  return rest.includes("|") ? "has | outside parentheses" : undefined;
}
