/** The ports that clients ask a resolver from: while a port is in use, what it asks is one talk of the same process. */
import { dropOldest } from "../domain/drop-oldest.ts";
import type { Flow } from "./askers.ts";

/**
 * Called when a question leaves from a port that was not in use, or was silent: another process may have it now.
 *
 * @param server the resolver's address
 * @param time milliseconds since 1970
 * @param before what the port asked before it was silent
 */
export type NewFlow = (server: string, time: number, before?: Flow) => Flow;

/** Ports remembered, and milliseconds of silence after which a port is somebody else's. */
const MAX_PORTS = 8192;
const PATIENCE = 60_000;

interface Port {
  readonly flow: Flow;
  readonly about: string;
  seen: number;
}

export class ClientPorts {
  readonly #newFlow: NewFlow;
  readonly #same: number;
  readonly #ports = new Map<string, Port>();
  /** When the silent ones were forgotten last. */
  #swept = Number.NEGATIVE_INFINITY;

  /** @param same milliseconds between two questions of a port within which it is surely the same one's */
  constructor(newFlow: NewFlow, same: number) {
    this.#newFlow = newFlow;
    this.#same = same;
  }

  /**
   * The talk that a question of a client's port to a resolver belongs to.
   *
   * @param about what it must be about to be the same talk still. @default anything
   */
  flowOf(time: number, client: string, port: number, server: string, about = ""): Flow {
    this.#sweep(time);
    const key = `${client} ${port} ${server}`;
    const known = this.#ports.get(key);
    this.#ports.delete(key);
    if (this.#ports.size >= MAX_PORTS) dropOldest(this.#ports, this.#ports.size >> 1);
    const silence = known === undefined ? PATIENCE : time - known.seen;
    const flow =
      known !== undefined && silence < this.#same && known.about === about
        ? known.flow
        : this.#newFlow(server, time, silence < PATIENCE ? known?.flow : undefined);
    this.#ports.set(key, { flow, about, seen: time });
    return flow;
  }

  /** Many at once, for each walk to the front costs. */
  #sweep(time: number): void {
    if (Math.abs(time - this.#swept) < PATIENCE) return;
    this.#swept = time;
    for (const [key, { seen }] of this.#ports) if (time - seen >= PATIENCE) this.#ports.delete(key);
  }
}
