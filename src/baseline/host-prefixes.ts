/**
 * Addresses without a name that change behind one service: the network prefix of one process and port stands for them,
 * once enough distinct addresses of it have come in enough windows. /24 for IPv4, /48 for IPv6.
 */

const MIN_ADDRESSES = 4;
const MIN_WINDOWS = 3;

/** The prefix form of a host key (`198.51.100.7:80` is `198.51.100.0/24:80`); undefined where there is none to take. */
export function hostPrefix(key: string): string | undefined {
  const v4 = /^(\d+\.\d+\.\d+)\.\d+(:\d+)$/.exec(key);
  if (v4 !== null) return v4[1]?.startsWith("127.") ? undefined : `${v4[1]}.0/24${v4[2]}`;
  const v6 = /^\[((?:[0-9a-f]+:){3})[0-9a-f:]*\](:\d+)$/.exec(key);
  return v6 === null ? undefined : `[${v6[1]}:]/48${v6[2]}`;
}

/** Prefixes for which the keys give enough evidence. */
export function hostPrefixes(hosts: Iterable<{ readonly name: string; readonly window: number }>): string[] {
  const groups = new Map<string, { count: number; windows: Set<number> }>();
  for (const { name, window } of hosts) {
    const prefix = hostPrefix(name);
    if (prefix === undefined) continue;
    const group = groups.get(prefix) ?? { count: 0, windows: new Set<number>() };
    groups.set(prefix, group);
    group.count += 1;
    group.windows.add(window);
  }
  return [...groups]
    .filter(([, { count, windows }]) => count >= MIN_ADDRESSES && windows.size >= MIN_WINDOWS)
    .map(([prefix]) => prefix);
}
