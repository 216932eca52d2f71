/**
 * Ends of connections that change behind one service: the network prefix of one process and port stands for addresses
 * without a name, /24 for IPv4, /48 for IPv6; all ports from 1024 up of one own address stand for those that a process
 * draws to listen on. Once enough distinct ones have come in enough windows, all of the one process.
 */
import type { EdgeClass } from "../domain/graph.ts";

const MIN_ENDS = 4;
const MIN_WINDOWS = 3;

/** The prefix form of a host key (`198.51.100.7:80` is `198.51.100.0/24:80`); undefined where there is none to take. */
function hostPrefix(key: string): string | undefined {
  const v4 = /^(\d+\.\d+\.\d+)\.\d+(:\d+)$/.exec(key);
  if (v4 !== null) return v4[1]?.startsWith("127.") ? undefined : `${v4[1]}.0/24${v4[2]}`;
  const v6 = /^\[((?:[0-9a-f]+:){3})[0-9a-f:]*\](:\d+)$/.exec(key);
  return v6 === null ? undefined : `[${v6[1]}:]/48${v6[2]}`;
}

/** All drawn ports of a listener's address (`0.0.0.0:40123` is `0.0.0.0:1024-65535`); undefined where there are none. */
function drawnPorts(key: string): string | undefined {
  const found = /^([\d.]+|\[[\da-f:]+\]):(\d+)$/.exec(key);
  return found === null || Number(found[2]) < 1024 ? undefined : `${found[1]}:1024-65535`;
}

/** What may stand for the far end of an edge among others like it. */
export function endPrefix(edgeClass: EdgeClass, key: string): string | undefined {
  return edgeClass === "host" ? hostPrefix(key) : edgeClass === "sock" ? drawnPorts(key) : undefined;
}

/** Prefixes for which the far ends of one class give enough evidence. */
export function endPrefixes(
  edgeClass: EdgeClass,
  ends: Iterable<{ readonly name: string; readonly window: number }>,
): string[] {
  const groups = new Map<string, { count: number; windows: Set<number> }>();
  for (const { name, window } of ends) {
    const prefix = endPrefix(edgeClass, name);
    if (prefix === undefined) continue;
    const group = groups.get(prefix) ?? { count: 0, windows: new Set<number>() };
    groups.set(prefix, group);
    group.count += 1;
    group.windows.add(window);
  }
  return [...groups]
    .filter(([, { count, windows }]) => count >= MIN_ENDS && windows.size >= MIN_WINDOWS)
    .map(([prefix]) => prefix);
}
