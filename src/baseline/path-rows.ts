/** Finds the row of a path among many rows: most paths match none, so that is what must be quick. */
import { Memo } from "../domain/memo.ts";
import { globMatcher, typedGlobMatcher } from "./globs.ts";
import { needlesOf } from "./needles.ts";
import type { PathRow } from "./path-row.ts";

/** The first of the rows that matches a path. @param isTyped true if the globs are not this project's own */
export function rowFinder(rows: readonly PathRow[], isTyped = false): (path: string) => PathRow | undefined {
  const matcherOf = isTyped ? typedGlobMatcher : globMatcher;
  const globs = rows.flatMap((row) => row.globs.map(withFolder));
  const mayMatch = needlesOf(globs);
  const matchesAny = matcherOf(isTyped ? globs : joined(globs));
  const matchers = rows.map((row) => {
    const matches = matcherOf(row.globs.map(withFolder));
    return { row, matches: (path: string) => matches(path) && row.except?.is(path) !== true };
  });
  const find = (path: string): PathRow | undefined =>
    mayMatch(path) && matchesAny(path) ? matchers.find(({ matches }) => matches(path))?.row : undefined;
  // Of most names it is asked several times, of a new one in a row.
  const known = new Memo<PathRow | null>();
  let last = "";
  let lastRow = find(last);
  return (path) => {
    if (path === last) return lastRow;
    let row = known.get(path);
    if (row === undefined) {
      row = find(path) ?? null;
      known.set(path, row);
    }
    last = path;
    lastRow = row ?? undefined;
    return lastRow;
  };
}

/** Those for any folder as one glob, so that a path is searched once for all. */
function joined(globs: readonly string[]): string[] {
  const anywhere = globs.filter((glob) => glob.startsWith("**/")).map((glob) => glob.slice(3));
  const others = globs.filter((glob) => !glob.startsWith("**/"));
  return [...others, ...(anywhere.length > 1 ? [`**/{${anywhere.join(",")}}`] : anywhere.map((glob) => `**/${glob}`))];
}

/** A folder whose content is meant is meant too. */
function withFolder(glob: string): string {
  return glob.replace(/\/\*\*(?=$|[,}])/g, "{,/**}");
}
