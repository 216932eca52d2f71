/** fullmon's own diagnostics: on standard error, apart from the findings. */
import { type Logger, pino } from "pino";
import { diagnosticText } from "../sink/diagnostic-text.ts";
import { LogFile } from "../sink/log-file.ts";
import type { LogLevel } from "./config.ts";

export type OwnLog = Logger;

/** Characters that wait for who reads them. */
const MAX_WAITING = 1 << 20;

/**
 * Written at once: what is said before a crash must not be lost in a buffer. JSON, but for who sits in front of it. That nobody is there any more (a
 * terminal that was closed) ends no watch: the findings go elsewhere.
 */
export function ownLog(level: LogLevel): OwnLog {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  process.stderr.on("error", nobodyReads);
  if (process.stderr.isTTY)
    return pino(options, { write: (line: string) => void process.stderr.write(diagnosticText(line)) });
  const place = pino.destination({ fd: 2, sync: true, maxLength: MAX_WAITING });
  place.on("error", nobodyReads);
  return pino(options, place);
}

function nobodyReads(): void {
  // There is no other place to say so.
}

/**
 * The file of the findings; that it cannot be written is a matter of fullmon's own.
 *
 * @throws {FullmonError} as the constructor of {@link LogFile} does
 */
export function openLogFile(path: string, log: OwnLog): LogFile {
  return new LogFile(path, {
    failed: ({ message }) => log.error({ error: message }, "the log file cannot be written: trying again"),
    again: (left) => log.warn({ left }, "the log file is written again"),
    lost: (lines) => log.error({ lines }, "the log file could not be written: so many lines are not in it"),
  });
}
