/** What the host's package database says, for whoever judges a run of the package manager. */

/** The database as it was when it was read. */
export interface PackageLists {
  /** True if an installed package has this file or folder. */
  has(path: string): boolean;
  /** True if it is a link that stands for one of several alternatives (update-alternatives(1)). */
  isLink(path: string): boolean;
  /** Version of each installed package, by its name. */
  readonly versions: ReadonlyMap<string, string>;
}

/** Reads the database as it is now; undefined if there is none. */
export type PackageSource = () => PackageLists | undefined;

/** Top folders that are links into /usr (hier(7), merged /usr); dpkg's lists and the kernel name files by either. */
const MERGED = /^\/(?:s?bin|lib(?:32|64|x32)?)\//;

/** The one name of a path that has two on systems whose /bin, /sbin and /lib are links into /usr. */
export function mergedPath(path: string): string {
  return MERGED.test(path) ? `/usr${path}` : path;
}
