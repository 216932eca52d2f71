/** Options: one table that the command line, its help and the documentation are made from, and their validation. */
import { resolve } from "node:path";
import { InvalidArgumentError, Option } from "commander";

export const DEFAULT_LOG = "/var/log/audit/audit.log";
export const DEFAULT_SENSITIVE = "/etc/fullmon/sensitive";
export const DEFAULT_STATE = "/var/lib/fullmon/state.sqlite";

export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Options of a run, live or replayed. Times in seconds. */
export interface RunConfig {
  readonly baseline: number;
  readonly monitor: number;
  readonly rebase: boolean;
  readonly ignore: readonly string[];
  /** File of the administrator's sensitive paths, or `none`. */
  readonly sensitive: string;
  readonly json: boolean;
  /** Root of the packages' lists; undefined: the machine's own if it is at hand. */
  readonly dpkg?: string | undefined;
  readonly dns: DnsSource;
  readonly logLevel: LogLevel;
}

/** Options that only a live run has. */
export interface LiveConfig extends RunConfig {
  readonly auditd: string;
  readonly wait: number;
  readonly foreign: boolean;
  /** Whether harmless deeds of fullmon's own are looked for in the log. */
  readonly canary: boolean;
  /** File of the state, or `none`. */
  readonly state: string;
  /** File that gets what is said too. */
  readonly logFile?: string | undefined;
}

/** Where the names of hosts come from. */
export type DnsSource =
  | { readonly kind: "off" | "auto" | "resolved" | "capture" }
  | { readonly kind: "pcap" | "log"; readonly file: string };

/** Longest time an option may name: a year. */
const MAX_SECONDS = 366 * 86400;

/** Reads a positive number of seconds. */
function seconds(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value))
    throw new InvalidArgumentError("It must be a number of seconds, as in 3600 or 0.5.");
  if (value <= 0 || value > MAX_SECONDS)
    throw new InvalidArgumentError(`It must be over 0 and at most ${MAX_SECONDS} seconds (a year).`);
  return value;
}

/** Reads a word, or a word with a file, of those that are allowed. */
function dnsSource(allowed: readonly DnsSource["kind"][]): (text: string) => DnsSource {
  return (text) => {
    const [word = "", ...rest] = text.split("=");
    const file = rest.join("=");
    const kind = allowed.find((one) => one === word);
    const needsFile = kind === "pcap" || kind === "log";
    if (kind === undefined || needsFile !== (file !== "") || (!needsFile && text.includes("=")))
      throw new InvalidArgumentError(`It must be one of: ${allowed.map(dnsWord).join(", ")}.`);
    return needsFile ? { kind, file } : { kind };
  };
}

function dnsWord(kind: DnsSource["kind"]): string {
  return kind === "pcap" || kind === "log" ? `${kind}=FILE` : kind;
}

function dnsOption(description: string, allowed: readonly DnsSource["kind"][]): Option {
  return new Option("--dns <source>", `where the names of hosts come from: ${description}`)
    .default({ kind: "off" } satisfies DnsSource, "off")
    .argParser(dnsSource(allowed));
}

const IGNORE =
  "leave out edges with a path or label that matches, as in '/srv/cache/**' or 'host:10.0.0.*:443'; may be given again";

/** Options that only a replay has. */
export function replayOptions(): Option[] {
  return [
    // One glob each: several would take the files behind them.
    new Option("--ignore <glob>", IGNORE).default([]).argParser((glob, before: readonly string[]) => [...before, glob]),
    sensitiveOption("none"),
    dnsOption("pcap=FILE, a capture of the same time; log=FILE, a resolver's log; off: hosts by address", [
      "off",
      "pcap",
      "log",
    ]),
  ];
}

/** Options of live and replay. */
export function runOptions(): Option[] {
  return [
    new Option("--baseline <seconds>", "how long to learn, by the events' own time").default(3600).argParser(seconds),
    new Option("--monitor <seconds>", "length of each window that is then compared with the baseline")
      .default(60)
      .argParser(seconds),
    new Option(
      "--rebase",
      "report once: what comes again in two other windows becomes known; without it what is new is told in each window that it comes in",
    ).default(false),
    new Option(
      "--json",
      "print incidents, and what was not seen, as JSON objects, one a line, and nothing else",
    ).default(false),
    new Option(
      "--dpkg <folder>",
      "root of the file system whose var/lib/dpkg tells what belongs to packages, whose cron and timers what was scheduled, and whose folders, by their numbers, where files are (of records without node=); this machine's if its own log is followed",
    ).argParser(rootFolder),
    logLevelOption(),
  ];
}

/** Of a root what stands in front of all paths in it. */
function rootFolder(path: string): string {
  return resolve(path).replace(/^\/$/, "");
}

/** Options that only make sense for a log that is being written. */
export function liveOptions(): Option[] {
  return [
    dnsOption(
      "capture (tcpdump), resolved (systemd-resolved), log=FILE (dnsmasq, unbound), auto: the first that works; off: hosts by address",
      ["off", "auto", "resolved", "capture", "log"],
    ),
    auditdOption(),
    new Option("--ignore <glob...>", IGNORE).default([]),
    sensitiveOption(),
    new Option("--wait <seconds>", "longest delay between two looks at the log").default(0.5).argParser(seconds),
    new Option("--log-file <file>", "add to this file too what is said; it may be rotated at any time"),
    stateOption("what was learned is kept here and gone on from after a restart; none: forget at exit"),
    new Option("--no-canary", "do not prove by harmless deeds of its own that what is done reaches the log"),
    new Option(
      "--foreign",
      "the log is another machine's (collected, mounted): read it from its start, and do not look at this machine's processes",
    ).default(false),
  ];
}

/** Options of a command that looks into the state. */
export function stateOptions(): Option[] {
  return [
    stateOption("the state to look into"),
    new Option("--json", "print JSON for machines: an object a line").default(false),
  ];
}

export function stateOption(description: string): Option {
  return new Option("--state <file>", description).default(DEFAULT_STATE);
}

export function sensitiveOption(file = DEFAULT_SENSITIVE): Option {
  return new Option(
    "--sensitive <file>",
    "paths of your own that matter beside those that are built in (see 'fullmon sensitive --help'); none: no file",
  ).default(file);
}

export function auditdOption(): Option {
  return new Option("--auditd <file>", "the log that auditd writes").default(DEFAULT_LOG);
}

export function logLevelOption(): Option {
  return new Option("--log-level <level>", "how much fullmon says of itself, on standard error")
    .choices(LOG_LEVELS)
    .default("info");
}

/** What help and manual say of an option behind its name: its description, what may be chosen, and what it is without; nothing of that if it is off or empty. */
export function optionText({ description, argChoices, defaultValue, defaultValueDescription }: Option): string {
  const none = defaultValue === undefined || defaultValue === false || `${defaultValue}` === "";
  const notes = [
    ...(argChoices === undefined ? [] : [`one of ${argChoices.join(", ")}`]),
    ...(none ? [] : [`default ${defaultValueDescription ?? defaultValue}`]),
  ];
  return notes.length === 0 ? description : `${description} (${notes.join("; ")})`;
}
