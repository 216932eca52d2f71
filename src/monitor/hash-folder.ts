/**
 * Folders of trees by hash, made one by one: `cache/9/24` for nginx's `cache/9/24/62cf…249` (levels=1:2), `images/1/1e` for MediaWiki's. There
 * are 256 of them, or 4096, and the last are made after months. What is done in one (`data/a2/tmp-2365068448`, `6/2/stats`) is done in all.
 */
import type { Baseline } from "../baseline/baseline.ts";
import type { Edge } from "../domain/graph.ts";
import { mediaOf } from "../domain/hash-tree.ts";
import { withoutNumbers } from "../domain/numbers.ts";
import { endingOf } from "../domain/path.ts";
import { isRunEnding } from "../domain/run-ending.ts";
import type { Graph } from "../graph/graph.ts";
import { PATIENCE } from "./limits.ts";

/** The first digits of a hash, in one folder or two. */
const DIGITS = /^(.+?)\/([0-9a-f]{1,2})(?:\/([0-9a-f]{1,2}))?$/;
/** The same, and a name in there. */
const INSIDE = /^(.+?)\/([0-9a-f]{1,2})(?:\/([0-9a-f]{1,2}))?\/([^/]+)$/;
/** Folders of Apache's caches and of Symfony's, and what is known of who fills them (domain/hash-tree.ts). */
const CACHES = [
  [/^(.+)\/[\w@]{2}$/, "\0h.header"],
  [/^(.+)\/[A-Z0-9+-]$/, "\0h"],
] as const;
/** Known folders beside it that make it one of a tree. */
const ENOUGH = 4;
/** And in which the very same is done. */
const INSIDE_ENOUGH = 3;

/**
 * True if the same process is known to fill the tree that the folder would be of, or to have made (or removed) enough others of it: those say
 * what they are by the letters among their digits.
 */
export function isOfHashTree({ source, edgeClass, key }: Edge, graph: Graph, baseline: Baseline): boolean {
  if (edgeClass !== "CREATE" && edgeClass !== "DELETE") return false;
  const fills = (file: string): boolean =>
    graph.knows(source, "CREATE", file) || baseline.knows(source, "CREATE", file);
  for (const [folder, name] of CACHES) {
    const [, above = ""] = folder.exec(key) ?? [];
    const [, root = ""] = folder.exec(above) ?? [];
    if ([above, root].some((tree) => tree !== "" && fills(`${tree}/${name}`))) return true;
  }
  const media = isRunEnding(endingOf(key)) ? undefined : mediaOf(key);
  if (media !== undefined && fills(`${media}/\0h`)) return true;
  const [, above = "", first = "", second] = DIGITS.exec(key) ?? [];
  if (above === "") return false;
  if (fills(`${above}/\0h`)) return true;
  const isKnown = (folder: string): boolean => graph.knows(source, edgeClass, folder);
  const isOfKind = (folder: string): boolean => isKnown(folder) || baseline.knows(source, edgeClass, folder);
  return (
    areEnough(first, second, foldersLike(above, first, second, baseline), isKnown, ENOUGH) ||
    areEnough(first, second, foldersBeside(above, first, second), isOfKind, ENOUGH)
  );
}

/** True if the same process is known to have done the same, under this name or one that differs in its numbers, in enough other folders of the tree. */
export function isInHashTree({ source, edgeClass, key }: Edge, graph: Graph, baseline: Baseline): boolean {
  const [, above = "", first = "", second, name = ""] = INSIDE.exec(key) ?? [];
  if (above === "" || isRunEnding(endingOf(name))) return false;
  const form = withoutNumbers(name);
  let looked = 0;
  const isDone = (folder: string): boolean => {
    const same = `${folder}/${name}`;
    if (graph.knows(source, edgeClass, same) || baseline.knows(source, edgeClass, same)) return true;
    if (form === name) return false;
    for (const other of baseline.names.namesIn(folder)) {
      if (++looked > PATIENCE) return false;
      if (withoutNumbers(other) === form && graph.knows(source, edgeClass, `${folder}/${other}`)) return true;
    }
    return false;
  };
  return areEnough(first, second, foldersBeside(above, first, second), isDone, INSIDE_ENOUGH);
}

/** True if enough folders say what they are by the letters among their digits. */
function areEnough(
  first: string,
  second: string | undefined,
  folders: Iterable<readonly [folder: string, digits: string]>,
  is: (folder: string) => boolean,
  enough: number,
): boolean {
  let found = 0;
  let hasLetter = /[a-f]/.test(first + (second ?? ""));
  for (const [folder, digits] of folders) {
    if (!is(folder)) continue;
    hasLetter ||= /[a-f]/.test(digits);
    found += 1;
    if (found >= enough && hasLetter) return true;
  }
  return false;
}

/** Folders that are named one by one beside it, by as many digits. */
function* foldersLike(
  above: string,
  first: string,
  second: string | undefined,
  { names }: Baseline,
): Iterable<readonly [folder: string, digits: string]> {
  for (const one of names.namesIn(above)) {
    if (!isLike(one, first)) continue;
    if (second === undefined) yield [`${above}/${one}`, one];
    else
      for (const other of names.namesIn(`${above}/${one}`))
        if (isLike(other, second)) yield [`${above}/${one}/${other}`, one + other];
  }
}

/** All folders that differ from it in one place, by as many digits: a pattern may stand for them. */
function* foldersBeside(
  above: string,
  first: string,
  second: string | undefined,
): Iterable<readonly [folder: string, digits: string]> {
  const rest = second === undefined ? "" : `/${second}`;
  for (const one of numbersLike(first)) yield [`${above}/${one}${rest}`, one];
  if (second !== undefined) for (const other of numbersLike(second)) yield [`${above}/${first}/${other}`, other];
}

/** The other numbers of as many hexadecimal digits. */
function* numbersLike(digits: string): Iterable<string> {
  for (let number = 0; number < 16 ** digits.length; number += 1) {
    const other = number.toString(16).padStart(digits.length, "0");
    if (other !== digits) yield other;
  }
}

/** True of as many digits. */
function isLike(name: string, other: string): boolean {
  return name.length === other.length && /^[0-9a-f]+$/.test(name);
}
