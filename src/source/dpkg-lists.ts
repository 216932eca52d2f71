/** dpkg's database: which files belong to packages, and which versions are installed (dpkg(1), deb(5), /var/lib/dpkg). */
import { readdirSync } from "node:fs";
import { mergedPath, type PackageLists, type PackageSource } from "../domain/packages.ts";
import { textOfLatin1 } from "../domain/text.ts";
import { attempt } from "./attempt.ts";
import { PathSet } from "./path-set.ts";
import { readPlain } from "./text-file.ts";

/** Bytes of a list that are read: the status of a machine with 10,000 packages has some ten million. */
const MAX_LIST = 64 << 20;

/** @param root where /var/lib/dpkg is: another place than `/` for tests */
export function dpkgLists(root = ""): PackageSource {
  return () => readLists(`${root}/var/lib/dpkg`);
}

/** A database that is just being written may lack a file: what is not there belongs to nothing. */
function readLists(folder: string): PackageLists | undefined {
  const paths = new PathSet();
  const add = (path: string | undefined): void => {
    if (path?.startsWith("/")) paths.add(mergedPath(textOfLatin1(path)));
  };
  const names = namesIn(`${folder}/info`)?.filter((name) => name.endsWith(".list"));
  if (names === undefined) return undefined;
  for (const name of names) for (const path of linesOf(`${folder}/info/${name}`)) add(path);
  // Three lines each: the name in the package, where it is put instead, and whose wish that is (dpkg-divert(1)).
  for (const path of linesOf(`${folder}/diversions`)) add(path);
  const links = new Set<string>();
  for (const name of namesIn(`${folder}/alternatives`) ?? [])
    for (const path of linksOf(name, linesOf(`${folder}/alternatives/${name}`))) links.add(mergedPath(path ?? ""));
  return {
    has: (path) => paths.has(mergedPath(path)),
    isLink: (path) => links.has(mergedPath(path)),
    versions: versionsOf(linesOf(`${folder}/status`)),
  };
}

function namesIn(folder: string): string[] | undefined {
  return attempt(() => readdirSync(folder, "latin1"));
}

function linesOf(path: string): string[] {
  return attempt(() => readPlain(path, MAX_LIST).toString("latin1").split("\n")) ?? [];
}

/** The links of an alternative: mode, its link, then name and link of each that goes with it, an empty line, the candidates (update-alternatives(1)). */
function linksOf(name: string, [, link, ...lines]: readonly string[]): (string | undefined)[] {
  const links = [link, `/etc/alternatives/${name}`];
  for (let at = 0; lines[at] !== undefined && lines[at] !== ""; at += 2)
    links.push(`/etc/alternatives/${lines[at]}`, lines[at + 1]);
  return links;
}

/** Paragraphs of `Field: value`; who is removed but for its settings has a paragraph too. */
function versionsOf(lines: readonly string[]): Map<string, string> {
  const versions = new Map<string, string>();
  let fields: Record<string, string> = {};
  for (const line of lines) {
    const field = /^(Package|Status|Version): (.*)/.exec(line);
    if (field !== null) fields[field[1] ?? ""] = textOfLatin1(field[2] ?? "");
    if (line !== "") continue;
    const { Package: name, Status: status = "", Version: version } = fields;
    if (name !== undefined && version !== undefined && !/ (?:not-installed|config-files)$/.test(status))
      versions.set(name, version);
    fields = {};
  }
  return versions;
}
