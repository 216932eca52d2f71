/** A host's packages for tests. */
import { mergedPath, type PackageLists, type PackageSource } from "../../src/domain/packages.ts";

/** @param versions `NAME VERSION` */
export function packageLists(
  files: readonly string[],
  versions: readonly string[] = [],
  links: readonly string[] = [],
): PackageLists {
  const paths = new Set(files);
  return {
    has: (path) => paths.has(mergedPath(path)),
    isLink: (path) => links.includes(mergedPath(path)),
    versions: new Map(versions.map((words) => words.split(" ") as [string, string])),
  };
}

/** What is found each time the lists are read; the last from then on. */
export function packageSource(...states: readonly PackageLists[]): PackageSource {
  let reads = 0;
  return () => states[Math.min(reads++, states.length - 1)];
}
