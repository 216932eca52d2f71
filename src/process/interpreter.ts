/**
 * What an interpreter interprets, from its arguments: a script's path, code given in the arguments, or a module; in front
 * of it what an option makes it load first. Each row says which options take a value of their own, so that the first
 * other word is the script (man pages of each).
 */
import { absolutePath, baseName } from "../domain/path.ts";
import { SHELL_NAMES } from "../domain/shells.ts";

interface Interpreter {
  /** Matches the base name of the executable. */
  readonly name: RegExp;
  /** Letters of options that bring code, in the arguments or on standard input; may stand in a cluster (`-lc`, `-wne`). */
  readonly inline: string;
  /** Options whose value is the next word. */
  readonly valued: readonly string[];
  /** Those of them whose value is code, or where to find it, that runs before the script: shown in front of it. */
  readonly loads: readonly string[];
  /** Options whose value is what runs, shown with the option: `-m http.server`. */
  readonly shown: readonly string[];
}

const NODE_LOADS = ["-r", "--require", "--import", "--loader", "--experimental-loader", "--preload", "--snapshot-blob"];
const CLASS_PATHS = ["-cp", "-classpath", "--class-path", "-p", "--module-path"];

const INTERPRETERS: readonly Interpreter[] = [
  {
    name: new RegExp(`^${SHELL_NAMES}$`),
    inline: "cs",
    valued: ["-o", "+o", "-O", "+O", "--rcfile", "--init-file"],
    loads: ["--rcfile", "--init-file"],
    shown: [],
  },
  {
    name: /^(?:python|pypy)[\d.]*$/,
    inline: "c",
    valued: ["-W", "-X", "--check-hash-based-pycs"],
    loads: [],
    shown: ["-m"],
  },
  { name: /^perl[\d.]*$/, inline: "eE", valued: ["-I", "-M", "-m"], loads: ["-I", "-M", "-m"], shown: [] },
  { name: /^ruby[\d.]*$/, inline: "e", valued: ["-r", "-I", "-C"], loads: ["-r", "-I"], shown: [] },
  {
    name: /^(?:node|nodejs|bun|deno)[\d.]*$/,
    inline: "ep",
    valued: [...NODE_LOADS, "-C", "--conditions", "--title"],
    loads: NODE_LOADS,
    shown: [],
  },
  {
    name: /^php(?:-cgi|-fpm)?[\d.]*$/,
    inline: "rBRE",
    valued: ["-c", "-d", "-z", "-t"],
    loads: ["-c", "-d", "-z"],
    shown: ["-S"],
  },
  { name: /^lua(?:jit)?[\d.]*$/, inline: "e", valued: ["-l"], loads: ["-l"], shown: [] },
  { name: /^(?:tclsh|wish|expect)[\d.]*$/, inline: "c", valued: [], loads: [], shown: [] },
  { name: /^(?:Rscript|guile|gjs|osascript)[\d.]*$/, inline: "ec", valued: [], loads: [], shown: [] },
  {
    name: /^dotnet$/,
    inline: "",
    valued: [
      "--additionalprobingpath",
      "--additional-deps",
      "--depsfile",
      "--runtimeconfig",
      "--fx-version",
      "--roll-forward",
    ],
    loads: ["--additionalprobingpath", "--additional-deps", "--depsfile", "--runtimeconfig"],
    shown: [],
  },
  { name: /^java$/, inline: "", valued: CLASS_PATHS, loads: CLASS_PATHS, shown: ["-m"] },
];

/** Agents of Java stand in one word with what they are. */
const AGENT = /^-(?:javaagent|agentpath|agentlib):/;
/** Of PHP's settings those that run or find code. */
const LOADING_SETTING =
  /^(?:auto_(?:pre|ap)pend_file|(?:zend_)?extension|include_path|disable_functions|allow_url_include)\b/;
