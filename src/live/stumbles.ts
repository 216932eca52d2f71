/**
 * Events on which fullmon itself fails. It ends then and is started again, reads the same bytes, and would fail for ever on what
 * somebody may have made for it: so what it failed on is left out the next time, and that is said.
 */
import type { AuditEvent } from "../audit/event.ts";
import type { Tally } from "../audit/tally.ts";
import { FullmonError } from "../domain/error.ts";
import type { RunOutput } from "../run/output.ts";
import type { OwnLog } from "../run/own-log.ts";
import type { Values } from "../state/values.ts";

/** The youngest that are known: before the place in the log moves on, each costs a start. */
const MAX = 64;
const NAME = "stumbles";

/** Where they are kept, at once. */
type Keeping = Pick<Values, "get" | "note">;

export class Stumbles {
  readonly #output: RunOutput;
  readonly #keeping: Keeping | undefined;
  readonly #log: OwnLog;
  /** What runs before failed on. */
  readonly #ids: readonly string[];

  constructor(output: RunOutput, keeping: Keeping | undefined, log: OwnLog) {
    this.#output = output;
    this.#keeping = keeping;
    this.#log = log;
    const kept = keeping?.get(NAME);
    this.#ids = Array.isArray(kept) ? kept.map(String) : [];
  }

  /** Takes the next event, unless a run before failed on it. */
  observe(event: AuditEvent, tally: Tally): void {
    if (this.#ids.length > 0 && this.#ids.includes(idOf(event))) {
      const why = `fullmon failed on event ${event.serial}, which is left out`;
      this.#log.error(why);
      this.#output.hosts.miss({ from: undefined, to: undefined, why }, event.time);
      return;
    }
    try {
      this.#output.observe(event, tally);
    } catch (error) {
      // Of the world outside (nobody reads the output) no event is to blame.
      if (!(error instanceof FullmonError)) this.#remember(idOf(event));
      throw error;
    }
  }

  #remember(id: string): void {
    try {
      this.#keeping?.note(NAME, [...this.#ids, id].slice(-MAX));
    } catch {
      // A full disk: then it is tried again. The error that matters is the first.
    }
  }
}

function idOf({ node, time, serial }: AuditEvent): string {
  return `${node} ${time}:${serial}`;
}
