/** What a service runs, as its unit says (systemd.service(5), "Command lines"). */
import { dirname } from "node:path";
import { mergedPath } from "../domain/packages.ts";
import type { JobStart } from "../domain/schedule.ts";
import { textOfLatin1 } from "../domain/text.ts";
import { isSystemProgram, leadsTo, meansFile, uidOf } from "./job-files.ts";
import { realPlace, statPlace } from "./place.ts";
import { readText } from "./text-file.ts";
import type { Unit } from "./unit-files.ts";

/** What stands in front of a program (systemd.service(5), "special executable prefixes"). */
const PREFIX = /^[-@:+!|]*/;
/** A word in quotes, or without any, and the blanks behind it; of what stands behind a backslash only that itself. */
const WORD = /^(?:"((?:[^"\\]|\\[\\"'])*)"|'((?:[^'\\]|\\[\\"'])*)'|((?:[^\s"'\\]|\\[\\"'])+))(?:\s+|$)/;
const COMMANDS = ["ExecStartPre", "ExecStart", "ExecStartPost", "ExecStop", "ExecStopPost"];
/** What runs as root in spite of User=: `!!` alone is of kernels that are long gone. */
const AS_ROOT = /\+|(?<!!)!(?!!)/;
/** The variable that systemd sets itself where there is a terminal (systemd.exec(5)). */
const OF_ITS_OWN = "TERM";

/** A word of which is known what it must be; undefined where systemd fills in what no file says. */
type Expected = string | undefined;

/**
 * The files that say that the service runs just this: those of its unit, its environment files, and the link by which it names its program;
 * undefined if it does not.
 */
export function sayingSo(service: Unit, start: JobStart, root: string): string[] | undefined {
  for (const command of COMMANDS.flatMap((key) => service.values("Service", key))) {
    const prefix = PREFIX.exec(command)?.[0] ?? "";
    const words = wordsOf(command.slice(prefix.length));
    if (words === undefined || !isUser(service, AS_ROOT.test(prefix), start.uid, root)) continue;
    const program = words[0] ?? "";
    const link = start.file === start.exe && leadsToProgram(program, start.exe, root) ? [program] : [];
    const named = link.length === 0 ? program : start.exe;
    if (isCommand(named, prefix.includes("@") ? words.slice(1) : words, start, service, root))
      return [...service.files, ...environments(service, root), ...link];
  }
  return undefined;
}

/** True of a link of the system's that leads to the program (redis-server to what checks its files). Another root's lead astray. */
function leadsToProgram(word: string, exe: string, root: string): boolean {
  if (root !== "" || !isSystemProgram(word) || mergedPath(word) === mergedPath(exe)) return false;
  return mergedPath(realPlace(word) ?? "") === mergedPath(exe);
}

/** Ids that systemd draws users from (systemd.exec(5), DynamicUser=). */
const DRAWN_IDS = { from: 61_184, to: 65_519 };

function isUser(service: Unit, isRoot: boolean, uid: number | undefined, root: string): boolean {
  if (isRoot) return uid === 0;
  if (/^(?:yes|true|on|1)$/i.test(service.values("Service", "DynamicUser").at(-1) ?? ""))
    return uid !== undefined && uid >= DRAWN_IDS.from && uid <= DRAWN_IDS.to;
  return uidOf(service.values("Service", "User").at(-1) ?? "root", root) === uid;
}

/** Files whose variables decide what a program loads; of one that may be missing, and is, the folder that would show that it was there. */
function environments(service: Unit, root: string): string[] {
  return service.values("Service", "EnvironmentFile").map((value) => {
    let path = value.replace(/^-/, "");
    if (value.startsWith("-"))
      while (path.length > 1 && statPlace(root + path, true) === undefined) path = dirname(path);
    return path;
  });
}

/** The words of a command line; undefined where they are not as plain as can be told. */
function wordsOf(command: string): string[] | undefined {
  const words: string[] = [];
  for (let rest = command.trim(); rest !== ""; ) {
    const found = WORD.exec(rest);
    if (found === null) return undefined;
    words.push((found[1] ?? found[2] ?? found[3] ?? "").replace(/\\(.)/g, "$1"));
    rest = rest.slice(found[0].length);
  }
  return words.includes(";") ? undefined : words;
}

/** True if these words make the kernel run just this: of a script that is called by its own name behind the interpreter and an option of that. */
function isCommand(
  program: string,
  [name = "", ...arguments_]: readonly string[],
  start: JobStart,
  service: Unit,
  root: string,
): boolean {
  const { file, exe, argv, cwd } = start;
  // What is filled in would be any code. A shell goes by other names than its file's.
  if (start.isCode)
    return (
      isSystemProgram(program) &&
      isSystemProgram(exe) &&
      [name, ...arguments_].map(unescaped).join("\0") === argv.join("\0")
    );
  const variables = variablesOf(service, root);
  const given = arguments_.flatMap((word) => filledIn(word, variables));
  const all = [name, ...given];
  const isTerminal = arguments_.at(-1) === `$${OF_ITS_OWN}` && argv.length === all.length + 1;
  if (areArguments(all, isTerminal ? argv.slice(0, -1) : argv)) {
    return file === exe
      ? meansFile(program, exe)
      : given.some((word) => word !== undefined && (word === file || leadsTo(word, file, cwd)));
  }
  const script = argv.length - given.length - 1;
  const isScript = file !== exe && (script === 1 || script === 2) && meansFile(program, file);
  return isScript && argv[script] === file && areArguments(given, argv.slice(script + 1));
}

/** A word with what stands for `%` and `$` themselves (systemd.service(5)). */
function unescaped(word: string): string {
  return word.replace(/%%|\$\$/g, (twice) => twice.slice(1));
}

/** The words that a word becomes: `$X` is as many as are in it, none if nobody set it. */
function filledIn(word: string, variables: ReadonlyMap<string, string>): Expected[] {
  const alone = /^\$(\w+)$/.exec(word)?.[1];
  if (alone !== undefined) return variables.get(alone)?.split(/\s+/).filter(Boolean) ?? [];
  if (/%/.test(word.replaceAll("%%", ""))) return [undefined];
  let isKnown = true;
  const filled = word.replace(/\$\$|\$\{(\w+)\}/g, (found, name: string | undefined) => {
    if (name === undefined) return found;
    const value = variables.get(name);
    isKnown &&= value !== undefined;
    return value ?? "";
  });
  return [isKnown ? unescaped(filled) : undefined];
}

function areArguments(words: readonly Expected[], argv: readonly string[]): boolean {
  return words.length === argv.length && words.every((word, at) => word === undefined || word === argv[at]);
}

function withoutQuotes(value: string): string {
  const quote = value[0];
  return value.length > 1 && (quote === '"' || quote === "'") && value.endsWith(quote) ? value.slice(1, -1) : value;
}

/** What the unit and its files set (systemd.exec(5), Environment= and EnvironmentFile=): the last word counts, and files' before the unit's. */
function variablesOf(service: Unit, root: string): Map<string, string> {
  const variables = new Map<string, string>();
  const lines = [
    ...service.values("Service", "Environment").flatMap((value) => wordsOf(value) ?? []),
    ...service
      .values("Service", "EnvironmentFile")
      .map((value) => value.replace(/^-/, ""))
      .flatMap((path) => textOfLatin1(readText(root + path) ?? "").split("\n")),
  ];
  for (const line of lines) {
    const [, name, value] = /^\s*(\w+)=(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) variables.set(name, withoutQuotes(value.trim()));
  }
  return variables;
}
