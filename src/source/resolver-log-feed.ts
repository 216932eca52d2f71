/** The log of a resolver, followed as it is written. */

import { messageOf } from "../domain/error.ts";
import { LogExchange } from "../names/log-exchange.ts";
import { ResolverLog } from "../names/log-reader.ts";
import type { NameTable } from "../names/name-table.ts";
import type { NameFeed, NameFeedEvents } from "./name-feed.ts";
import { Tail } from "./tail.ts";

/** Milliseconds between two looks. */
const WAIT = 200;

export class ResolverLogFeed implements NameFeed {
  readonly what: string;
  readonly #reader: ResolverLog;
  readonly #tail: Tail;

  constructor(path: string, table: NameTable, events: NameFeedEvents) {
    this.what = `the resolver's log ${JSON.stringify(path)}`;
    const { take } = new LogExchange(table.newFlow, table.tell);
    this.#reader = new ResolverLog(Date.now, take);
    this.#tail = new Tail(
      path,
      { wait: WAIT },
      {
        bytes: (chunk) => this.#reader.write(chunk),
        fileEnd: () => undefined,
        gap: (reason) => {
          events.gap(reason);
          events.mended();
        },
        trouble: (error) => (error === undefined ? events.mended() : events.gap(error.message)),
        looked: () => undefined,
      },
    );
  }

  start(): Promise<string | undefined> {
    try {
      this.#tail.start();
      return Promise.resolve(undefined);
    } catch (error) {
      return Promise.resolve(messageOf(error));
    }
  }

  stop(): void {
    void this.#tail.stop();
  }

  get counts(): Readonly<Record<string, number>> {
    return { lines: this.#reader.lines, answers: this.#reader.answers };
  }
}
