/** fullmon's own diagnostics: on standard error, apart from the findings. */
import { type Logger, pino } from "pino";
import type { LogLevel } from "./config.ts";

export type OwnLog = Logger;

/** Written at once: what is said before a crash must not be lost in a buffer. */
export function ownLog(level: LogLevel): OwnLog {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination({ fd: 2, sync: true }));
}
