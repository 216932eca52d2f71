/** Which edges the administrator accepted. What the log says is compared to the letter; only what somebody typed is a pattern. */
import { type Acceptance, edgeText } from "../domain/acceptance.ts";
import { typedGlobMatcher } from "./globs.ts";

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
    this.#isLike = typedGlobMatcher(edges);
    this.#leadsTo = typedGlobMatcher(labels);
    const named = (texts: readonly string[]) =>
      typedGlobMatcher(texts.filter((text) => namesEnd(text.split("->").at(-1))));
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

/** The words that say no more of a label than its kind. */
const ACTIONS = "CREATE LINK DELETE WRITE ATTR";
const KINDS = `proc file host sock priv ${ACTIONS}`;
/** What begins a label and is not its name; of a process also the container and the user: what is grave is what it runs. */
const KIND = /^(?:proc:(?:.*:)?|(?:host|sock|priv):|file:(?:[^:]*:)?)/s;
/** One of several characters, or of a series. */
const CLASS = /\[(?:\[:[a-z]+:\]|[^[\]])*\]|\{[^{},]*\.\.[^{},]*\}/g;
/** A group that holds no other, with the signs that may make it one that need not be there. */
const GROUP = /([?*+@!]?)(?:\(([^(){}]*)\)(\??)|\{([^(){}]*)\})/g;

/** True if all that a pattern stands for has something to the letter that is more than a kind. */
function says(label: string): boolean {
  return hasName(withoutChoices(label, 1), 1);
}

/** True if a pattern's far end is of one kind and has a name in it; a single letter is in most names. */
function namesEnd(label: string | undefined): boolean {
  const plain = withoutChoices(label ?? "", 2);
  return KIND.test(plain) && hasName(plain.replace(KIND, ""), 2, ACTIONS);
}

/** @param least letters and digits in a row that make a name */
function hasName(text: string, least: number, kinds = KINDS): boolean {
  return (text.match(/[A-Za-z0-9]+/g) ?? []).some((piece) => piece.length >= least && !kinds.includes(piece));
}

/** The glob with a star for each class and each group that might be without a name; of any other group its first side. */
function withoutChoices(glob: string, least: number): string {
  let rest = glob.replace(CLASS, "*");
  for (let before = ""; before !== rest; ) {
    before = rest;
    rest = rest.replace(GROUP, (_, sign: string, inner: string | undefined, after: string, list = "") => {
      const sides: string[] = inner === undefined ? list.split(",") : inner.split("|");
      const mayBeMissing = inner !== undefined && (/[?*!]/.test(sign) || after !== "" || inner.startsWith("?"));
      return mayBeMissing || !sides.every((side) => hasName(side, least)) ? "*" : `*${sides[0]}*`;
    });
  }
  return rest;
}

/**
 * Why a pattern would stand for more than it says, or for something else; undefined if it would not.
 *
 * A bar outside parentheses divides the whole: each side is then compared alone. A backslash begins what globs have of regular expressions.
 */
export function patternFlaw(pattern: string): string | undefined {
  if (pattern.includes("\\")) return "has \\ in it";
  const steps = pattern.split("->");
  if (!steps.some(says) && !namesEnd(steps.at(-1))) return "names nothing";
  let rest = pattern;
  for (let before = ""; before !== rest; ) {
    before = rest;
    // A bracket or a quote may take a parenthesis for a letter.
    rest = rest.replace(/\([^()[\]{}"]*\)/g, "");
  }
  return rest.includes("|") ? "has | outside parentheses" : undefined;
}
