/** /etc/hosts (hosts(5)): names that are answers without a question; and the resolvers of /etc/resolv.conf (resolv.conf(5)). */
import { canonicalAddress } from "../domain/address.ts";
import { hostNameOf } from "./host-name.ts";

/** Addresses, and names of one address, that are read. */
const MAX_ADDRESSES = 10_000;
const MAX_NAMES = 8;

/** The names of each address, in the order of the file. */
export function namesInHosts(text: string): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const line of text.split("\n")) {
    const [first = "", ...rest] = (line.split("#", 1)[0] ?? "").trim().split(/\s+/);
    const address = canonicalAddress(first);
    if (address === undefined) continue;
    const list = names.get(address) ?? [];
    if (names.size < MAX_ADDRESSES) names.set(address, list);
    for (const word of rest) {
      const name = hostNameOf(word);
      if (name !== undefined && list.length < MAX_NAMES && !list.includes(name)) list.push(name);
    }
  }
  return names;
}

/** The resolvers that programs are told to use. */
export function resolversIn(text: string): string[] {
  return text.split("\n").flatMap((line) => {
    const address = canonicalAddress(/^\s*nameserver\s+([0-9a-fA-F:.]+)/.exec(line)?.[1] ?? "");
    return address === undefined ? [] : [address];
  });
}
