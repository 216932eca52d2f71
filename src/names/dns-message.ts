/**
 * DNS messages (RFC 1035, RFC 9460) as far as names of hosts need them. They come from the network and are hostile: the
 * message is walked and measured first; the library then follows the compression of the names that matter.
 */
import * as dnsPacket from "dns-packet";
import { ipv4Text, ipv6Text } from "../domain/address.ts";
import { aliasChain } from "./alias-chain.ts";
import { hostName, hostNameOf, plainName } from "./host-name.ts";

/** Why a message cannot be used. */
export type DnsRefusal =
  | "short"
  | "long"
  | "not-a-question"
  | "questions"
  | "bad-name"
  | "too-many"
  | "bad-record"
  | "undecodable";

/** An address, and for how many seconds the answer is good. */
export interface DnsAddress {
  readonly address: string;
  readonly ttl: number;
}

export interface DnsMessage {
  readonly id: number;
  readonly response: boolean;
  /** The name that is asked for, as `hostName` writes it. */
  readonly name: string;
  readonly type: number;
  readonly addresses: readonly DnsAddress[];
  /** Names that the chain of CNAMEs leads through. */
  readonly aliases: readonly string[];
}

export type Decoded =
  | { readonly ok: true; readonly message: DnsMessage }
  | { readonly ok: false; readonly reason: DnsRefusal };

const HEADER = 12;
const MAX_BYTES = 65_535;
/** Records of an answer; 64 KB hold 4,000. No honest name has more addresses. */
const MAX_ANSWERS = 512;
const MAX_NAME = 255;
/** Pointers that a name is followed through: each may lead to the next, and 64 KB hold thousands. */
const MAX_JUMPS = 16;
/** Seconds. */
const MAX_TTL = 86_400;

const A = 1;
const CNAME = 5;
const AAAA = 28;
const SVCB = 64;
const HTTPS = 65;

const NONE: readonly never[] = [];

/** The library's reader of names; its type declarations leave it out. */
const { name: names } = dnsPacket as unknown as {
  readonly name: { readonly decode: (bytes: Uint8Array, at: number) => string };
};

/** Reads a message. Sections behind the answers are not looked at. */
export function decodeDns(bytes: Buffer): Decoded {
  if (bytes.length < HEADER) return refused("short");
  if (bytes.length > MAX_BYTES) return refused("long");
  const flags = bytes.readUInt16BE(2);
  // Only standard queries name hosts; with TC set (cut off) the same question comes again over TCP.
  if ((flags & 0x7800) !== 0) return refused("not-a-question");
  if (bytes.readUInt16BE(4) !== 1) return refused("questions");
  const question = questionOf(bytes);
  if (question === undefined) return refused("bad-name");
  const { name, type, end } = question;
  const id = bytes.readUInt16BE(0);
  const count = bytes.readUInt16BE(6);
  if (flags < 0x8000) return done({ id, response: false, name, type, addresses: NONE, aliases: NONE });
  if (count === 0) return done({ id, response: true, name, type, addresses: NONE, aliases: NONE });
  if (count > MAX_ANSWERS) return refused("too-many");
  const walked = walk(bytes, end, count);
  if (walked === undefined) return refused("bad-record");
  try {
    return done({ id, response: true, name, type, ...answersOf(bytes, name, walked) });
  } catch {
    return refused("undecodable");
  }
}

function refused(reason: DnsRefusal): Decoded {
  return { ok: false, reason };
}

function done(message: DnsMessage): Decoded {
  return { ok: true, message };
}

/** The question right behind the header: nothing is before it that its name could point to. */
function questionOf(bytes: Buffer): { name: string; type: number; end: number } | undefined {
  const after = afterName(bytes, HEADER);
  if (after === undefined || after + 4 > bytes.length || after - HEADER > MAX_NAME || bytes[after - 1] !== 0)
    return undefined;
  const name = plainName(bytes, HEADER, after - 1) ?? hostName(labelsOf(bytes, HEADER));
  return name === undefined ? undefined : { name, type: bytes.readUInt16BE(after), end: after + 4 };
}

/** Labels up to the empty one; of a pointer there is none. */
function labelsOf(bytes: Buffer, start: number): Buffer[] {
  const labels: Buffer[] = [];
  for (let at = start; ; ) {
    const length = bytes[at] ?? 0;
    if (length === 0) return labels;
    // A pointer: an empty label, which no name may have.
    if (length > 63) return [Buffer.alloc(0)];
    labels.push(bytes.subarray(at + 1, at + 1 + length));
    at += 1 + length;
  }
}

/** A record that names hosts, by its places in the message. */
interface Record {
  readonly owner: number;
  readonly type: number;
  readonly ttl: number;
  readonly data: number;
  readonly end: number;
}

