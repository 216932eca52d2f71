/** Where FTP's data goes: to a port that the server draws for each file (RFC 959, 3.2; RFC 2428, EPSV). */
import type { Edge } from "../domain/graph.ts";
import type { Graph } from "../graph/graph.ts";

/** Where a client asks for it. */
const CONTROL = 21;
/** The lowest port that a server draws. */
const DRAWN = 1024;

/** True if the same process is known to talk FTP to that host. Of this machine's own ports none: each is a service. */
export function isDataConnection({ source, edgeClass, key }: Edge, graph: Graph): boolean {
  if (edgeClass !== "host") return false;
  const [, host = "", port = ""] = /^(.+):(\d+)$/.exec(key) ?? [];
  if (Number(port) < DRAWN || /^(?:127\.|\[::1\]|localhost$)/.test(host)) return false;
  return graph.knows(source, edgeClass, `${host}:${CONTROL}`);
}
