/** Socket addresses as SOCKADDR records hold them: `struct sockaddr` in hex (socket(7), ip(7), ipv6(7), unix(7)). */
import { ipv4Text, ipv6Text } from "../domain/address.ts";
import { SliceMemo } from "../domain/slice-memo.ts";
import { textOfBytes } from "../domain/text.ts";
import { hexBytes } from "./field.ts";

/** A decoded address. The names of the families are the reference parser's (`local` is AF_UNIX). */
export interface SocketAddress {
  readonly family: string;
  /** Canonical text of an IP address; a v4-mapped IPv6 address is its IPv4 self. */
  readonly address?: string;
  readonly port?: number;
  /** Address and port as labels show them, IPv6 in brackets. */
  readonly endpoint?: string;
  /** Path of a unix socket; `@` in front: abstract. */
  readonly path?: string;
}

/** In the order of their numbers (linux/socket.h); what the reference has no name for is a dash. */
const FAMILIES = (
  "unspec local inet ax25 ipx appletalk netrom bridge atmpvc x25 inet6 rose decnet netbeui security key netlink packet ash econet " +
  "atmsvc rds sna irda pppox wanpipe llc - - can tipc bluetooth iucv rxrpc isdn phonet ieee802154 caif alg nfc vsock kcm qipcrtr smc xdp"
).split(" ");

/** By the digits that tell all there is to know: servers meet the same few addresses again and again. */
const little = new SliceMemo((digits) => addressOf(digits, true), 4096);
const big = new SliceMemo((digits) => addressOf(digits, false), 4096);

/**
 * Decodes the hex digits of `text` from `start` to `end`.
 *
 * @param littleEndian byte order of the machine that wrote the log: the family is in host order, the port never.
 * @returns undefined if there is not even a family.
 */
export function socketAddress(
  text: string,
  start: number,
  end: number,
  littleEndian: boolean,
): SocketAddress | undefined {
  const low = text.charCodeAt(start) === 0x30 && littleEndian ? text.charCodeAt(start + 1) : 0;
  const used = low === 0x32 ? 16 : low === 0x41 || low === 0x61 ? 48 : end - start;
  return (littleEndian ? little : big).get(text, start, Math.min(end, start + used));
}

function addressOf(digits: string, littleEndian: boolean): SocketAddress | undefined {
  const bytes = hexBytes(digits, 0, digits.length);
  return bytes === undefined || bytes.length < 2 ? undefined : decode(bytes, littleEndian);
}

function decode(bytes: Buffer, littleEndian: boolean): SocketAddress {
  const number = littleEndian ? bytes.readUInt16LE(0) : bytes.readUInt16BE(0);
  const name = FAMILIES[number];
  const family = name === undefined || name === "-" ? `unknown-family(${number})` : name;
  if (number === 2 && bytes.length >= 8) {
    return internet(family, ipv4Text(bytes, 4), bytes.readUInt16BE(2));
  }
  if (number === 10 && bytes.length >= 24) {
    return internet(family, ipv6Text(bytes, 8), bytes.readUInt16BE(2));
  }
  // To family 0, of an IPv4 address's size at least, datagrams go and servers bind all the same (udp_sendmsg, __inet_bind).
  if (number === 0 && bytes.length >= 16 && bytes.readUInt16BE(2) !== 0) {
    return internet(family, ipv4Text(bytes, 4), bytes.readUInt16BE(2));
  }
  if (number === 1) return unix(family, bytes.subarray(2));
  return { family };
}

function internet(family: string, address: string, port: number): SocketAddress {
  return { family, address, port, endpoint: address.includes(":") ? `[${address}]:${port}` : `${address}:${port}` };
}

/** A path ends at its NUL (rubbish may follow); a NUL in front makes it abstract; nothing at all is an unnamed socket. */
function unix(family: string, name: Buffer): SocketAddress {
  const first = name[0];
  if (first === undefined) return { family };
  const rest = first === 0 ? name.subarray(1) : name;
  const nul = rest.indexOf(0);
  const path = textOfBytes(nul < 0 ? rest : rest.subarray(0, nul));
  return path === "" ? { family } : { family, path: first === 0 ? `@${path}` : path };
}
