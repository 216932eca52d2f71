/** A row of the sensitive table: a kind of paths. */
import type { Sensitivity, Severity } from "../domain/severity.ts";

/** A kind of paths. Of a folder whose content a glob names (`/etc/audit/**`) the folder is meant too: who replaces it replaces all in it. */
export interface PathRow extends Sensitivity {
  /** As micromatch reads them. */
  readonly globs: readonly string[];
  /** What they match and is not meant: it is as any other path. */
  readonly except?: Exception;
}

/** Whoever makes up names must not choose what telling an exception costs: it is code. */
interface Exception {
  /** For people. */
  readonly glob: string;
  /** Asked of paths that one of the row's globs matches. */
  readonly is: (path: string) => boolean;
}

export function pathRow(severity: Severity, what: string, techniques: string, ...globs: readonly string[]): PathRow {
  return { severity, what, techniques: techniques.split(" "), globs };
}
