/** Globs that administrators write and the project's own tables hold. Never made from what the log says. */
import micromatch from "micromatch";
import { stepMatcher } from "./step-matcher.ts";

/** A predicate that is true for texts that match one of the globs: one regular expression for all, for which a newline is a character like any other. Dots in front are ordinary. */
export function globMatcher(globs: readonly string[]): (text: string) => boolean {
  if (globs.length === 0) return () => false;
  const all = new RegExp(globs.map((glob) => `(?:${sourceOf(glob)})`).join("|"), "s");
  return (text) => all.test(text);
}

/** Globs of which V8 has little to try, whoever made up the name: without groups and what is repeated (see `sourceOf`), or with braces and few stars. */
const PLAIN = /^(?!(?:.*\*\*){3})[^(){}+]*$/s;
const BRACED = /^(?!(?:[^*]*\*+(?!\*)){3})(?:[^(){}+]|\{[^(){}+*]*\})*$/;
const FEW = 64;

/** The same for globs that somebody typed: no name is to choose what it costs. */
export function typedGlobMatcher(globs: readonly string[]): (text: string) => boolean {
  const isPlain = (glob: string) => PLAIN.test(glob) || (BRACED.test(glob) && countOf(glob) <= FEW);
  const others = globs.filter((glob) => !isPlain(glob)).map((glob) => stepMatcher(sourceOf(glob)));
  const matchers = [...portions(globs.filter(isPlain)).map(globMatcher), ...others];
  return (text) => matchers.some((matches) => matches(text));
}

/** Characters of globs that become one regular expression: V8 takes none that is too large, and what it makes of stars is many times as large. */
const PORTION = 8192;

function portions(globs: readonly string[]): string[][] {
  const all: string[][] = [];
  let room = 0;
  for (const glob of globs) {
    if (glob.length > room) {
      all.push([]);
      room = PORTION;
    }
    all.at(-1)?.push(glob);
    room -= glob.length;
  }
  return all;
}

/** What a name has at most. */
const LONGEST = 4096;
/** What micromatch takes for groups in groups grows with their number's third power. */
const MOST_GROUPS = 50;

/** Why what somebody typed cannot be used; undefined if it can. */
export function globFlaw(glob: string): string | undefined {
  const size = sizeFlaw(glob);
  if (size !== undefined) return size;
  try {
    // V8 looks at an expression only when it is first asked.
    typedGlobMatcher([glob])("x");
    return undefined;
  } catch {
    return "is no glob";
  }
}

/** The same of its size alone. */
export function sizeFlaw(glob: string): string | undefined {
  if (glob.length > LONGEST) return `has more than ${LONGEST} characters`;
  return glob.split("(").length - 1 > MOST_GROUPS ? `has more than ${MOST_GROUPS} groups` : undefined;
}

/**
 * A star in the middle of a name, what stands behind it, and then another star: as micromatch writes them. Only one character at a time
 * stands behind it, so the first place where that is found is as good as any later one, which the next star would reach as well.
 */
const STAR = /\[\^\\?\/\]\*\?((?:\\.|\[(?:\\.|[^\]\\])+\]|[^\\[\](){}*+?|^$.])+)(?=\[\^\\?\/\]\*\?)/gs;

/**
 * The glob as a regular expression. Of stars in a row none but the last looks further than the first place that fits: else a name that
 * somebody made for that costs its length to the power of the stars.
 */
function sourceOf(glob: string): string {
  const { source } = micromatch.makeRe(glob, { dot: true, nonegate: true, strictSlashes: true });
  return source.replace(STAR, "(?:(?!$1)[^/])*$1");
}

/** False for what micromatch would never match, or take for a literal, because something is not closed. */
export function isGlob(glob: string): boolean {
  const isClosed = ["[]", "{}", "()"].every(
    ([open = "", close = ""]) => glob.split(open).length === glob.split(close).length,
  );
  return isClosed && sourceOf(glob) !== "$^";
}

/** The globs without braces that a glob with braces stands for. */
export function bracesOf(glob: string): readonly string[] {
  return micromatch.braces(glob, { expand: true });
}

/** How many those are, or more; a series counts as one. */
export function countOf(glob: string): number {
  let count = 1;
  let rest = glob;
  for (let before = ""; before !== rest; ) {
    before = rest;
    rest = rest.replace(/\{([^{}]*)\}/g, (_, list: string) => {
      count *= list.split(",").length;
      return "";
    });
  }
  return count;
}
