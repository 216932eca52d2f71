/** fullmon's own diagnostics: on standard error, apart from the findings. */
import { type Logger, pino } from "pino";
import { diagnosticText } from "../sink/diagnostic-text.ts";
import { LogFile } from "../sink/log-file.ts";
import type { LogLevel } from "./config.ts";

export type OwnLog = Logger;

/** Written at once: what is said before a crash must not be lost in a buffer. JSON, but for who sits in front of it. */
export function ownLog(level: LogLevel): OwnLog {
  const place = process.stderr.isTTY
    ? { write: (line: string) => void process.stderr.write(diagnosticText(line)) }
    : pino.destination({ fd: 2, sync: true });
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, place);
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
