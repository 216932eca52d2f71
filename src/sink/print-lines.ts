/** Standard output of a command that prints and ends. Who looks at the beginning only (head) has seen what he wants: that is no error. */
import { codeOf, FullmonError } from "../domain/error.ts";
import { LineOutput } from "./line-output.ts";

/** Writes lines to standard output, as long as somebody reads them. */
export function printLines(lines: Iterable<string>): void {
  try {
    const output = new LineOutput(1);
    for (const line of lines) output.line(line);
    output.flush();
  } catch (error) {
    if (!isBrokenPipe(error)) throw error;
  }
}

/** True if a line could not be written because nobody reads any more. */
export function isBrokenPipe(error: unknown): boolean {
  if (!(error instanceof FullmonError) || error.code !== "ERR_OUTPUT") return false;
  return codeOf(error.cause) === "EPIPE";
}
