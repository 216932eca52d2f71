/** Which edges the administrator accepted. What the log says is compared to the letter; only what somebody typed is a pattern. */
import { type Acceptance, edgeText } from "../domain/acceptance.ts";
import { globMatcher } from "./globs.ts";

export class Accepted {
  readonly #exact = new Set<string>();
  readonly #isLike: (text: string) => boolean;
  readonly #leadsTo: (label: string) => boolean;
  /** The same of what names its far end. */
  readonly #namesEdge: (text: string) => boolean;
  readonly #namesEnd: (label: string) => boolean;

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
    const named = (texts: readonly string[]) => globMatcher(texts.filter((text) => says(text.split("->").at(-1))));
    this.#namesEdge = named(edges);
    this.#namesEnd = named(labels);
  }

  /** True if the edge from `source` to `far` was accepted; what is severe by no pattern that leaves its far end open. */
  covers(source: string, far: string, isSevere: boolean): boolean {
    const text = edgeText(source, far);
    if (this.#exact.has(text) || this.#exact.has(far)) return true;
    return isSevere ? this.#namesEdge(text) || this.#namesEnd(far) : this.#isLike(text) || this.#leadsTo(far);
  }

  get isEmpty(): boolean {
    return this.#exact.size === 0;
  }
}

/** What every label of a kind begins with. */
const KIND = /^(?:proc|host|sock|priv|file(?::(?:CREATE|LINK|DELETE|WRITE|ATTR))?)(?=:|$)/;

/** True if a label is more than stars, and so names something. */
function says(label: string | undefined): boolean {
  return label !== undefined && /[A-Za-z0-9]/.test(label.replace(KIND, ""));
}

/**
 * Why a pattern would stand for more than it says, or for something else; undefined if it would not.
 *
 * A bar outside parentheses divides the whole: each side is then compared alone. A backslash begins what globs have of regular expressions.
 */
export function patternFlaw(pattern: string): string | undefined {
  if (pattern.includes("\\")) return "has \\ in it";
  if (!pattern.split("->").some(says)) return "names nothing";
  let rest = pattern;
  for (let before = ""; before !== rest; ) {
    before = rest;
    // A bracket or a quote may take a parenthesis for a letter.
    rest = rest.replace(/\([^()[\]{}"]*\)/g, "");
  }
  return rest.includes("|") ? "has | outside parentheses" : undefined;
}
