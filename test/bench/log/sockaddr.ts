import type { Body } from "./records.ts";

/** Where a connection goes or comes from; an IPv6 address has colons. */
export interface Peer {
  readonly address: string;
  readonly port: number;
}

/** SOCKADDR: the kernel's struct in hexadecimal, then auditd's reading of it. */
export function sockaddr({ address, port }: Peer): Body {
  const isV6 = address.includes(":");
  const bytes = isV6
    ? `0A00${hex(port, 4)}00000000${v6Hex(address)}00000000`
    : `0200${hex(port, 4)}${v4Hex(address)}0000000000000000`;
  const family = isV6 ? "inet6" : "inet";
  return { type: "SOCKADDR", text: `saddr=${bytes}\x1dSADDR={ saddr_fam=${family} laddr=${address} lport=${port} }` };
}

function v4Hex(address: string): string {
  return address
    .split(".")
    .map((part) => hex(Number(part), 2))
    .join("");
}

function v6Hex(address: string): string {
  const [head = "", tail] = address.split("::");
  const front = head === "" ? [] : head.split(":");
  const back = tail === undefined || tail === "" ? [] : tail.split(":");
  const groups = [...front, ...Array<string>(8 - front.length - back.length).fill("0"), ...back];
  return groups.map((group) => hex(Number.parseInt(group, 16), 4)).join("");
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, "0");
}
