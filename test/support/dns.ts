/** Questions and answers as packets, in every wrapping that a capture has, and captures of them. */
import { encode, type Packet as Message } from "dns-packet";

export interface Ends {
  readonly source: string;
  readonly sourcePort: number;
  readonly target: string;
  readonly targetPort: number;
}

/** `A 192.0.2.1`, `AAAA 2001:db8::1`, `CNAME name`, with `@` a time to live in seconds. */
export function answerBytes(name: string, records: readonly string[], id = 1, type: "A" | "AAAA" = "A"): Buffer {
  let owner = name;
  const answers = records.map((record) => {
    const [kind = "", data = "", ttl = "@60"] = record.split(" ");
    const answer = { type: kind, name: owner, ttl: Number(ttl.slice(1)), data };
    if (kind === "CNAME") owner = data;
    return answer;
  });
  return encode({ type: "response", id, flags: 0x180, questions: [{ type, name }], answers } as Message);
}

export function questionBytes(name: string, id = 1, type: "A" | "AAAA" = "A"): Buffer {
  return encode({ type: "query", id, flags: 0x100, questions: [{ type, name }] });
}

function addressBytes(address: string): Buffer {
  if (!address.includes(":")) return Buffer.from(address.split(".").map(Number));
  const [head = "", tail = ""] = address.split("::");
  const groups = (text: string) => (text === "" ? [] : text.split(":"));
  const zeros = new Array<string>(8 - groups(head).length - groups(tail).length).fill("0");
  const all = address.includes("::") ? [...groups(head), ...zeros, ...groups(tail)] : groups(address);
  return Buffer.from(all.map((group) => group.padStart(4, "0")).join(""), "hex");
}

function ipPacket({ source, target }: Ends, protocol: number, payload: Buffer): Buffer {
  const addresses = Buffer.concat([addressBytes(source), addressBytes(target)]);
  if (source.includes(":")) {
    const header = Buffer.alloc(8);
    header.writeUInt32BE(0x60000000, 0);
    header.writeUInt16BE(payload.length, 4);
    header[6] = protocol;
    header[7] = 64;
    return Buffer.concat([header, addresses, payload]);
  }
  const header = Buffer.alloc(12);
  header[0] = 0x45;
  header.writeUInt16BE(20 + payload.length, 2);
  header[8] = 64;
  header[9] = protocol;
  return Buffer.concat([header, addresses, payload]);
}

export function udpPacket(ends: Ends, payload: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16BE(ends.sourcePort, 0);
  header.writeUInt16BE(ends.targetPort, 2);
  header.writeUInt16BE(8 + payload.length, 4);
  return ipPacket(ends, 17, Buffer.concat([header, payload]));
}

export function tcpPacket(ends: Ends, sequence: number, payload: Buffer, flags = 0x18): Buffer {
  const header = Buffer.alloc(20);
  header.writeUInt16BE(ends.sourcePort, 0);
  header.writeUInt16BE(ends.targetPort, 2);
  header.writeUInt32BE(sequence >>> 0, 4);
  header[12] = 0x50;
  header[13] = flags;
  return ipPacket(ends, 6, Buffer.concat([header, payload]));
}

/** A packet behind the header of a link. */
export const LINKS: Readonly<Record<string, (ip: Buffer, outgoing: boolean) => Buffer>> = {
  "1": (ip) => Buffer.concat([Buffer.alloc(12), etherType(ip), ip]),
  "1 vlan": (ip) => Buffer.concat([Buffer.alloc(12), Buffer.from("81000005", "hex"), etherType(ip), ip]),
  "113": (ip, outgoing) => Buffer.concat([Buffer.from([0, outgoing ? 4 : 0]), Buffer.alloc(12), etherType(ip), ip]),
  "276": (ip, outgoing) =>
    Buffer.concat([etherType(ip), Buffer.alloc(8), Buffer.from([outgoing ? 4 : 0]), Buffer.alloc(9), ip]),
  "101": (ip) => Buffer.from(ip),
  "0": (ip) => Buffer.concat([Buffer.from([2, 0, 0, 0]), ip]),
};

