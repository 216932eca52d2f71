/** What a resolver's log tells, to answers with who asked. */
import { type Flow, unknownFlow } from "./askers.ts";
import { ClientPorts, halve, type NewFlow } from "./client-ports.ts";
import type { LogAnswer, LogEntry } from "./log-entry.ts";

/** Milliseconds within which a port that asks for the same name is the same one's: for A and AAAA at once, maybe in two seconds. */
const SAME = 1001;
/** Questions remembered. */
const MAX_OPEN = 4096;

export class LogExchange {
  readonly #ports: ClientPorts;
  readonly #give: (answer: LogAnswer, flow: Flow) => void;
  readonly #open = new Map<string, Flow>();

  /** @param newFlow see {@link ClientPorts} */
  constructor(newFlow: NewFlow, give: (answer: LogAnswer, flow: Flow) => void) {
    this.#ports = new ClientPorts(newFlow, SAME);
    this.#give = give;
  }

  /** Takes an entry, in the order of the log. */
  readonly take = (entry: LogEntry): void => {
    if (entry.kind === "question") {
      const { number, time, client, port, name } = entry;
      if (this.#open.size >= MAX_OPEN) halve(this.#open);
      this.#open.delete(number);
      // The log does not tell which of its addresses was asked: this host reaches each from that same address, but for loopback's others.
      this.#open.set(number, this.#ports.flowOf(time, client, port, client, name));
      return;
    }
    const flow = entry.number === undefined ? undefined : this.#open.get(entry.number);
    this.#give(entry, flow ?? unknownFlow(entry.time));
  };
}
