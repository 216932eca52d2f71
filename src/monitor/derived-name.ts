/**
 * Names that a program makes of another while it replaces or keeps that: `index.tmp` before it becomes `index`, `index.lock` meanwhile,
 * `index.2` of what was there.
 */
import type { Edge } from "../domain/graph.ts";

const DERIVED = /\.(?:[1-9][0-9]?|tmp|temp|new|old|lock|newlock|part)$/;

/** The name that it is made of; undefined if it is none of those, or something sensitive. */
export function derivedFrom({ edgeClass, key, sensitive, sensitivity }: Edge): string | undefined {
  if (sensitive || sensitivity !== undefined || (edgeClass !== "CREATE" && edgeClass !== "DELETE")) return undefined;
  const ending = DERIVED.exec(key)?.[0];
  return ending === undefined || key.endsWith(`/${ending}`) ? undefined : key.slice(0, -ending.length);
}
