/** What systemd's timers start (systemd.timer(5), systemd.unit(5)). */
import { existsSync, readdirSync } from "node:fs";
import { mergedPath } from "../domain/packages.ts";
import { readText } from "./text-file.ts";

/** Where units lie, the first before the others; not those that anybody made while the system runs. */
const FOLDERS = [
  "/etc/systemd/system",
  "/usr/local/lib/systemd/system",
  "/usr/lib/systemd/system",
  "/lib/systemd/system",
];
/** What stands in front of a program (systemd.service(5), "special executable prefixes"). */
const PREFIX = /^[-@:+!|]*/;
/** Names of units that may stand in a file's name. */
const UNIT = /^[\w:.\\@-]+$/;

/**
 * The files that say that a timer starts the program: for each way in which they do all of them together, the link that enables it, its units
 * and what is added to those.
 */
export function timersOf(program: string, root: string): string[][] {
  const found: string[][] = [];
  for (const [timer, link] of enabled(root)) {
    const timerFiles = filesOf(timer, root);
    const service = valuesOf(timerFiles, root, "Unit").at(-1) ?? timer.replace(/\.timer$/, ".service");
    const serviceFiles = filesOf(service, root);
    const starts = valuesOf(serviceFiles, root, "ExecStart(?:Pre|Post)?").map(programOf);
    if (timerFiles.length > 0 && starts.includes(mergedPath(program)))
      found.push([link, ...timerFiles, ...serviceFiles]);
  }
  return found;
}

/** Timers that something wants, with the links that say so. */
function* enabled(root: string): Iterable<readonly [timer: string, link: string]> {
  for (const folder of FOLDERS) {
    for (const target of namesIn(root + folder)) {
      if (!/\.(?:wants|requires)$/.test(target)) continue;
      for (const name of namesIn(`${root}${folder}/${target}`))
        if (name.endsWith(".timer")) yield [name, `${folder}/${target}/${name}`];
    }
  }
}

/** The file of a unit, or of the template that it is an instance of, and what is added to it. */
function filesOf(unit: string, root: string): string[] {
  if (!UNIT.test(unit)) return [];
  const names = [unit, unit.replace(/@[^.]*\./, "@.")];
  const files = names.flatMap((name) => FOLDERS.map((folder) => `${folder}/${name}`));
  const main = files.find((path) => existsSync(root + path));
  if (main === undefined) return [];
  const more = files.flatMap((path) => namesIn(`${root}${path}.d`).map((name) => `${path}.d/${name}`));
  return [main, ...more.filter((path) => path.endsWith(".conf"))];
}

function valuesOf(files: readonly string[], root: string, key: string): string[] {
  const setting = new RegExp(`^[ \\t]*${key}[ \\t]*=[ \\t]*(.*)$`, "gm");
  return files.flatMap((path) =>
    [...(readText(root + path) ?? "").matchAll(setting)].map(([, value = ""]) => value.trim()),
  );
}

/** The program of a command line. */
function programOf(command: string): string {
  const [word = ""] = command.replace(PREFIX, "").split(/[ \t]/);
  return mergedPath(word.replace(/^(["'])(.*)\1$/, "$2"));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
