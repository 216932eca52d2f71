/** Two sockets of one program, joined over the loopback, as Squid has them with its helpers and PostgreSQL had until 14. */
import { isDrawn } from "../baseline/host-prefixes.ts";
import type { Edge } from "../domain/graph.ts";
import type { Graph } from "../graph/graph.ts";

/** Milliseconds in which the two are joined. */
const AT_ONCE = 10_000;

/**
 * True if it goes to a port that the kernel drew, just after it drew one there for the same program, which is known to ask for that: each of the
 * two goes to the other's.
 */
export function isLoopbackPair({ source, edgeClass, key }: Edge, graph: Graph, time: number): boolean {
  if (edgeClass !== "host") return false;
  const [, address = "", port = ""] = /^(127\.0\.0\.1|\[::1\]):(\d+)$/.exec(key) ?? [];
  const drawn = isDrawn(Number(port)) ? graph.find(source, "sock", `${address}:0`) : undefined;
  return drawn?.known === true && time - drawn.last <= AT_ONCE;
}
