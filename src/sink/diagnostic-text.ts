/** fullmon's own diagnostics as people read them on a terminal; where they are kept they are JSON. */
import { printable } from "../domain/text.ts";

/** Words in front of a message, by pino's levels; none in front of what is as it should be. */
const WORDS: Readonly<Record<number, string>> = { 10: "trace", 20: "debug", 40: "warning", 50: "error", 60: "fatal" };

/** The line of a diagnostic: `fullmon: warning: the log is written again (left 3)`; the bar of a progress that stands there is wiped. */
export function diagnosticText(json: string): string {
  const { level, time: _, msg, ...rest } = JSON.parse(json) as Record<string, unknown>;
  const word = WORDS[Number(level)];
  const facts = Object.entries(rest)
    .filter(([, value]) => value !== "" && value !== null)
    .map(
      ([name, value]) => `${printable(name)} ${typeof value === "string" ? printable(value) : JSON.stringify(value)}`,
    );
  const about = facts.length === 0 ? "" : ` (${facts.join(", ")})`;
  return `\r\u001b[Kfullmon: ${word === undefined ? "" : `${word}: `}${printable(String(msg))}${about}\n`;
}
