/** The command line: commands, options and their help. */
import { Command, CommanderError } from "commander";
import { type LiveConfig, type LogLevel, liveOptions, logLevelOption, type RunConfig, runOptions } from "./config.ts";
import { FullmonError } from "./domain/error.ts";
import { watchLog } from "./live.ts";
import { printEvents, replay } from "./replay.ts";

/** Replaced by the build. */
declare const __FULLMON_VERSION__: string | undefined;

const DESCRIPTION = `Learns from auditd's log what this server does, and from then on says what is new and which
chain of processes led to it. Without a command it follows the live log.`;

const EXAMPLES = `
Examples:
  sudo fullmon --baseline 3600 --monitor 60 --rebase
      learn for an hour, then report each minute what is new, once
  fullmon replay --baseline 86400 /var/log/audit/audit.log*
      learn from the first day of closed logs, report what is new in the rest
  fullmon events /var/log/audit/audit.log | jq 'select(.comm == "sshd")'
      see what the log says, decoded

Reading a warning:
  2026-11-24 10:11:06,203 WARNING proc::1000:bash->proc::1000:curl->host:192.0.2.1:80
      user 1000's bash is known; that it starts curl, or that curl talks to this address, is new

Exit status: 0 done, 64 wrong usage, 65 not an audit log, 66 no such log, 69 auditing is off, 74 output
failed, 77 permission denied.`;

/** Runs the program. */
export async function run(argv: readonly string[], stop: AbortSignal): Promise<void> {
  const program = new Command("fullmon")
    .description(DESCRIPTION)
    .version(typeof __FULLMON_VERSION__ === "string" ? __FULLMON_VERSION__ : "development", "-V, --version")
    .helpOption("-h, --help", "show this help")
    .helpCommand(false)
    .addHelpText("after", EXAMPLES)
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .action((config: LiveConfig) => watchLog(config, stop));
  for (const option of [...liveOptions(), ...runOptions()]) program.addOption(option);

  const replayCommand = program
    .command("replay")
    .description(
      "run over closed logs (plain, gzip, - for standard input) by the records' own time, as fast as possible",
    )
    .argument("<file...>", "logs; read in the order of their first records")
    .action((files: string[], config: RunConfig) => replay(files, config, stop));
  for (const option of runOptions()) replayCommand.addOption(option);

  program
    .command("events")
    .description("print the decoded events of closed logs, one JSON object a line; counts on standard error")
    .argument("<file...>", "logs; read in the order of their first records")
    .addOption(logLevelOption())
    .action((files: string[], { logLevel }: { logLevel: LogLevel }) => printEvents(files, logLevel, stop));

  try {
    await program.parseAsync([...argv], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return;
    throw new FullmonError("ERR_USAGE", `${error.message.replace(/^error: /, "")}: see 'fullmon --help'`, error);
  }
}
