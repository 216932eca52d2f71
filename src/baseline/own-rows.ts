/**
 * Rows of the administrator's for the sensitive table, a line each:
 *
 *     SEVERITY GLOB [TECHNIQUE…] [what it is, in a few words]
 *     high     /srv/shop/config/**  T1565.001  settings of the shop
 *
 * `#` at the beginning of a line or behind a blank begins a comment. A blank in a path is written `?`.
 */
import { isSeverity } from "../domain/severity.ts";
import { printable, textOfLatin1 } from "../domain/text.ts";
import { countOf, globFlaw, isGlob } from "./globs.ts";
import type { PathRow } from "./path-row.ts";

/** What a row is about that does not say it. */
const UNNAMED = "a place that the administrator named";
/** Globs without braces that one with braces may stand for. */
const MOST_PATHS = 1000;
const TOO_MANY = `stands for more than ${MOST_PATHS} paths: braces in a row multiply`;
const TECHNIQUE = /^T\d{4}(?:\.\d{3})?$/;

export interface OwnRows {
  readonly rows: readonly PathRow[];
  /** What is wrong with lines, by their numbers from 1. */
  readonly flaws: readonly (readonly [line: number, flaw: string])[];
}

/** @param text of the file, read as latin1 as the log is */
export function parseOwnRows(text: string): OwnRows {
  const rows: PathRow[] = [];
  const flaws: [number, string][] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const words = line
      .replace(/(?:^|[ \t])#.*/, "")
      .split(/[ \t]+/)
      .filter((word) => word !== "");
    if (words.length === 0) continue;
    const row = parseRow(words);
    if (typeof row === "string") flaws.push([index + 1, row]);
    else rows.push(row);
  }
  return { rows, flaws };
}

/** The row, or what is wrong with it. */
function parseRow([severity = "", glob, ...rest]: readonly string[]): PathRow | string {
  if (!isSeverity(severity)) return `${quoted(severity)} is no severity: low, medium, high or critical`;
  if (glob === undefined) return `the path is missing behind ${quoted(severity)}`;
  const flaw = flawOf(glob);
  if (flaw !== undefined) return `the path ${quoted(glob)} ${flaw}`;
  const words = rest.findIndex((word) => !TECHNIQUE.test(word));
  const techniques = words < 0 ? rest : rest.slice(0, words);
  const what = words < 0 ? UNNAMED : shown(rest.slice(words).join(" "));
  // Names of the log are text by then.
  return { severity, what, techniques, globs: [textOfLatin1(glob)] };
}

/** Why nothing would ever match, or something else than was meant. */
function flawOf(glob: string): string | undefined {
  if (!/^(?:\*\*)?\//.test(glob)) return "must begin with / or **/ (in any folder)";
  if (glob.endsWith("/")) return `ends with /: write ${quoted(`${glob}**`)} for the folder and all in it`;
  if (/\/\/|\.\.|\\/.test(glob)) return "must not have //, .. or \\ in it";
  if (countOf(glob) > MOST_PATHS) return TOO_MANY;
  const flaw = globFlaw(glob);
  if (flaw !== undefined) return flaw;
  return isGlob(glob) ? undefined : "is no glob: is every bracket and brace closed?";
}

function quoted(text: string): string {
  return JSON.stringify(shown(text));
}

function shown(text: string): string {
  return printable(textOfLatin1(text));
}
