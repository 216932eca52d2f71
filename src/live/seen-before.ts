/**
 * Which events of a log that is read from its beginning again were seen: those up to the last one that was, of each host by itself. If
 * that one is not in the log any more, what is neither later nor has a higher number than it: a clock that was set back
 * hides nothing, since the kernel goes on counting. After a boot it counts anew, so what is left out is said.
 */
import { hasEvent } from "../source/event-search.ts";

/** Of the events of a host the last in the log, by which it is found there again. */
export interface LastEvent {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly serial: number;
}

export interface SeenEvent extends LastEvent {
  readonly node: string;
}

export class SeenBefore {
  readonly #log: string;
  /** By the host. */
  readonly #last: Map<string, LastEvent>;
  /** The same as it was when the place was lost, while what was seen may come. */
  #until = new Map<string, LastEvent & { readonly isThere: boolean }>();
  #leftOut = 0;

  /**
   * @param log its path
   * @param saved what an earlier run had as {@link last}
   */
  constructor(log: string, saved: unknown) {
    this.#log = log;
    this.#last = new Map(saved as [string, LastEvent][] | undefined);
  }

  get last(): readonly (readonly [node: string, event: LastEvent])[] {
    return [...this.#last];
  }

  /** When the last event of a host was, milliseconds since 1970; undefined: never. */
  timeOf(node: string): number | undefined {
    return this.#last.get(node)?.time;
  }

  /** All that is there is read. */
  readAgain(): void {
    const isThere = (event: LastEvent) => hasEvent(this.#log, event);
    this.#until = new Map([...this.#last].map(([node, event]) => [node, { ...event, isThere: isThere(event) }]));
  }

  /** True if the event was seen; asked of each, in the order of the log. */
  has({ node, time, serial }: SeenEvent): boolean {
    const last = this.#until.get(node);
    if (last === undefined) return false;
    const isLast = time === last.time && serial === last.serial;
    if (isLast) this.#until.delete(node);
    const isSeen = isLast || last.isThere || (time <= last.time && serial <= last.serial);
    if (isSeen) this.#leftOut += 1;
    return isSeen;
  }

  /** An event is taken. */
  see({ node, time, serial }: SeenEvent): void {
    this.#last.set(node, { time, serial });
  }

  /** All that was there is read: nothing that comes was seen. Returns how many events were left out. */
  readAll(): number {
    const leftOut = this.#leftOut;
    this.#leftOut = 0;
    this.#until.clear();
    return leftOut;
  }
}
