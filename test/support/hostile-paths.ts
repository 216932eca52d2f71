/**
 * Looks up in the sensitive table what somebody would make up to keep it busy, for each glob: the longest paths in which what a star
 * stands for comes again and again, and the end does not fit. Run as a program of its own, so that it can be ended.
 */
import { bracesOf } from "../../src/baseline/globs.ts";
import type { PathRow } from "../../src/baseline/path-row.ts";
import { SensitiveTable } from "../../src/baseline/sensitive.ts";
import { SENSITIVE_PATHS } from "../../src/baseline/sensitive-paths.ts";

/** Bytes of a path that the kernel takes (PATH_MAX). */
const LONGEST = 4096;
/** A long name of what most globs leave open. */
const LONG = "1".repeat(250);

function* hostile(glob: string): Iterable<string> {
  const plain = glob.replaceAll("[?]", "?").replaceAll("[0-9]", "1");
  const words = plain.split(/\*+|\//).filter((word) => word !== "");
  const again = [
    ...words.flatMap((word) => [word, `${word}/`, `/${word}`, `${word}/${LONG}/`]),
    `${words.join("/")}/`,
    plain.replaceAll("*", "1"),
    "a/",
    "1",
  ];
  const begin = plain.replaceAll("*", "1");
  const gaps = [...plain.matchAll(/\*+/g)].map(({ 0: { length }, index }) => [index, index + length]);
  for (const one of new Set(again))
    for (const end of ["", "x", "/../x", "\n"]) {
      yield filled(begin, one, end);
      for (const [from, to] of gaps)
        yield filled(plain.slice(0, from).replaceAll("*", "1"), one, plain.slice(to).replaceAll("*", "1") + end);
    }
}

function filled(begin: string, again: string, end: string): string {
  return begin + again.repeat((LONGEST - begin.length - end.length) / again.length) + end;
}

/** What administrators may write. */
const OWN = [
  "/srv/*-*-*-*-*.log",
  "**/*_*_*_*.[0-9]*",
  "/srv/**/cache/**/*.*.*.tmp",
  "/home/*/*a*/*b?c*d*[0-9]*e",
  "/srv/+(*).log",
  "/var/@(a*|*b)*@(*a|b)/*",
].map((glob): PathRow => ({ severity: "low", what: glob, techniques: [], globs: [glob] }));

const table = new SensitiveTable(OWN);
let count = 0;
for (const { globs, except } of [...SENSITIVE_PATHS, ...OWN])
  for (const glob of [...globs, except?.glob ?? []].flat().flatMap(bracesOf))
    for (const path of hostile(glob)) {
      table.has({ program: "x" }, path);
      count += 1;
    }
process.stdout.write(`${count}\n`);
