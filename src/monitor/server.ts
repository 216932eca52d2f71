/** Who waits for callers. */
import type { Activity } from "../domain/activity.ts";
import type { Vertex } from "../domain/graph.ts";
import type { Graph } from "../graph/graph.ts";

/** A path of a local socket, or its abstract name: who calls there has the same edge as who listens. */
const LOCAL = /^[/@?]/;

/** True if what acts as the vertex is known to listen on a port, or to accept who calls there (bind(2), accept(2)). */
export function isServer(vertex: Vertex, graph: Graph): boolean {
  for (const { known, key } of graph.edges(vertex, "sock")) if (known && !LOCAL.test(key)) return true;
  return false;
}

/** A library's try whether it may have such a socket at all (urllib3's for IPv6): nobody calls there. */
const TRY = /^(?:127\.|::1$)/;

/** True if who does it is, or may soon be, a server. */
export function waitsForCallers(activity: Activity): activity is Extract<Activity, { kind: "sock" }> {
  if (activity.kind !== "sock" || activity.how === "connect") return false;
  return activity.how === "accept" || activity.port !== 0 || !TRY.test(activity.address ?? "");
}
