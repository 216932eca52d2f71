/** The administrator's decisions, said as they are made: whoever has root could make one to be left alone. */
import type { Acceptance } from "../domain/acceptance.ts";
import type { OwnLog } from "../run/own-log.ts";

export class Decisions {
  readonly #log: OwnLog;
  /** Undefined until those that were made before are taken. */
  #known: ReadonlySet<number> | undefined;

  constructor(log: OwnLog) {
    this.#log = log;
  }

  /**
   * Takes all that are in force.
   *
   * @param edges how many edges they changed
   */
  take(acceptances: readonly Acceptance[], edges: number): void {
    const known = this.#known;
    this.#known = new Set(acceptances.map(({ number }) => number));
    for (const { number, pattern, literal, reason } of acceptances)
      if (known !== undefined && !known.has(number))
        this.#log.warn({ number, pattern, literal, reason }, "a decision was made: this is no news from now on");
    if (edges > 0) this.#log.info({ edges }, "the administrator's decisions changed what is known");
  }
}
