/** Memory of event ids, of fixed size. */
import { flat } from "../domain/text.ts";

interface EventId {
  readonly node: string;
  readonly time: number;
  readonly serial: number;
}

/** Ids of the events with a SYSCALL that left lately: the newest of each low half of a serial. Tells a late record from a new event. */
export class RecentIds {
  readonly #times = new Float64Array(8192);
  readonly #serials = new Float64Array(8192).fill(-1);
  readonly #nodes = new Array<string>(8192).fill("");

  add({ node, time, serial }: EventId): void {
    const slot = serial & 8191;
    this.#times[slot] = time;
    this.#serials[slot] = serial;
    if (this.#nodes[slot] !== node) this.#nodes[slot] = flat(node);
  }

  has({ node, time, serial }: EventId): boolean {
    const slot = serial & 8191;
    return this.#serials[slot] === serial && this.#times[slot] === time && this.#nodes[slot] === node;
  }
}
