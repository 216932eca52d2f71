/**
 * Where a file most likely is whose name is relative to a folder that the process has open: the record has no path of that folder. What
 * copies or unpacks into a folder says in its arguments which (coreutils open it since version 9); and a name may have folders of its own.
 */
import { absolutePath, baseName } from "../domain/path.ts";
import type { Process } from "../process/process.ts";
import { isWhole } from "../process/what-runs.ts";

/** Options of one letter, a colon behind those with a value (getopt(3)); and long ones that need a value. */
interface Options {
  readonly letters: string;
  readonly valued: readonly string[];
}

/** The option that names the folder; without it the last of two operands and more does. */
const LETTER = "t";
const LONG = "target-directory";

/** By programs of the system. */
const COPIERS: ReadonlyMap<string, Options> = new Map([
  ["cp", { letters: "abdfHilLnprst:uvxPRS:TZ", valued: ["no-preserve", "sparse", "suffix"] }],
  ["mv", { letters: "bfint:uvS:TZ", valued: ["suffix"] }],
  ["ln", { letters: "bdfFiLnPrst:vS:T", valued: ["suffix"] }],
  ["install", { letters: "bcCDdg:m:o:pst:TvS:Z", valued: ["group", "mode", "owner", "strip-program", "suffix"] }],
]);

/** What takes away what is below its operands; none of its options has a value of its own. */
const REMOVER = "rm";

/** What no application has in a folder of its own. */
const OF_THE_SYSTEM = /^(?:etc|root|var\/spool)\//;

/**
 * @param path the name, joined with the working folder, as an activity has it
 * @returns the path, or `?/` and the name with its folders; undefined if nothing speaks for either
 */
export function likelyPath(actor: Process | undefined, path: string, cwd: string | undefined): string | undefined {
  const above = cwd === undefined ? "?/" : cwd === "/" ? cwd : `${cwd}/`;
  const relative = path.slice(above.length);
  if (!path.startsWith(above) || baseName(path) === "?") return undefined;
  const folder = actor === undefined ? undefined : targetFolder(actor);
  if (folder !== undefined) return absolutePath(relative, folder);
  return OF_THE_SYSTEM.test(relative) ? `?/${relative}` : undefined;
}

/**
 * The folders below which a process gives names relative to those that it has open, by its arguments: of what it removes, or of what it makes.
 * None where they do not say.
 */
export function openedFolders(actor: Process, removes: boolean): readonly string[] {
  if (removes) return removedBy(actor);
  const folder = targetFolder(actor);
  return folder === undefined ? [] : [folder];
}

function removedBy({ program, argv, cwd }: Process): readonly string[] {
  if (program !== REMOVER || !isWhole(argv)) return [];
  const end = argv.indexOf("--");
  const operands = argv.filter(
    (argument, at) => at > 0 && at !== end && ((at > end && end > 0) || !argument.startsWith("-")),
  );
  return operands.map((operand) => absolutePath(operand, cwd));
}

/** The folder that a process puts things into by its arguments; undefined where they may be read in two ways. */
function targetFolder({ program, argv, cwd }: Process): string | undefined {
  const options = COPIERS.get(program);
  if ((options === undefined && program !== "tar") || !isWhole(argv)) return undefined;
  const folder = options === undefined ? tarTarget(argv) : copierTarget(argv, options);
  return folder === undefined ? undefined : absolutePath(folder, cwd);
}

/** The one folder that tar(1) goes to. */
function tarTarget(argv: readonly string[]): string | undefined {
  const folders = argv.flatMap((argument, at) => {
    if (argument.startsWith("--directory=")) return [argument.slice("--directory=".length)];
    return argument === "--directory" || /^-[A-Za-z]*C$/.test(argument) ? [argv[at + 1]] : [];
  });
  return folders.length === 1 ? folders[0] : undefined;
}

function copierTarget(argv: readonly string[], options: Options): string | undefined {
  const operands: string[] = [];
  let target: string | undefined;
  for (let at = 1; at < argv.length; at += 1) {
    const argument = argv[at] ?? "";
    if (argument === "--") {
      operands.push(...argv.slice(at + 1));
      break;
    }
    if (!argument.startsWith("-") || argument === "-") {
      operands.push(argument);
      continue;
    }
    const value = optionValue(argument, options);
    if (value === "unclear") return undefined;
    if (value === undefined) continue;
    // With POSIXLY_CORRECT what stands behind an operand is one too.
    if (operands.length > 0) return undefined;
    if (value.given === undefined) at += 1;
    if (value.isTarget) target = value.given ?? argv[at];
  }
  return target ?? (operands.length > 1 ? operands.at(-1) : undefined);
}

interface Value {
  readonly isTarget: boolean;
  /** Undefined: the next argument. */
  readonly given: string | undefined;
}

/** The value that an option has; undefined if it has none. */
function optionValue(argument: string, { letters, valued }: Options): Value | undefined | "unclear" {
  if (argument.startsWith("--")) {
    const [name = "", given] = argument.slice(2).split(/=(.*)/s, 2);
    // They may be shortened (getopt_long(3)).
    if (LONG.startsWith(name)) return { isTarget: true, given };
    return given === undefined && valued.some((one) => one.startsWith(name)) ? "unclear" : undefined;
  }
  for (let at = 1; at < argument.length; at += 1) {
    const place = letters.indexOf(argument[at] ?? "");
    if (place < 0) return "unclear";
    if (letters[place + 1] !== ":") continue;
    const rest = argument.slice(at + 1);
    return { isTarget: argument[at] === LETTER, given: rest === "" ? undefined : rest };
  }
  return undefined;
}
