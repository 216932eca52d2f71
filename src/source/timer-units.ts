/** What systemd's timers start (systemd.timer(5), systemd.service(5)). */
import type { JobStart } from "../domain/schedule.ts";
import { isSystemProgram, leadsTo, meansFile, uidOf } from "./job-files.ts";
import { namesIn, readUnit, UNIT_FOLDERS, type Unit } from "./unit-files.ts";

/** What stands in front of a program (systemd.service(5), "special executable prefixes"). */
const PREFIX = /^[-@:+!|]*/;
/** A word in quotes, or without any, and the blanks behind it. */
const WORD = /^(?:"([^"\\]*)"|'([^'\\]*)'|([^\s"'\\]+))(?:\s+|$)/;
/** Words that systemd puts something in the place of. */
const FILLED = /%|^\$\{\w+\}$/;
const COMMANDS = ["ExecStartPre", "ExecStart", "ExecStartPost"];

/**
 * The files that say that a timer starts just this: for each way in which they do all of them together, the link that enables it, its units
 * and what is added to those.
 */
export function timersOf(start: JobStart, root: string): string[][] {
  const found: string[][] = [];
  for (const [name, link] of enabled(root)) {
    const timer = readUnit(name, root);
    if (timer === undefined) continue;
    const given = timer
      .values("Timer", "Unit")
      .at(-1)
      ?.replaceAll("%i", /@(.*)\.timer$/.exec(name)?.[1] ?? "");
    const service = readUnit(given ?? name.replace(/\.timer$/, ".service"), root);
    if (service !== undefined && starts(service, start, root))
      found.push([link, ...timer.files, ...service.files, ...environments(service)]);
  }
  return found;
}

/** Timers that something wants, with the links that say so. */
function* enabled(root: string): Iterable<readonly [timer: string, link: string]> {
  for (const folder of UNIT_FOLDERS) {
    for (const target of namesIn(root + folder)) {
      if (!/\.(?:wants|requires)$/.test(target)) continue;
      for (const name of namesIn(`${root}${folder}/${target}`))
        if (name.endsWith(".timer")) yield [name, `${folder}/${target}/${name}`];
    }
  }
}

/** Files whose variables decide what a program loads; one that need not be there is as if it were changed. */
function environments(service: Unit): string[] {
  return service.values("Service", "EnvironmentFile").map((value) => value.replace(/^-/, ""));
}

function starts(service: Unit, start: JobStart, root: string): boolean {
  return COMMANDS.flatMap((key) => service.values("Service", key)).some((command) => {
    const prefix = PREFIX.exec(command)?.[0] ?? "";
    const words = wordsOf(command.slice(prefix.length));
    if (words === undefined || !isCommand(words, prefix.includes("@"), start)) return false;
    const user = prefix.includes("+") ? "root" : (service.values("Service", "User").at(-1) ?? "root");
    return uidOf(user, root) === start.uid;
  });
}

/** The words of a command line; undefined where they are not as plain as can be told. */
function wordsOf(command: string): string[] | undefined {
  const words: string[] = [];
  for (let rest = command.trim(); rest !== ""; ) {
    const found = WORD.exec(rest);
    if (found === null) return undefined;
    words.push(found[1] ?? found[2] ?? found[3] ?? "");
    rest = rest.slice(found[0].length);
  }
  return words.includes(";") ? undefined : words;
}

/** True if these words make the kernel run just this: of a script that is called by its own name behind the interpreter and an option of that. */
function isCommand([program = "", ...rest]: readonly string[], hasName: boolean, start: JobStart): boolean {
  const { file, exe, argv, cwd } = start;
  const [name = "", ...given] = hasName ? rest : [program, ...rest];
  // What is filled in would be any code. A shell goes by other names than its file's.
  if (start.isCode)
    return (
      isSystemProgram(program) && isSystemProgram(exe) && [name, ...given].map(unescaped).join("\0") === argv.join("\0")
    );
  if (areArguments([name, ...given], argv)) {
    return file === exe ? meansFile(program, exe) : given.some((word) => word === file || leadsTo(word, file, cwd));
  }
  const script = argv.length - given.length - 1;
  const isScript = file !== exe && (script === 1 || script === 2) && meansFile(program, file);
  return isScript && argv[script] === file && areArguments(given, argv.slice(script + 1));
}

/** A word with what stands for `%` and `$` themselves (systemd.service(5)). */
function unescaped(word: string): string {
  return word.replace(/%%|\$\$/g, (twice) => twice.slice(1));
}

function areArguments(words: readonly string[], argv: readonly string[]): boolean {
  return words.length === argv.length && words.every((word, at) => word === argv[at] || FILLED.test(word));
}