/** bun, deno and dotnet name what to do before what to run. */
const RUN = /^(?:bun|deno|dotnet)[\d.]*$/;
const RUN_WORDS = new Set(["run", "exec"]);
/** Of an executable that takes one of these for the other in its long options. */
const UNDERSCORES = /^(?:node|nodejs)[\d.]*$/;
/** What is run may be stuck to its option. */
const STUCK_FILE = /^-f=?(.+)$/;
const HAS_FILE = /^php/;

const LONG_INLINE = new Set(["--eval", "--print", "--command"]);

/** The row for an executable's base name, or undefined if it is no interpreter. */
function interpreterOf(name: string): Interpreter | undefined {
  return INTERPRETERS.find((row) => row.name.test(name));
}

/** True of the program part of a label if it runs what it is told. */
export function isInterpreter(program: string): boolean {
  const [path = ""] = program.split("[");
  return interpreterOf(baseName(path)) !== undefined;
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
  const loaded: string[] = [];
  const load = (option: string, value: string): void => {
    if (!row.loads.includes(option) || (option === "-d" && !LOADING_SETTING.test(value))) return;
    loaded.push(`${option} ${/^\.{1,2}\//.test(value) ? absolutePath(value, cwd) : value}`);
  };
  const run = (what: string): string => [...loaded, what].join(" ");
  for (let at = 1; at < argv.length; at += 1) {
    const given = argv[at];
    if (given === null || given === undefined) return "?";
    const word = UNDERSCORES.test(name) && given.startsWith("--") ? withDashes(given) : given;
    if (word === "-") return "-";
    if (word === "") break;
    if (word === "--" || (RUN_WORDS.has(word) && RUN.test(name))) continue;
    if (!/^[-+]./.test(word)) return run(absolutePath(word, cwd));
    if (row.shown.includes(word)) return run(`${word} ${argv[at + 1] ?? "?"}`);
    if (word === "-jar" || word === "-f") return run(absolutePath(argv[at + 1] ?? "?", cwd));
    const stuck = HAS_FILE.test(name) ? STUCK_FILE.exec(word)?.[1] : undefined;
    if (stuck !== undefined) return run(absolutePath(stuck, cwd));
    if (AGENT.test(word)) loaded.push(word);
    const [long = "", ...value] = word.split("=");
    if (row.valued.includes(long)) {
      load(long, value.length > 0 ? value.join("=") : (argv[at + 1] ?? "?"));
      if (value.length === 0) at += 1;
      continue;
    }
    const option = inside(row, word);
    if (option === undefined) continue;
    if (option.meaning === "inline") return option.name;
    if (option.meaning === "shown") return run(`${option.name} ${option.value || (argv[at + 1] ?? "?")}`);
    load(option.name, option.value || (argv[at + 1] ?? "?"));
    if (option.value === "") at += 1;
  }
  return loaded.length === 0 ? undefined : loaded.join(" ");
}

/** The name of an option, without its value. */
function withDashes(word: string): string {
  const end = word.indexOf("=");
  return end < 0 ? word.replaceAll("_", "-") : word.slice(0, end).replaceAll("_", "-") + word.slice(end);
}

interface Option {
  readonly meaning: "inline" | "shown" | "valued";
  /** With its dash. */
  readonly name: string;
  /** What is stuck to it. */
  readonly value: string;
}

/** The first option in a word that matters: `-lc` holds `-c`, `-eo` holds `-o`, whose value is the next word. */
function inside(row: Interpreter, word: string): Option | undefined {
  const long = word.split("=", 1)[0] ?? word;
  if (LONG_INLINE.has(long)) return { meaning: "inline", name: long, value: "" };
  // Java's options are words behind one dash: there are no clusters.
  if (word.startsWith("--") || word.startsWith("+") || row.inline === "") return undefined;
  for (let at = 1; at < word.length && /[A-Za-z0-9]/.test(word[at] ?? ""); at += 1) {
    const letter = word[at] ?? "";
    const name = `-${letter}`;
    const meaning = row.inline.includes(letter)
      ? "inline"
      : row.shown.includes(name)
        ? "shown"
        : row.valued.includes(name)
          ? "valued"
          : undefined;
    if (meaning !== undefined) return { meaning, name, value: word.slice(at + 1) };
  }
  return undefined;
}
