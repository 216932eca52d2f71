/** The command line: commands, options and their help. */
import { Command, CommanderError } from "commander";
import { exportBaseline, importBaseline } from "./baseline-commands.ts";
import { type CheckUpConfig, checkUp } from "./check-up.ts";
import { FullmonError } from "./domain/error.ts";
import { watchLog } from "./live/daemon.ts";
import { printEvents, replay } from "./replay.ts";
import {
  auditdOption,
  type LiveConfig,
  type LogLevel,
  liveOptions,
  logLevelOption,
  optionText,
  type RunConfig,
  replayOptions,
  runOptions,
  sensitiveOption,
  stateOption,
  stateOptions,
} from "./run/config.ts";
import { printSensitive } from "./run/sensitive-file.ts";
import { VERSION } from "./run/version.ts";
import { printLines } from "./sink/print-lines.ts";
import { accept, forgetBaseline, incidents, reviewBaseline, showBaseline, status } from "./state-commands.ts";

const DESCRIPTION =
  "Learns from auditd's log what this server does, and from then on says what is new and which chain of processes led to it. Without a command it follows the live log.";

export const EXAMPLES = `
Examples:
  sudo fullmon --state none --baseline 3600 --monitor 60 --rebase
      learn for an hour, then report each minute what is new, once; beside the service, whose state is its own
  fullmon replay --baseline 86400 audit.log*
      learn from the first day of closed logs, report what is new in the rest
  sudo fullmon doctor
      check that auditing works here and misses nothing
  sudo fullmon incidents; sudo fullmon incidents 4a4e
      what was said; of one incident everything
  sudo fullmon accept 4a4e --reason 'the new hook'
      it was you: what the incident tells is known from now on
  sudo fullmon events /var/log/audit/audit.log | jq 'select(.comm == "sshd")'
      see what the log says, decoded

Reading a warning:
  2026-11-24 10:11:06,203 WARNING proc::1000:bash->proc::1000:curl->host:192.0.2.1:80
      user 1000's bash is known; that it starts curl, or that curl talks to this address, is new

Exit status: 0 done, 64 wrong usage, 65 not an audit log or baseline, 66 no such
log, 69 auditing is off or no names are heard, 70 a bug of fullmon's, 73 the
state cannot be used, 74 output failed, 77 permission denied, 78 the file of
sensitive paths is wrong. Of doctor: see 'fullmon doctor --help'.`;

const WHAT_TO_ACCEPT = `
An incident's id makes known what the incident tells, to the letter. A pattern does so for what may come: a label, which
begins with proc:, file:, host:, sock: or priv:, or some joined by ->, as a warning has them. * is a part of a name, a
whole part ** any; in quotes, for the shell. High and critical are covered only by a pattern that names its far end.
  sudo fullmon accept 4a4e --reason 'the new hook'
  sudo fullmon accept 'proc::33:nginx->host:10.0.0.*:8080' --reason backends
  sudo fullmon accept 'file:CREATE:/srv/export/*.csv' --reason 'from whomever'
  sudo fullmon accept --list; sudo fullmon accept --undo 3`;

const OWN_ROWS = `
Paths of your own, a line each (# begins a comment):
  SEVERITY GLOB [TECHNIQUE...] [what it is]
  high     /srv/shop/config/**  T1565.001  settings of the shop
  critical /etc/hosts
  medium   **/*.kdbx            T1555

Severity: low, medium, high or critical; high and critical are said at once and never learned by repetition. Names that
a row matches never generalise. Globs begin with / or **/ (in any folder); * is a name or a part of one, ** any folders
below, ? one character (also a blank), {a,b} either, [a-z] one of them; FOLDER/** means the folder too. Technique: ids of
ATT&CK. A row can make a path graver than it is built in, never less grave: what you do not want to hear of is for
--ignore, or 'fullmon accept'. The service reads the file when it starts: systemctl restart fullmon.`;

/** All commands and options: the manual page and the shell's completion are made from them too. */
export function commandLine(stop: AbortSignal): Command {
  const program = new Command("fullmon")
    .description(DESCRIPTION)
    .version(VERSION, "-V, --version")
    .helpOption("-h, --help", "show this help")
    .helpCommand(false)
    .configureHelp({ optionDescription: optionText })
    .addHelpText("after", EXAMPLES)
    .enablePositionalOptions()
    .hook("preSubcommand", mustStandBehind)
    .configureOutput({
      outputError: () => undefined,
      writeErr: () => undefined,
      writeOut: (text) => printLines(text.trimEnd().split("\n")),
    })
    .action((config: LiveConfig) => watchLog(config, stop));
  for (const option of [...liveOptions(), ...runOptions()]) program.addOption(option);

  addLogCommands(program, stop);
  addStateCommands(program);
  addBaselineCommands(program.command("baseline").helpCommand(false).description("what was learned"));
  addChecks(program);
  endByThrowing(program);
  return program;
}

/** Each command names its own help when it was not understood. */
function endByThrowing(command: Command): void {
  command.exitOverride((error) => {
    throw error.exitCode === 0 ? error : usageError(command, error);
  });
  for (const child of command.commands) endByThrowing(child);
}

