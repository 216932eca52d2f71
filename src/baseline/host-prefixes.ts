/**
 * Ends of connections that change behind one service, all of one process: the network of addresses without a name at one port, /24 for IPv4,
 * /48 for IPv6; the ports that clients are given, of one address or, of a server that answers many, of any; the ports from 1024 up of an own
 * address that a process draws to listen on. Each needs enough distinct ends in enough windows.
 */
import type { EdgeClass } from "../domain/graph.ts";

const MIN_ENDS = 4;
const MIN_WINDOWS = 3;
/** Of a server that answers anybody. */
const MIN_ADDRESSES = 8;
const MANY_WINDOWS = 4;
/** So many ports are none of services that somebody chose. */
const MIN_PORTS = 32;

/** Ports that clients are given (ip_local_port_range, ip(7)); resolvers and translated addresses have lower ones too. */
const DRAWN = "32768-65535";
const UNPRIVILEGED = "1024-65535";

/** True of a port that clients are given. */
export function isDrawn(port: number): boolean {
  return port >= 32_768;
}

interface End {
  /** In brackets if it is one of IPv6. */
  readonly address: string;
  readonly port: number;
}

/** Address and port of a key that consists of nothing else. */
function endOf(key: string): End | undefined {
  const found = /^([\d.]+|\[[\da-f:]+\]):(\d+)$/.exec(key);
  return found === null ? undefined : { address: found[1] ?? "", port: Number(found[2]) };
}

/** The network that an address belongs to; undefined for one of this machine, or without three groups of its own. */
function networkOf(address: string): string | undefined {
  const v4 = /^(\d+\.\d+\.\d+)\.\d+$/.exec(address);
  if (v4 !== null) return address.startsWith("127.") ? undefined : `${v4[1]}.0/24`;
  const v6 = /^\[((?:[0-9a-f]+:){3})[0-9a-f:]*\]$/.exec(address);
  return v6 === null ? undefined : `[${v6[1]}:]/48`;
}

/** What may stand for the far end of an edge among others like it. */
export function endPrefixes(edgeClass: EdgeClass, key: string): readonly string[] {
  const end = edgeClass === "host" || edgeClass === "sock" ? endOf(key) : undefined;
  if (end === undefined) return [];
  const { address, port } = end;
  if (edgeClass === "sock") return port < 1024 ? [] : [`${address}:${UNPRIVILEGED}`];
  const network = networkOf(address);
  const prefixes = network === undefined ? [] : [`${network}:${port}`];
  if (isDrawn(port)) prefixes.push(`${address}:${DRAWN}`, `*:${DRAWN}`);
  if (port >= 1024) prefixes.push(`*:${UNPRIVILEGED}`);
  return prefixes;
}

/** What the ends show that one prefix stands for. */
interface Evidence {
  ends: number;
  readonly windows: Set<number>;
  readonly addresses: Set<string>;
  readonly ports: Set<number>;
}

/**
 * Prefixes for which the far ends of one class give enough evidence.
 *
 * @param known prefixes that stand for ends already: these are seen no more
 */
export function evidentPrefixes(
  edgeClass: EdgeClass,
  ends: Iterable<{ readonly name: string; readonly window: number }>,
  known: Iterable<string> = [],
): string[] {
  const groups = new Map<string, Evidence>();
  for (const { name, window } of ends) {
    for (const prefix of endPrefixes(edgeClass, name)) {
      const group = groups.get(prefix) ?? { ends: 0, windows: new Set(), addresses: new Set(), ports: new Set() };
      groups.set(prefix, group);
      group.ends += 1;
      group.windows.add(window);
      const { address = "", port = 0 } = endOf(name) ?? {};
      group.addresses.add(address);
      group.ports.add(port);
    }
  }
  for (const prefix of known) {
    const [address = "", drawn] = prefix.split(`:${DRAWN}`);
    if (drawn === undefined) continue;
    for (const anybody of [`*:${DRAWN}`, `*:${UNPRIVILEGED}`]) groups.get(anybody)?.addresses.add(address);
  }
  return [...groups].filter(([prefix, evidence]) => isEnough(prefix, evidence)).map(([prefix]) => prefix);
}

function isEnough(prefix: string, { ends, windows, addresses, ports }: Evidence): boolean {
  if (!prefix.startsWith("*:")) return ends >= MIN_ENDS && windows.size >= MIN_WINDOWS;
  const isAnybody = addresses.size >= MIN_ADDRESSES && windows.size >= MANY_WINDOWS;
  return isAnybody && (prefix === `*:${DRAWN}` || ports.size >= MIN_PORTS);
}
