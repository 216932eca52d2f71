/**
 * Names that a program makes of another while it replaces or keeps that: `index.tmp` before it becomes `index`, `index.lock` meanwhile,
 * `index.2` and `index~` of what was there, `.index.kV6ME2` as rsync(1) writes it, `.~index` as Jupyter does, `.index.swp` as vim, `.syncthing.index.tmp` as Syncthing.
 */
import type { Baseline } from "../baseline/baseline.ts";
import type { Edge, EdgeClass } from "../domain/graph.ts";
import { endingOf } from "../domain/path.ts";
import { isRunEnding } from "../domain/run-ending.ts";
import { isSurelyWord } from "../domain/word.ts";
import type { Graph } from "../graph/graph.ts";

/** Endings of what will be gone or renamed in a moment; the long ones are of Prometheus' blocks and, with a drawn number, of Nextcloud's uploads. */
const PASSING = /\.(?:tmp(?:-for-(?:creation|deletion))?|temp|(?:ocTransferId\d{1,10}\.)?part)$/;
const KEPT = /(?:\.(?:[1-9][0-9]?|new|old|lock|newlock)|~)$/;
/** Of which one or the other was made by who keeps some. */
const GENERATIONS = [".1", ".2", ".old", ".new", "~"];
/** Six characters, or what stands for such a draw (domain/canonical-name.ts). */
const HIDDEN = /\/\.([^/]+)\.(?:[A-Za-z0-9]{6}|\0r)$/;

/** What programs have beside a file while they write it or have it open: LibreOffice, Jupyter, vim, Syncthing. */
const BESIDE = /\/\.(?:~lock\.([^/]+)#|~([^/]+)|([^/]+)\.sw[px]|syncthing\.([^/]+)\.tmp)$/;

/**
 * True if the program is known to make, write or, of what it removes or gives attributes, remove or so treat the name that this one is made
 * of; or to write the very name in place, where it puts another file now. Of names nobody can foresee only what passes is: to keep them under
 * another name may be an attack. A link is no file, and comes of links alone, unless what it leads to is a file that the program makes or writes.
 *
 * @param linked of a link, what it leads to
 */
export function isDerived(
  { source, edgeClass, key }: Edge,
  linked: string | undefined,
  graph: Graph,
  baseline: Baseline,
): boolean {
  const isKnown = (known: EdgeClass, name: string): boolean => graph.knows(source, known, name);
  const fills = (name: string): boolean => isKnown("CREATE", name) || isKnown("WRITE", name);
  const isOwn = (name: string): boolean => fills(name) || baseline.knows(source, "CREATE", name);
  const isOwnLink = linked !== undefined && [linked, wholeOf(linked) ?? linked].some(isOwn);
  if (edgeClass === "CREATE" && isKnown("WRITE", key)) return true;
  if (isOwnLink && isOwn(key)) return true;
  const whole = wholeOf(key);
  if (whole === undefined || (HIDDEN.test(key) && !passes(key))) return false;
  // A generation may be replaced too: `.log.2.kV6ME2`.
  const names = [whole, wholeOf(whole)].filter((name) => name !== undefined);
  if (names.some((name) => isKnown(edgeClass, name))) return true;
  if (edgeClass === "LINK" && !isOwnLink) return passes(key) && baseline.knows(source, "LINK", whole);
  if (passes(key)) return names.some(fills) || baseline.knows(source, "CREATE", whole);
  if (!names.some(fills)) return false;
  // What is kept may be somebody's proof: only who keeps it removes it, or writes over it.
  return edgeClass === "CREATE" || edgeClass === "ATTR" || [key, ...GENERATIONS.map((end) => whole + end)].some(fills);
}

/** True if it will be gone or renamed in a moment: behind a hidden name stands a draw, and no word that means something. */
function passes(key: string): boolean {
  const ending = endingOf(key);
  return PASSING.test(key) || BESIDE.test(key) || (HIDDEN.test(key) && !isSurelyWord(ending) && !isRunEnding(ending));
}

/** The name that it is made of: `/a/b` of `/a/b.tmp`, `/a/.b.kV6ME2` and `/a/.~lock.b#`. */
export function wholeOf(key: string): string | undefined {
  const hidden = HIDDEN.exec(key);
  if (hidden !== null) return `${key.slice(0, hidden.index)}/${hidden[1]}`;
  const beside = BESIDE.exec(key);
  if (beside !== null) return `${key.slice(0, beside.index)}/${beside.slice(1).find((name) => name !== undefined)}`;
  const ending = (PASSING.exec(key) ?? KEPT.exec(key))?.[0];
  return ending === undefined || key.endsWith(`/${ending}`) ? undefined : key.slice(0, -ending.length);
}
