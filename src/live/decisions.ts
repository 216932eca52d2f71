/** The administrator's decisions, said as they take effect: whoever has root could make one to be left alone, also while fullmon is stopped. */
import type { Acceptance } from "../domain/acceptance.ts";
import type { OwnLog } from "../run/own-log.ts";
import type { Values } from "../state/values.ts";

/** What the state keeps: the number of the last decision that was said. */
const NAME = "saidDecision";
/** Decisions that are said one by one; of an import the others are counted. */
const MOST = 20;

type Keeping = Pick<Values, "get" | "set">;

/** Who lets them count. */
interface Hosts {
  /** Returns how many edges that changed. */
  accept(acceptances: readonly Acceptance[]): number;
  readonly flawedPatterns: ReadonlyMap<number, string>;
}

export class Decisions {
  readonly #log: OwnLog;
  readonly #values: Keeping | undefined;
  /** Decisions that are not what they were meant for, each said once a run: also what an earlier fullmon took. */
  readonly #flawed = new Set<number>();

  constructor(log: OwnLog, values: Keeping | undefined) {
    this.#log = log;
    this.#values = values;
  }

  /**
   * Takes all that are in force; undefined: they are as before.
   *
   * @param hosts take them too
   */
  take(acceptances: readonly Acceptance[] | undefined, hosts: Hosts): void {
    if (acceptances === undefined) return;
    const edges = hosts.accept(acceptances);
    const said = Number(this.#values?.get(NAME) ?? 0);
    const fresh = acceptances.filter(({ number }) => number > said);
    for (const { number, pattern, literal, reason } of fresh.slice(0, MOST))
      this.#log.warn({ number, pattern, literal, reason }, "a decision was made: this is no news from now on");
    if (fresh.length > MOST)
      this.#log.warn({ decisions: fresh.length - MOST }, "more decisions were made: `fullmon accept` lists them");
    const last = fresh.at(-1);
    if (last !== undefined) this.#values?.set(NAME, last.number);
    const flawed = [...hosts.flawedPatterns].filter(([number]) => !this.#flawed.has(number));
    for (const [number, flaw] of flawed.slice(0, MOST))
      this.#log.warn({ decision: number }, `the pattern of a decision ${flaw}: it is taken to the letter`);
    for (const [number] of flawed) this.#flawed.add(number);
    if (edges > 0) this.#log.info({ edges }, "the administrator's decisions changed what is known");
  }
}
