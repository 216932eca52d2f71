/** Globs that administrators write and the project's own tables hold. Never made from what the log says. */
import micromatch from "micromatch";

/** A predicate that is true for texts that match one of the globs: one regular expression for all, for which a newline is a character like any other. Dots in front are ordinary. */
export function globMatcher(globs: readonly string[]): (text: string) => boolean {
  if (globs.length === 0) return () => false;
  const all = new RegExp(globs.map((glob) => `(?:${sourceOf(glob)})`).join("|"), "s");
  return (text) => all.test(text);
}

function sourceOf(glob: string): string {
  return micromatch.makeRe(glob, { dot: true, nonegate: true, strictSlashes: true }).source;
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
