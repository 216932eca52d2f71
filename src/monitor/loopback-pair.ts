/** Two sockets of one program, joined over the loopback, as Squid has them with its helpers and PostgreSQL had until 14. */
import { isDrawn } from "../baseline/host-prefixes.ts";
import type { Edge } from "../domain/graph.ts";
import type { Graph } from "../graph/graph.ts";

/** True if it goes to a port that the kernel drew, and the same process is known to let it draw one there for itself: each goes to the other's. */
export function isLoopbackPair({ source, edgeClass, key }: Edge, graph: Graph): boolean {
  if (edgeClass !== "host") return false;
  const [, address = "", port = ""] = /^(127\.0\.0\.1|\[::1\]):(\d+)$/.exec(key) ?? [];
  return isDrawn(Number(port)) && graph.knows(source, "sock", `${address}:0`);
}