/** What reads closed logs. */
function addLogCommands(program: Command, stop: AbortSignal): void {
  const replayCommand = program
    .command("replay")
    .description(
      "run over closed logs (plain, gzip, - for standard input) by the records' own time, as fast as possible",
    )
    .argument("<file...>", "logs; read in the order of their first records")
    .action((files: string[], config: RunConfig) => replay(files, config, stop));
  for (const option of [...runOptions(), ...replayOptions()]) replayCommand.addOption(option);

  program
    .command("events")
    .description("print the decoded events of closed logs, one JSON object a line; counts on standard error")
    .argument("<file...>", "logs; read in the order of their first records")
    .addOption(logLevelOption())
    .action((files: string[], { logLevel }: { logLevel: LogLevel }) => printEvents(files, logLevel, stop));
}

/** What looks into the state, or changes what counts as known. */
function addStateCommands(program: Command): void {
  stateCommand(program, "status", "what the daemon is doing: phase, progress, lag, what is known").action(status);
  stateCommand(program, "incidents", "what was said; of one incident in full: who, when, by which commands")
    .argument("[id]", "an incident's or report's id, or how it begins")
    .action(incidents);
  stateCommand(program, "accept", "say that something is not news: it is known from now on")
    .argument("[what]", "an incident's id, or labels joined by -> (globs allowed)")
    .option("--reason <text>", "why, for whoever reads it later")
    .option("--literal", "labels are compared to the letter: no globs")
    .option("--undo <numbers>", "take decisions back: 3, or 3-7 for all from the third to the seventh")
    .option("--list", "what was accepted (also without any argument)")
    .addHelpText("after", WHAT_TO_ACCEPT)
    .action(accept);
}

function stateCommand(parent: Command, name: string, description: string): Command {
  const command = parent.command(name).description(description);
  for (const option of stateOptions()) command.addOption(option);
  return command;
}

function addBaselineCommands(baseline: Command): void {
  stateCommand(baseline, "show", "every edge and pattern: count, windows, last seen").action(showBaseline);
  stateCommand(baseline, "review", "what was learned, the riskiest and rarest first")
    .addOption(sensitiveOption())
    .action(reviewBaseline);
  baseline
    .command("export")
    .description("write what was learned to a file, to keep it or to take it to another server")
    .argument("[file]", "where to; - for standard output", "-")
    .addOption(stateOption("the state to read"))
    .action(exportBaseline);
  baseline
    .command("import")
    .description("begin with what was exported instead of learning; the daemon must be stopped")
    .argument("<file>", "what was exported")
    .option("--replace", "also if something was learned here, which then goes; a copy of the state is kept", false)
    .option("--accept <reason>", "accept also what is severe in it, and what was accepted there; say why")
    .addOption(stateOption("the state to import into"))
    .addOption(sensitiveOption())
    .action(importBaseline);
  baseline
    .command("forget")
    .description("learn anew, without the incidents and what was accepted; the old state is put aside")
    .addOption(stateOption("the state to forget"))
    .action(forgetBaseline);
}

/** What says how fullmon and the machine are set. */
function addChecks(program: Command): void {
  program
    .command("sensitive")
    .description("what matters beyond being new, and how much: the table that is built in, and paths of your own")
    .addOption(sensitiveOption())
    .option("--json", "print each row as one JSON object a line", false)
    .addHelpText("after", OWN_ROWS)
    .action(printSensitive);

  program
    .command("doctor")
    .description(
      "look at this machine and say what its auditing would miss, with what mends it; exit status 0 nothing to mend, 1 something is missed or soon will be, 2 fullmon is blind",
    )
    .addOption(auditdOption())
    .option("--json", "print each finding as one JSON object a line")
    .option("--prove", "do harmless things of each kind, and see whether they come through to the log")
    .action(async (config: CheckUpConfig) => {
      process.exitCode = await checkUp(config);
    });
}

/** The name of a command with those that it belongs to. */
function fullName(command: Command): string {
  return command.parent === null ? command.name() : `${fullName(command.parent)} ${command.name()}`;
}

/** What the command line did not understand, as whoever typed it would say it. */
function usageError(command: Command, error: CommanderError): FullmonError {
  return new FullmonError("ERR_USAGE", `${problem(command, error)}: see '${fullName(command)} --help'`, error);
}

function problem(command: Command, { code, message }: CommanderError): string {
  const [word = ""] = command.args;
  // The root follows the log and takes no words: one that stands there was meant for a command.
  if (code === "commander.excessArguments" && command.parent === null)
    return `there is no command ${JSON.stringify(word)}`;
  if (code === "commander.help") return `a command is missing: ${command.commands.map((one) => one.name()).join(", ")}`;
  return message.replace(/^error: /, "").replace(/\.$/, "");
}

/** An option of the root's before a command would be read and forgotten: `--state X accept ID` would decide in the usual state. */
function mustStandBehind(root: Command, command: Command): void {
  const astray = root.options.find((option) => root.getOptionValueSource(option.attributeName()) === "cli");
  if (astray === undefined) return;
  throw new FullmonError(
    "ERR_USAGE",
    `${astray.long ?? astray.flags} stands before the command, where it does nothing: options come behind it, as in '${fullName(command)} … ${astray.long ?? astray.flags}'`,
  );
}

/** Runs the program. */
export async function run(argv: readonly string[], stop: AbortSignal): Promise<void> {
  try {
    await commandLine(stop).parseAsync([...argv], { from: "user" });
  } catch (error) {
    // Help or the version was asked for.
    if (!(error instanceof CommanderError)) throw error;
  }
}
