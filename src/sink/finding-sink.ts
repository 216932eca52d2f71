/** Chooses the form of the findings. */
import { JsonSink } from "./json-sink.ts";
import type { LineWriter, Sink } from "./sink.ts";
import { TextSink } from "./text-sink.ts";

/** What decides the form. */
export interface FormChoice {
  readonly json: boolean;
  /** Standard output is a terminal. */
  readonly terminal: boolean;
  /** Standard output is the journal (systemd sets JOURNAL_STREAM). */
  readonly journal: boolean;
  /** The user does not want colour (https://no-color.org). */
  readonly noColour: boolean;
}

export function findingSink(choice: FormChoice, write: LineWriter): Sink {
  if (choice.json) return new JsonSink(write, choice.journal && !choice.terminal);
  return new TextSink(
    write,
    choice.terminal ? (choice.noColour ? "plain" : "colour") : choice.journal ? "journal" : "plain",
  );
}
