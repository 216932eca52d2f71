/**
 * Time by a log of other machines: of each its newest event, and from there this machine's monotonic clock. Each has its own: one
 * record that is dated next year must not end what the others are learning.
 */

/**
 * Milliseconds that the next piece of another machine's log may take: it is shipped in pieces, cut anywhere. A log that says
 * nothing for this long is silent, and time goes on without it; what was cut in two before is put together.
 */
export const DELIVERY = 30_000;

/** Milliseconds. What is further back than this is no late event: the host's clock was set back (see SetBack). */
const SET_BACK = 3600_000;

export class LogClocks {
  /** By the host: time of the newest event, and when it was seen. */
  readonly #hosts = new Map<string, { newest: number; seenAt: number }>();

  /** A host was there at a time, milliseconds since 1970. */
  see(node: string, time: number): void {
    const host = this.#hosts.get(node);
    if (host === undefined) this.#hosts.set(node, { newest: time, seenAt: performance.now() });
    else if (time > host.newest || time < host.newest - SET_BACK) {
      host.newest = time;
      host.seenAt = performance.now();
    }
  }

  /** The least that it can be by now at a host, milliseconds since 1970; undefined before its first event. */
  now(node: string): number | undefined {
    const host = this.#hosts.get(node);
    return host && host.newest + Math.max(0, performance.now() - host.seenAt - DELIVERY);
  }
}
