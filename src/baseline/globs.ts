/** Globs that administrators write and the project's own tables hold. Never made from what the log says. */
import micromatch from "micromatch";

/** A predicate that is true for texts that match one of the globs: one regular expression for all, for which a newline is a character like any other. Dots in front are ordinary. */
export function globMatcher(globs: readonly string[]): (text: string) => boolean {
  if (globs.length === 0) return () => false;
  const all = new RegExp(globs.map((glob) => `(?:${sourceOf(glob)})`).join("|"), "s");
  return (text) => all.test(text);
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
