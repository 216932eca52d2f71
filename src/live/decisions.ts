/** The administrator's decisions, said as they take effect: whoever has root could make one to be left alone, also while fullmon is stopped. */
import type { Acceptance } from "../domain/acceptance.ts";
import type { OwnLog } from "../run/own-log.ts";

/** What the state keeps: the number of the last decision that was said. */
const NAME = "saidDecision";
/** Decisions that are said one by one; of an import the others are counted. */
const MOST = 20;

/** Where values are kept. */
interface Values {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
}

export class Decisions {
  readonly #log: OwnLog;
  readonly #values: Values | undefined;

  constructor(log: OwnLog, values: Values | undefined) {
    this.#log = log;
    this.#values = values;
  }

  /**
   * Takes all that are in force.
   *
   * @param edges how many edges they changed
   */
  take(acceptances: readonly Acceptance[], edges: number): void {
    const said = Number(this.#values?.get(NAME) ?? 0);
    const fresh = acceptances.filter(({ number }) => number > said);
    for (const { number, pattern, literal, reason } of fresh.slice(0, MOST))
      this.#log.warn({ number, pattern, literal, reason }, "a decision was made: this is no news from now on");
    if (fresh.length > MOST)
      this.#log.warn({ decisions: fresh.length - MOST }, "more decisions were made: `fullmon accept` lists them");
    const last = fresh.at(-1);
    if (last !== undefined) this.#values?.set(NAME, last.number);
    if (edges > 0) this.#log.info({ edges }, "the administrator's decisions changed what is known");
  }
}
