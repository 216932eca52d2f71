/**
 * Ends of connections that change behind one service, all of one process: the network of addresses without a name at one port, /24 for IPv4,
 * /48 for IPv6; any host at one port, for who goes wherever others want (a resolver, a proxy, a mail server); the ports that clients are given,
 * of one address or, of a server that answers many, of any; the ports from 1024 up of an own address that a process draws to listen on. Each
 * needs enough distinct ends in enough windows.
 */
import type { Edge, EdgeClass } from "../domain/graph.ts";

const MIN_ENDS = 4;
const MIN_WINDOWS = 3;
/** Of a server that answers anybody. */
const MIN_ADDRESSES = 8;
const MANY_WINDOWS = 4;
/** Networks, or domains, of who goes anywhere. */
const MIN_NETWORKS = 32;
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
  /** In brackets if it is one of IPv6; or a name. */
  readonly address: string;
  readonly port: number;
}

/** Address or name and port of a key that consists of nothing else. */
function endOf(key: string): End | undefined {
  const found = /^([^:/@(]+|\[[\da-f:]+\]):(\d+)$/.exec(key);
  return found === null ? undefined : { address: found[1] ?? "", port: Number(found[2]) };
}

/** True of an address, in brackets or not. */
function isAddress(address: string): boolean {
  return /^(?:[\d.]+|\[.*\])$/.test(address);
}

/** What a host is one of: the network of an address, or the last two labels of a name; undefined for one of this machine. */
function wholeOf(address: string): string | undefined {
  if (isAddress(address)) return networkOf(address);
  const labels = address.split(".");
  return labels.length < 2 ? undefined : labels.slice(-2).join(".");
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
  if (edgeClass === "sock") return port < 1024 || !isAddress(address) ? [] : [`${address}:${UNPRIVILEGED}`];
  const network = networkOf(address);
  const prefixes = network === undefined ? [] : [`${network}:${port}`];
  if (wholeOf(address) !== undefined) prefixes.push(`*:${port}`);
  if (!isAddress(address)) return prefixes;
  if (isDrawn(port)) prefixes.push(`${address}:${DRAWN}`, `*:${DRAWN}`);
  if (port >= 1024) prefixes.push(`*:${UNPRIVILEGED}`);
  return prefixes;
}

/** What the ends show that one prefix stands for; of each no more than is needed is kept. */
class Evidence {
  #ends = 0;
  readonly #windows = new Set<number>();
  readonly #addresses = new Set<string>();
  readonly #networks = new Set<string>();
  readonly #ports = new Set<number>();

  add({ address, port }: End, window: number): void {
    this.#ends += 1;
    if (this.#windows.size < MANY_WINDOWS) this.#windows.add(window);
    this.addHost(address, wholeOf(address) ?? "");
    if (this.#ports.size < MIN_PORTS) this.#ports.add(port);
  }

  /** Adds what is known of the prefix and seen no more. */
  addHost(address: string, network: string): void {
    if (this.#addresses.size < MIN_ADDRESSES) this.#addresses.add(address);
    if (this.#networks.size < MIN_NETWORKS) this.#networks.add(network);
  }

  isEnoughFor(prefix: string): boolean {
    if (!isAnywhere(prefix)) return this.#ends >= MIN_ENDS && this.#windows.size >= MIN_WINDOWS;
    if (this.#windows.size < MANY_WINDOWS) return false;
    if (prefix === `*:${DRAWN}`) return this.#addresses.size >= MIN_ADDRESSES;
    if (prefix === `*:${UNPRIVILEGED}`) return this.#addresses.size >= MIN_ADDRESSES && this.#ports.size >= MIN_PORTS;
    return this.#networks.size >= MIN_NETWORKS;
  }
}

/** True of a prefix that stands for hosts anywhere. */
function isAnywhere(prefix: string): boolean {
  return prefix.startsWith("*:");
}

/**
 * True if a network stands for an address that is known itself, as one of the baseline, or one that came again. Who starts a program that goes
 * wherever its arguments say is told each of his addresses once: four of nobody else's would open their network to him.
 */
export function hasKnownEnd(prefix: string, edges: readonly Edge[]): boolean {
  return (
    !isAnywhere(prefix) && edges.some((edge) => edge.known && endPrefixes(edge.edgeClass, edge.key).includes(prefix))
  );
}

/**
 * Prefixes for which the far ends of one class give enough evidence.
 *
 * @param known prefixes that stand for ends already: these are seen no more
 */
export function evidentPrefixes(
  edgeClass: EdgeClass,
  ends: readonly { readonly name: string; readonly window: number }[],
  known: Iterable<string> = [],
): string[] {
  // A server's clients are very many, and most of what could stand for one of them stands for no other.
  const counts = new Map<string, number>();
  for (const { name } of ends)
    for (const prefix of endPrefixes(edgeClass, name)) counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
  const groups = new Map<string, Evidence>();
  for (const [prefix, count] of counts) if (count >= MIN_ENDS) groups.set(prefix, new Evidence());
  for (const { name, window } of ends) {
    const end = endOf(name);
    if (end !== undefined) for (const prefix of endPrefixes(edgeClass, name)) groups.get(prefix)?.add(end, window);
  }
  for (const prefix of known) {
    const [, address = "", ports = ""] = /^(.*):([\d-]+)$/.exec(prefix) ?? [];
    const places = ports === DRAWN ? [`*:${DRAWN}`, `*:${UNPRIVILEGED}`] : [`*:${ports}`];
    for (const place of places) groups.get(place)?.addHost(address, address);
  }
  return [...groups].filter(([prefix, evidence]) => evidence.isEnoughFor(prefix)).map(([prefix]) => prefix);
}
