/** Globs that administrators write and the project's own tables hold. Never made from what the log says. */
import micromatch from "micromatch";

/** A predicate that is true for texts that match one of the globs. Dots in front are ordinary characters. */
export function globMatcher(globs: readonly string[]): (text: string) => boolean {
  const matchers = globs.map((glob) => micromatch.matcher(glob, { dot: true, nonegate: true }));
  return (text) => matchers.some((matches) => matches(text));
}
