/** Which edges the administrator accepted. What the log says is compared to the letter; only what somebody typed is a pattern. */
import { type Acceptance, edgeText } from "../domain/acceptance.ts";
import { globFlaw, sizeFlaw, typedGlobMatcher } from "./globs.ts";

/** Characters of all patterns together: each is compared with each new edge. */
export const MOST_CHARACTERS = 100_000;

/** Of all that are patterns. */
export function lengthOf(decisions: readonly Pick<Acceptance, "pattern" | "literal">[]): number {
  return decisions.reduce((sum, { pattern, literal }) => sum + (literal ? 0 : pattern.length), 0);
}

export class Accepted {
  /** Why patterns are compared to the letter only, by the numbers of their decisions. */
  readonly flaws: ReadonlyMap<number, string>;
  readonly #exact = new Set<string>();
  readonly #isLike: (text: string) => boolean;
  readonly #leadsTo: (label: string) => boolean;
  /** The same of what names its far end. */
  readonly #namesEdge: (text: string) => boolean;
  readonly #namesEnd: (label: string) => boolean;

  constructor(acceptances: readonly Acceptance[]) {
    const all: Texts[] = [];
    const flaws = new Map<number, string>();
    let room = MOST_CHARACTERS;
    for (const { number, pattern, literal } of acceptances) {
      const texts = textsOf(pattern);
      for (const text of [...texts.edges, ...texts.labels]) this.#exact.add(text);
      if (literal) continue;
      const flaw = pattern.length > room ? "is too much with all others" : patternFlaw(pattern);
      if (flaw !== undefined) {
        flaws.set(number, flaw);
        continue;
      }
      room -= pattern.length;
      all.push(texts);
    }
    this.flaws = flaws;
    const [edges, labels] = [all.flatMap((texts) => texts.edges), all.flatMap((texts) => texts.labels)];
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

  /** The same of the text of an edge, as an incident has it. */
  coversText(edge: string, isSevere: boolean): boolean {
    const at = edge.indexOf("->");
    return this.covers(edge.slice(0, at), edge.slice(at + 2), isSevere);
  }

  get isEmpty(): boolean {
    return this.#exact.size === 0;
  }
}

/** What a pattern is about. */
interface Texts {
  readonly edges: readonly string[];
  /** Whatever leads to it. */
  readonly labels: readonly string[];
}

function textsOf(pattern: string): Texts {
  const steps = pattern.split("->");
  if (steps.length === 1) return { edges: [], labels: steps };
  const pairs = steps.slice(1).map((next, at) => [steps[at] ?? "", next] as const);
  // "…" stands for what a long path leaves out.
  const edges = pairs.filter((pair) => !pair.includes("…")).map(([label, next]) => edgeText(label, next));
  return { edges, labels: [] };
}

/** What labels begin with, in front of a colon. */
const LABELS = ["proc", "file", "host", "sock", "priv"];

/** True if something may be called so: what no label is like (`nginx`, the id of an incident with a slip in it) would be accepted and cover nothing. */
export function mayBeLabels(pattern: string, literal: boolean): boolean {
  return pattern.split("->").every((label) => {
    const [plain = ""] = literal ? [label] : label.split(/[*?+@!()[\]{}"]/);
    const isWhole = plain === label;
    const begins = (kind: string) => plain.startsWith(`${kind}:`) || (!isWhole && `${kind}:`.startsWith(plain));
    return label === "…" || LABELS.some(begins);
  });
}

/** True if a pattern covers what is severe, too. */
export function coversSevere(pattern: string): boolean {
  return namesEnd(pattern.split("->").at(-1));
}

/** The words that say no more of a label than its kind. */
const ACTIONS = "CREATE LINK DELETE WRITE ATTR";
const KINDS = `${LABELS.join(" ")} ${ACTIONS}`;
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
 * Why a pattern would stand for more than it says, or for something else, or cannot be used; undefined if it can.
 *
 * A bar outside parentheses divides the whole: each side is then compared alone. A backslash begins what globs have of regular expressions.
 */
export function patternFlaw(pattern: string): string | undefined {
  const size = sizeFlaw(pattern);
  if (size !== undefined) return size;
  if (pattern.includes("\\")) return "has \\ in it";
  const steps = pattern.split("->");
  if (!steps.some(says) && !namesEnd(steps.at(-1))) return "names nothing";
  let rest = pattern;
  for (let before = ""; before !== rest; ) {
    before = rest;
    // A bracket or a quote may take a parenthesis for a letter.
    rest = rest.replace(/\([^()[\]{}"]*\)/g, "");
  }
  if (rest.includes("|")) return "has | outside parentheses";
  const { edges, labels } = textsOf(pattern);
  return [pattern, ...edges, ...labels].map(globFlaw).find((flaw) => flaw !== undefined);
}
