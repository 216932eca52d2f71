/** What a resolver's log tells, to answers with who asked. */
import { dropOldest } from "../domain/drop-oldest.ts";
import { type Flow, unknownFlow } from "./askers.ts";
import { ClientPorts, type NewFlow } from "./client-ports.ts";
import { hostNameOf } from "./host-name.ts";
import type { LogAnswer, LogEntry } from "./log-entry.ts";

/** Milliseconds within which a port that asks for the same name is the same one's: for A and AAAA at once, maybe in two seconds. */
const SAME = 1001;
/** Questions remembered, and of those the ones that wait for another's answer; milliseconds that they wait. */
const MAX_OPEN = 4096;
const MAX_WAITING = 256;
const PATIENCE = 30_000;

interface Question {
  readonly name: string;
  readonly time: number;
  readonly flow: Flow;
}

export class LogExchange {
  readonly #ports: ClientPorts;
  readonly #give: (answer: LogAnswer, flow: Flow) => void;
  readonly #open = new Map<string, Question>();
  /** Questions for names that somebody else has asked for already. */
  #waiting: Question[] = [];

  /** @param newFlow see {@link ClientPorts} */
  constructor(newFlow: NewFlow, give: (answer: LogAnswer, flow: Flow) => void) {
    this.#ports = new ClientPorts(newFlow, SAME);
    this.#give = give;
  }

  /** Takes an entry, in the order of the log. */
  readonly take = (entry: LogEntry): void => {
    if (entry.kind === "question") {
      const { number, time, client, port } = entry;
      const name = hostNameOf(entry.name) ?? entry.name;
      if (this.#open.size >= MAX_OPEN) dropOldest(this.#open, this.#open.size >> 1);
      this.#open.delete(number);
      // The log does not tell which of its addresses was asked: this host reaches each from that same address, but for loopback's others.
      this.#open.set(number, { name, time, flow: this.#ports.flowOf(time, client, port, client, name) });
    } else if (entry.kind === "duplicate") {
      const question = this.#open.get(entry.number);
      if (question !== undefined) this.#waiting = [...this.#waiting.slice(-MAX_WAITING), question];
    } else {
      const question = entry.number === undefined ? undefined : this.#open.get(entry.number);
      this.#give(entry, question?.flow ?? unknownFlow(entry.time));
      if (this.#waiting.length > 0) this.#giveWaiting(entry);
    }
  };

  /** Several lines are one answer: those who wait are forgotten by time alone. */
  #giveWaiting(answer: LogAnswer): void {
    this.#waiting = this.#waiting.filter(({ time }) => answer.time - time < PATIENCE);
    for (const { name, flow } of this.#waiting) if (name === answer.name) this.#give(answer, flow);
  }
}