function etherType(ip: Buffer): Buffer {
  return Buffer.from((ip[0] ?? 0) >> 4 === 6 ? "86dd" : "0800", "hex");
}

export interface Captured {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly bytes: Buffer;
}

/** A capture in the classic format. */
export function pcapOf(
  packets: readonly Captured[],
  { linkType = 101, little = true, nano = false }: { linkType?: number; little?: boolean; nano?: boolean } = {},
): Buffer {
  const words = (...values: number[]) => {
    const bytes = Buffer.alloc(values.length * 4);
    for (const [index, value] of values.entries())
      if (little) bytes.writeUInt32LE(value, index * 4);
      else bytes.writeUInt32BE(value, index * 4);
    return bytes;
  };
  const parts: Uint8Array[] = [
    words(nano ? 0xa1b23c4d : 0xa1b2c3d4, little ? 0x00040002 : 0x00020004, 0, 0, 262144, linkType),
  ];
  for (const { time, bytes } of packets) {
    const fraction = Math.round((time % 1000) * (nano ? 1e6 : 1e3));
    parts.push(words(Math.floor(time / 1000), fraction, bytes.length, bytes.length), bytes);
  }
  return Buffer.concat(parts);
}

/** The same as pcapng. @param resolution parts of a second, as a power of ten, which its interface then says (if_tsresol) */
export function pcapngOf(packets: readonly Captured[], linkType = 101, resolution?: number): Buffer {
  const block = (type: number, body: Buffer) => {
    const padded = Buffer.concat([body, Buffer.alloc((4 - (body.length % 4)) % 4)]);
    const bytes = Buffer.alloc(12 + padded.length);
    bytes.writeUInt32LE(type, 0);
    bytes.writeUInt32LE(bytes.length, 4);
    padded.copy(bytes, 8);
    bytes.writeUInt32LE(bytes.length, bytes.length - 4);
    return bytes;
  };
  const link = Buffer.alloc(8);
  link.writeUInt16LE(linkType, 0);
  return Buffer.concat([
    block(0x0a0d0d0a, Buffer.from("4d3c2b1a01000000ffffffffffffffff", "hex")),
    // Behind another option (if_os), of a length that is filled up.
    block(
      1,
      resolution === undefined
        ? link
        : Buffer.concat([
            link,
            Buffer.from("\u000c\0\u0005\0Linux\0\0\0"),
            Buffer.from([9, 0, 1, 0, resolution, 0, 0, 0, 0, 0, 0, 0]),
          ]),
    ),
    ...packets.map(({ time, bytes }) => {
      const body = Buffer.alloc(20);
      const units = BigInt(Math.round(time)) * 10n ** BigInt((resolution ?? 6) - 3);
      body.writeUInt32LE(Number(units >> 32n), 4);
      body.writeUInt32LE(Number(units & 0xffffffffn), 8);
      body.writeUInt32LE(bytes.length, 12);
      body.writeUInt32LE(bytes.length, 16);
      return block(6, Buffer.concat([body, bytes]));
    }),
  ]);
}

/** A look-up over UDP as raw IP packets: the question leaves, and the answer comes. */
export function lookup(
  name: string,
  records: readonly string[],
  { time = 0, took = 1, port = 40_000, client = "10.0.0.2", server = "10.0.0.53", id = 1 }: Partial<Lookup> = {},
): Captured[] {
  const ends = { source: client, sourcePort: port, target: server, targetPort: 53 };
  const back = { source: server, sourcePort: 53, target: client, targetPort: port };
  return [
    { time, bytes: udpPacket(ends, questionBytes(name, id)) },
    { time: time + took, bytes: udpPacket(back, answerBytes(name, records, id)) },
  ];
}

export interface Lookup {
  readonly time: number;
  readonly took: number;
  readonly port: number;
  readonly client: string;
  readonly server: string;
  readonly id: number;
}
