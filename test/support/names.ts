/** Names learned apart from all else: what patterns come of them. */
import { NamePool } from "../../src/baseline/name-pool.ts";
import { PathPatterns, patternText } from "../../src/baseline/path-patterns.ts";

export interface LearnedNames {
  /** The patterns as people read them. */
  readonly texts: string[];
  readonly matches: (path: string) => boolean;
}

/** Learns names; the first is seen in window 0, the next in 1 and so on, over `windows` windows. */
export function learnNames(names: readonly string[], windows = 3): LearnedNames {
  const pool = new NamePool();
  for (const [index, name] of names.entries()) pool.add(name, index % windows);
  const patterns = new PathPatterns();
  const texts: string[] = [];
  for (const pattern of pool.takePatterns()) {
    patterns.add(pattern);
    texts.push(patternText(pattern));
  }
  return { texts, matches: (path) => patterns.find(path) !== undefined };
}
