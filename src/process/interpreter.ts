/**
 * What an interpreter interprets, from its arguments: a script's path, code given in the arguments, or a module. Each
 * row says which options take a value of their own, so that the first other word is the script (man pages of each).
 */
import { absolutePath } from "../domain/path.ts";

interface Interpreter {
  /** Matches the base name of the executable. */
  readonly name: RegExp;
  /** Short option letters that bring code in the arguments; may stand in a cluster (`-lc`, `-wne`). */
  readonly inline: string;
  /** Options whose value is the next word. */
  readonly valued: readonly string[];
  /** Options whose value is what runs, shown with the option: `-m http.server`. */
  readonly shown: readonly string[];
}

const INTERPRETERS: readonly Interpreter[] = [
  {
    name: /^(?:ba|da|z|k|mk|pdk|a|c|tc|r|rba|fi)?sh(?:[\d.]+)?$/,
    inline: "c",
    valued: ["-o", "+o", "-O", "+O", "--rcfile", "--init-file"],
    shown: [],
  },
  { name: /^(?:python|pypy)[\d.]*$/, inline: "c", valued: ["-W", "-X", "--check-hash-based-pycs"], shown: ["-m"] },
  { name: /^perl[\d.]*$/, inline: "eE", valued: [], shown: [] },
  { name: /^ruby[\d.]*$/, inline: "e", valued: ["-r", "-I", "-C"], shown: [] },
  {
    name: /^(?:node|nodejs|bun|deno)[\d.]*$/,
    inline: "ep",
    valued: ["-r", "--require", "--import", "-C", "--conditions", "--loader", "--title"],
    shown: [],
  },
  { name: /^php(?:-cgi|-fpm)?[\d.]*$/, inline: "rBRE", valued: ["-c", "-d", "-z", "-t"], shown: ["-S"] },
  { name: /^lua(?:jit)?[\d.]*$/, inline: "e", valued: ["-l"], shown: [] },
  { name: /^(?:tclsh|wish|expect)[\d.]*$/, inline: "c", valued: [], shown: [] },
  { name: /^(?:Rscript|guile|gjs|osascript)[\d.]*$/, inline: "ec", valued: [], shown: [] },
  { name: /^java$/, inline: "", valued: ["-cp", "-classpath", "--class-path", "-p", "--module-path"], shown: ["-m"] },
];

const LONG_INLINE = new Set(["--eval", "--print", "--command"]);

/** The row for an executable's base name, or undefined if it is no interpreter. */
function interpreterOf(name: string): Interpreter | undefined {
  return INTERPRETERS.find((row) => row.name.test(name));
}

/**
 * What stands in brackets behind an interpreter's name, or undefined if `name` is none or runs interactively.
 *
 * @param name base name of the executable
 * @param argv all arguments, the program's own name first
 * @param cwd folder that relative script names are joined with
 */
export function interpreted(
  name: string,
  argv: readonly (string | null)[],
  cwd: string | undefined,
): string | undefined {
  const row = interpreterOf(name);
  if (row === undefined) return undefined;
  for (let at = 1; at < argv.length; at += 1) {
    const word = argv[at];
    if (word === null || word === undefined) return "?";
    if (word === "" || word === "-") return word === "-" ? "-" : undefined;
    if (word === "--") continue;
    if (!/^[-+]./.test(word)) return absolutePath(word, cwd);
    const inline = inlineOption(row, word);
    if (inline !== undefined) return inline;
    if (row.shown.includes(word)) return `${word} ${argv[at + 1] ?? "?"}`;
    if (word === "-jar" || word === "-f") return absolutePath(argv[at + 1] ?? "?", cwd);
    if (row.valued.includes(word)) at += 1;
  }
  return undefined;
}

function inlineOption(row: Interpreter, word: string): string | undefined {
  const long = word.split("=", 1)[0] ?? word;
  if (LONG_INLINE.has(long)) return long;
  if (word.startsWith("--") || word.startsWith("+")) return undefined;
  if (row.valued.some((option) => option.length === 2 && word.startsWith(option) && word.length > 2)) return undefined;
  const letters = /^-[A-Za-z]+/.exec(word)?.[0] ?? "";
  for (const letter of letters.slice(1)) if (row.inline.includes(letter)) return `-${letter}`;
  return undefined;
}
