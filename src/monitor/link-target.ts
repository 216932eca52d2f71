/**
 * Where a link leads: what is read and written under its name is that. So a name that is known, by itself or as one of many, says nothing of a
 * link to what is sensitive, to the roots of the tree, or to where anybody may write.
 */
import type { SensitiveTable } from "../baseline/sensitive.ts";
import { isTemporary } from "../domain/temporary.ts";
import type { EdgeParts } from "../graph/edge-builder.ts";

/** Folders that hold everything: whoever serves a link to one serves all that is below. */
const ROOTS: ReadonlySet<string> = new Set(["/", "/etc", "/root", "/home", "/proc", "/var", "/usr", "/boot", "/dev"]);

/** The parts of an edge, with the target in its name where that matters by itself: `file:LINK:/srv/www/x=/etc/shadow`. */
export function withTarget(parts: EdgeParts, sensitive: SensitiveTable): EdgeParts {
  const { source, edgeClass, key, linked } = parts;
  if (edgeClass !== "LINK" || linked === undefined || sensitive.has(source, key)) return parts;
  return ROOTS.has(linked) || sensitive.has(source, linked) ? { ...parts, key: `${key}=${linked}` } : parts;
}

/** True of a link that leads to where anybody may write, and does not lie there itself. */
export function leadsAstray(key: string, linked: string | undefined): boolean {
  return linked !== undefined && isTemporary(linked) && !isTemporary(key);
}