/** The records of the answer, each measured; those that name no hosts are left out. Undefined if they do not fit. */
function walk(bytes: Buffer, start: number, count: number): Record[] | undefined {
  const records: Record[] = [];
  let owner = start;
  for (let index = 0; index < count; index += 1) {
    const at = afterName(bytes, owner);
    if (at === undefined || at + 10 > bytes.length) return undefined;
    const type = bytes.readUInt16BE(at);
    const data = at + 10;
    const end = data + bytes.readUInt16BE(at + 8);
    if (end > bytes.length || (type === A && end !== data + 4) || (type === AAAA && end !== data + 16))
      return undefined;
    if (type === A || type === AAAA || type === CNAME || type === HTTPS || type === SVCB)
      records.push({ owner, type, ttl: Math.min(MAX_TTL, bytes.readUInt32BE(at + 4)), data, end });
    owner = end;
  }
  return records;
}

/** The place behind a name; its pointer is followed by the library, which lets it lead only backwards. */
function afterName(bytes: Buffer, start: number): number | undefined {
  for (let at = start; at - start <= MAX_NAME; ) {
    const length = bytes[at];
    if (length === undefined) return undefined;
    if (length === 0) return at + 1;
    if (length >= 0xc0) return at + 2;
    if (length > 63) return undefined;
    at += 1 + length;
  }
  return undefined;
}

/** The addresses of the name that was asked for, found along its chain of CNAMEs. */
function answersOf(
  bytes: Buffer,
  question: string,
  records: readonly Record[],
): Pick<DnsMessage, "addresses" | "aliases"> {
  // Names by the place where they stand; the question's is read already, if nothing in it had to be escaped.
  const read = new Map<number, string>();
  if (!/[\\(]/.test(question)) read.set(HEADER, question);
  const asked = nameAt(bytes, HEADER, read);
  const owners = records.map(({ owner }) => nameAt(bytes, owner, read));
  const chain = aliasChain(asked, (name) =>
    records.flatMap(({ type, data }, index) =>
      type === CNAME && owners[index] === name ? nameAt(bytes, data, read) : [],
    ),
  );
  const addresses: DnsAddress[] = [];
  for (const [index, record] of records.entries()) {
    if (!chain.includes(owners[index] ?? "")) continue;
    for (const address of addressesOf(bytes, record)) addresses.push({ address, ttl: record.ttl });
  }
  const aliases = chain.length === 1 ? NONE : chain.slice(1).map((alias) => hostNameOf(alias) ?? "");
  return { addresses, aliases };
}

/**
 * The name at a place, to be compared with others. Most records only point to a name that was read before.
 *
 * @throws {Error} if pointers lead nowhere, or not backwards
 */
function nameAt(bytes: Buffer, at: number, read: Map<number, string>): string {
  const isPointer = (bytes[at] ?? 0) >= 0xc0;
  const place = isPointer ? bytes.readUInt16BE(at) & 0x3fff : at;
  const known = place < at || !isPointer ? read.get(place) : undefined;
  if (known !== undefined) return known;
  if (!isShort(bytes, at)) throw new RangeError("a name of too many parts");
  const name = names.decode(bytes, at).toLowerCase();
  read.set(place, name);
  return name;
}

/** True if the name ends after no more bytes and pointers than a name has. */
function isShort(bytes: Buffer, start: number): boolean {
  let jumps = 0;
  let size = 0;
  for (let at = start; size <= MAX_NAME && jumps <= MAX_JUMPS; ) {
    const length = bytes[at] ?? 0;
    if (length === 0) return true;
    if (length >= 0xc0) {
      jumps += 1;
      at = ((length & 0x3f) << 8) | (bytes[at + 1] ?? 0);
    } else {
      size += 1 + length;
      at += 1 + length;
    }
  }
  return false;
}

function addressesOf(bytes: Buffer, { type, data, end }: Record): string[] {
  switch (type) {
    case A:
      return [ipv4Text(bytes, data)];
    case AAAA:
      return [ipv6Text(bytes, data)];
    case CNAME:
      return [];
    default:
      return hintsOf(bytes.subarray(data, end));
  }
}

/** `ipv4hint` and `ipv6hint` of a service binding (RFC 9460, 7.3): priority, target, then key, length and value of each parameter. */
function hintsOf(data: Buffer): string[] {
  const hints: string[] = [];
  let at = afterName(data, 2);
  while (at !== undefined && at + 4 <= data.length) {
    const key = data.readUInt16BE(at);
    const end = at + 4 + data.readUInt16BE(at + 2);
    if (end > data.length) break;
    const size = key === 4 ? 4 : key === 6 ? 16 : 0;
    for (let from = at + 4; size > 0 && from + size <= end; from += size)
      hints.push(size === 4 ? ipv4Text(data, from) : ipv6Text(data, from));
    at = end;
  }
  return hints;
}
