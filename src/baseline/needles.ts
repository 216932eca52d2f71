/**
 * What every text must have in it that one of many globs matches. It is literals only, since those are found many times
 * faster than globs; it lets through more than the globs do, and never less.
 */
import { bracesOf } from "./globs.ts";

/** Characters that are, or may be, more than themselves in a glob. */
const MAGIC = /[*?[\]{}()!+@|\\]/;
/** Globs that are so plain that each of their literals must be in what they match. */
const PLAIN = /^(?:[^[\]{}()!+@|\\]|\[[\w-]+\])*$/;

/** A predicate that is true for each text that one of the globs matches, and for few others. */
export function needlesOf(globs: readonly string[]): (text: string) => boolean {
  /** How texts begin, how a part of a path begins, and what is anywhere. */
  const [begin, part, anywhere] = [new Set<string>(), new Set<string>(), new Set<string>()];
  for (const glob of globs.flatMap(bracesOf)) {
    const isPart = glob.startsWith("**/");
    const rest = isPart ? glob.slice(3) : glob;
    const head = headOf(rest);
    if (head === "") anywhere.add(longestLiteral(rest));
    else (isPart ? part : begin).add(head);
  }
  const begins = new RegExp(`^${oneOf(begin)}`);
  const has = new RegExp(`(?:^|/)${oneOf(part)}|${oneOf(anywhere)}`);
  return (text) => begins.test(text) || has.test(text);
}

/** What the glob begins with. A slash at its end may be missing where `**` stands for nothing. */
function headOf(glob: string): string {
  // A name relative to a folder that the log does not tell.
  const begin = glob.startsWith("[?]/") ? "?/" : "";
  const [rest = ""] = glob.slice(begin === "" ? 0 : 4).split(MAGIC, 1);
  return `${begin}${rest}`.replace(/\/+$/, "");
}

/** The longest literal of a glob that begins with none; empty if there is none that must be there. */
function longestLiteral(glob: string): string {
  const literals = PLAIN.test(glob) ? glob.split(/\*|\?|\[[\w-]+\]|\//) : [];
  return literals.reduce((longest, literal) => (literal.length > longest.length ? literal : longest), "");
}

/** A regular expression's group; of nothing one that never matches. */
function oneOf(literals: ReadonlySet<string>): string {
  const sources = [...literals].map((literal) => literal.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
  return sources.length === 0 ? "(?!)" : `(?:${sources.join("|")})`;
}
