/** A captured packet to its UDP datagram or TCP segment: link header, IPv4 or IPv6, ports. Whatever is cut off or strange is none. */
import { ipv4Text, ipv6Text } from "../domain/address.ts";

export interface Datagram {
  readonly protocol: "udp" | "tcp";
  readonly source: string;
  readonly sourcePort: number;
  readonly target: string;
  readonly targetPort: number;
  /** Who sent it, as far as the capture says: this host, another one, or nobody knows. */
  readonly sender: "own" | "other" | "unknown";
  readonly payload: Buffer;
  /** Of TCP. */
  readonly sequence: number;
  readonly isStart: boolean;
  readonly isEnd: boolean;
}

/** What the headers so far say of the packet. */
interface Layer {
  readonly at: number;
  readonly sender: Datagram["sender"];
}

const IPV4 = 0x0800;
const IPV6 = 0x86dd;
const VLAN = new Set([0x8100, 0x88a8, 0x9100]);
const MAX_TAGS = 4;

/** `sll_pkttype`: sent by us (packet(7), PACKET_OUTGOING). */
const OUTGOING = 4;

const UDP = 17;
const TCP = 6;
/** Extension headers of IPv6 that may stand before the payload (RFC 8200); fragments are not put together. */
const EXTENSIONS = new Set([0, 43, 60]);
const MAX_EXTENSIONS = 8;

/** The datagram in a packet of this link type (pcap-linktype(7)); a reason if there is none. */
export function datagramOf(linkType: number, bytes: Buffer): Datagram | "link" | "not-ip" | "fragment" | "cut" {
  const layer = networkLayer(linkType, bytes);
  if (layer === undefined) return "link";
  const version = (bytes[layer.at] ?? 0) >> 4;
  if (version === 4) return ipv4(bytes, layer);
  if (version === 6) return ipv6(bytes, layer);
  return "not-ip";
}

/** Where the IP header begins; undefined for links that are not read. */
function networkLayer(linkType: number, bytes: Buffer): Layer | undefined {
  switch (linkType) {
    case 1:
      return ethernet(bytes);
    case 113:
      return bytes.length < 16 ? undefined : { at: 16, sender: senderOf(bytes.readUInt16BE(0)) };
    case 276:
      return bytes.length < 20 ? undefined : { at: 20, sender: senderOf(bytes[10] ?? 0) };
    // BSD loopback: the family in the byte order of the host; the version says the same.
    case 0:
    case 108:
      return { at: 4, sender: "unknown" };
    case 12:
    case 14:
    case 101:
    case 228:
    case 229:
      return { at: 0, sender: "unknown" };
    default:
      return undefined;
  }
}

function senderOf(packetType: number): Datagram["sender"] {
  return packetType === OUTGOING ? "own" : "other";
}

function ethernet(bytes: Buffer): Layer | undefined {
  let at = 12;
  for (let tags = 0; tags <= MAX_TAGS && at + 2 <= bytes.length; tags += 1) {
    const type = bytes.readUInt16BE(at);
    if (type === IPV4 || type === IPV6) return { at: at + 2, sender: "unknown" };
    if (!VLAN.has(type)) return undefined;
    at += 4;
  }
  return undefined;
}

function ipv4(bytes: Buffer, { at, sender }: Layer): ReturnType<typeof datagramOf> {
  if (bytes.length < at + 20) return "cut";
  const header = ((bytes[at] ?? 0) & 15) * 4;
  const total = bytes.readUInt16BE(at + 2);
  // More fragments, or not the first one.
  if ((bytes.readUInt16BE(at + 6) & 0x3fff) !== 0) return "fragment";
  const end = at + total;
  if (header < 20 || total < header || end > bytes.length) return "cut";
  const protocol = bytes[at + 9] ?? 0;
  return transport(bytes, at + header, end, protocol, sender, ipv4Text(bytes, at + 12), ipv4Text(bytes, at + 16));
}

function ipv6(bytes: Buffer, { at, sender }: Layer): ReturnType<typeof datagramOf> {
  if (bytes.length < at + 40) return "cut";
  const end = at + 40 + bytes.readUInt16BE(at + 4);
  if (end > bytes.length) return "cut";
  let next = bytes[at + 6] ?? 0;
  let from = at + 40;
  for (let count = 0; EXTENSIONS.has(next) && count < MAX_EXTENSIONS; count += 1) {
    if (from + 8 > end) return "cut";
    next = bytes[from] ?? 0;
    from += ((bytes[from + 1] ?? 0) + 1) * 8;
  }
  if (next === 44) return "fragment";
  if (from > end) return "cut";
  return transport(bytes, from, end, next, sender, ipv6Text(bytes, at + 8), ipv6Text(bytes, at + 24));
}

function transport(
  bytes: Buffer,
  at: number,
  end: number,
  protocol: number,
  sender: Datagram["sender"],
  source: string,
  target: string,
): ReturnType<typeof datagramOf> {
  if (protocol !== UDP && protocol !== TCP) return "not-ip";
  const isTcp = protocol === TCP;
  if (end - at < (isTcp ? 20 : 8)) return "cut";
  const header = isTcp ? ((bytes[at + 12] ?? 0) >> 4) * 4 : 8;
  if (end - at < header || (isTcp && header < 20)) return "cut";
  const flags = isTcp ? (bytes[at + 13] ?? 0) : 0;
  return {
    protocol: isTcp ? "tcp" : "udp",
    source,
    sourcePort: bytes.readUInt16BE(at),
    target,
    targetPort: bytes.readUInt16BE(at + 2),
    sender,
    payload: bytes.subarray(at + header, end),
    sequence: isTcp ? bytes.readUInt32BE(at + 4) : 0,
    isStart: (flags & 2) !== 0,
    isEnd: (flags & 5) !== 0,
  };
}
