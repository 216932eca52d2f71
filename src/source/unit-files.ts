/** Units of systemd as their files say (systemd.unit(5)): where they lie, and what is set in them. */
import { lstatSync, readdirSync } from "node:fs";
import { endingOf } from "../domain/path.ts";
import { textOfLatin1 } from "../domain/text.ts";
import { attempt } from "./attempt.ts";
import { pathOf } from "./descriptor.ts";
import { statPlace, usePlace } from "./place.ts";
import { readText } from "./text-file.ts";

/** Where units lie, the first before the others. */
export const UNIT_FOLDERS = [
  "/etc/systemd/system",
  "/usr/local/lib/systemd/system",
  "/usr/lib/systemd/system",
  "/lib/systemd/system",
];
/** Where units lie that were made while the system runs, and what changes others: nobody's schedule, but it counts what they add. */
const PASSING_FOLDERS = [
  ...["system.control", "system.attached"].map((name) => `/etc/systemd/${name}`),
  ..."system.control transient generator.early system system.attached generator generator.late"
    .split(" ")
    .map((name) => `/run/systemd/${name}`),
];
/** Names of units that may stand in a file's name. */
const UNIT = /^[\w:.\\@-]+$/;

export interface Unit {
  /** Its own file, and those that add to it. */
  readonly files: readonly string[];
  /** What is set of a key, in order; an empty value takes back what was before. */
  values(section: string, key: string): readonly string[];
}

/** A unit, or the template that it is an instance of; undefined if there is no file of it. */
export function readUnit(name: string, root: string): Unit | undefined {
  if (!UNIT.test(name)) return undefined;
  const template = templateOf(name);
  const names = template === name ? [name] : [name, template];
  const main = pathsIn(UNIT_FOLDERS, names).find((path) => isThere(root + path));
  // What is empty, or leads to /dev/null, is masked.
  if (main === undefined || (readText(root + main) ?? "") === "") return undefined;
  const all = [...UNIT_FOLDERS, ...PASSING_FOLDERS];
  const added = pathsIn(
    all,
    [...prefixesOf(name), ...names].map((one) => `${one}.d`),
  ).flatMap((folder) =>
    namesIn(root + folder).flatMap((file) => (file.endsWith(".conf") ? [{ file, path: `${folder}/${file}` }] : [])),
  );
  const inOrder = added.sort((one, other) => (one.file < other.file ? -1 : one.file > other.file ? 1 : 0));
  const passing = pathsIn(PASSING_FOLDERS, names).filter((path) => isThere(root + path));
  const files = [main, ...inOrder.map(({ path }) => path), ...passing];
  const settings = new Map<string, string[]>();
  for (const path of files) take(settings, textOfLatin1(readText(root + path) ?? ""));
  return { files, values: (section, key) => settings.get(`${section}.${key}`) ?? [] };
}

/** What an instance is one of; any other unit is its own. */
export function templateOf(name: string): string {
  return name.replace(/@[^.]*\./, "@.");
}

/** Units that something wants, with the links that say so. */
export function* linksToUnits(
  root: string,
  folders: readonly string[] = UNIT_FOLDERS,
): Iterable<readonly [unit: string, link: string]> {
  for (const folder of folders) {
    for (const target of namesIn(root + folder)) {
      if (!/\.(?:wants|requires)$/.test(target)) continue;
      for (const name of namesIn(`${root}${folder}/${target}`)) yield [name, `${folder}/${target}/${name}`];
    }
  }
}

function pathsIn(folders: readonly string[], names: readonly string[]): string[] {
  return names.flatMap((name) => folders.map((folder) => `${folder}/${name}`));
}

/** What adds to many units at once: those of the type, and those whose names begin alike up to a dash. */
function prefixesOf(name: string): string[] {
  const type = endingOf(name);
  const dashes = [...name.matchAll(/-/g)].map(({ index }) => `${name.slice(0, index + 1)}.${type}`);
  return [type, ...dashes];
}

function take(settings: Map<string, string[]>, text: string): void {
  let section = "";
  const lines = text
    .replace(/^[ \t]*[#;].*\n?/gm, "")
    .replace(/\\\n/g, " ")
    .split("\n");
  for (const line of lines) {
    const head = /^\[([^\]]+)\]\s*$/.exec(line);
    if (head !== null) section = head[1] ?? "";
    const [, name, value = ""] = /^[ \t]*([A-Za-z]+)[ \t]*=[ \t]*(.*)$/.exec(line) ?? [];
    if (name === undefined) continue;
    const key = `${section}.${name}`;
    const before = settings.get(key) ?? [];
    settings.set(key, value.trim() === "" ? [] : [...before, value.trim()]);
  }
}

/** Names in a folder that lies in one of root's; none if there is no such. */
export function namesIn(folder: string): string[] {
  const names = attempt(() =>
    isLink(folder) ? usePlace(folder, true, (place) => readdirSync(pathOf(place))) : readdirSync(folder),
  );
  return names ?? [];
}

function isThere(path: string): boolean {
  const link = isLink(path);
  return link === false || (link === true && statPlace(path, true) !== undefined);
}

/** Undefined if nothing is there. A link of root's may lead to where a look never ends. */
export function isLink(path: string): boolean | undefined {
  return attempt(() => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink());
}
