/** Globs that administrators write and the project's own tables hold. Never made from what the log says. */
import micromatch from "micromatch";

/** A predicate that is true for texts that match one of the globs: one regular expression for all, for which a newline is a character like any other. Dots in front are ordinary. */
export function globMatcher(globs: readonly string[]): (text: string) => boolean {
  if (globs.length === 0) return () => false;
  const sources = globs.map(
    (glob) => micromatch.makeRe(glob, { dot: true, nonegate: true, strictSlashes: true }).source,
  );
  const all = new RegExp(sources.map((source) => `(?:${source})`).join("|"), "s");
  return (text) => all.test(text);
}
