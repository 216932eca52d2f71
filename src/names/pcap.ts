/**
 * Captures as tcpdump writes them: classic pcap in both byte orders, with microseconds or nanoseconds
 * (pcap-savefile(5)), and pcapng (draft-ietf-opsawg-pcapng). Read as a stream of chunks cut anywhere.
 */

/** Why a part of a capture cannot be used. */
export type PcapFlaw =
  /** It is no capture, or of a version that nobody writes. */
  | "not-pcap"
  /** A record longer than any packet: from here on nothing can be read. */
  | "damaged"
  /** The capture ends within a record. */
  | "truncated";

/** Takes packets. `time` is in milliseconds since 1970, `linkType` as in pcap-linktype(7); the bytes are only good for the call. */
export type TakePacket = (time: number, linkType: number, bytes: Buffer) => void;

/** Longest packet, and longest block of pcapng. */
const MAX_RECORD = 1 << 20;

const CLASSIC_HEADER = 24;
const RECORD_HEADER = 16;
const SECTION_BLOCK = 0x0a0d0d0a;
const INTERFACE_BLOCK = 1;
const PACKET_BLOCK = 6;
const MAX_INTERFACES = 256;

type Format =
  | { readonly kind: "classic"; readonly little: boolean; readonly perMilli: number; readonly linkType: number }
  | { readonly kind: "next"; readonly little: boolean };

interface Interface {
  readonly linkType: number;
  /** Units of time in a millisecond. */
  readonly perMilli: number;
}

export class PcapReader {
  readonly #take: TakePacket;
  #rest: Buffer = Buffer.alloc(0);
  #format: Format | undefined;
  #interfaces: Interface[] = [];
  /** Set once nothing more can be read. */
  flaw: PcapFlaw | undefined;
  packets = 0;

  constructor(take: TakePacket) {
    this.#take = take;
  }

  /** Takes the next bytes. */
  write(chunk: Uint8Array): void {
    if (this.flaw !== undefined) return;
    const bytes = this.#rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    for (;;) {
      const size = this.#step(bytes, at);
      if (size === undefined) break;
      at += size;
    }
    this.#rest = at === bytes.length ? Buffer.alloc(0) : Buffer.from(bytes.subarray(at));
  }

  /** The capture ends. */
  end(): void {
    if (this.flaw === undefined && this.#rest.length > 0)
      this.flaw = this.#format === undefined ? "not-pcap" : "truncated";
    this.#rest = Buffer.alloc(0);
  }

  /** Reads one header or record; its size, or undefined if more bytes are needed or no more can be used. */
  #step(bytes: Buffer, at: number): number | undefined {
    if (this.flaw !== undefined) return undefined;
    const format = this.#format;
    if (format === undefined) return this.#begin(bytes, at);
    return format.kind === "classic" ? this.#record(bytes, at, format) : this.#block(bytes, at, format.little);
  }

  #begin(bytes: Buffer, at: number): number | undefined {
    if (bytes.length - at < 4) return undefined;
    if (bytes.readUInt32LE(at) === SECTION_BLOCK) return this.#section(bytes, at);
    if (bytes.length - at < CLASSIC_HEADER) return undefined;
    for (const little of [true, false]) {
      const magic = u32(bytes, at, little);
      if (magic !== 0xa1b2c3d4 && magic !== 0xa1b23c4d) continue;
      // The upper bits of the link type tell of a frame check sequence; the lower 16 are the type.
      const linkType = u32(bytes, at + 20, little) & 0xffff;
      this.#format = { kind: "classic", little, perMilli: magic === 0xa1b2c3d4 ? 1e3 : 1e6, linkType };
      return CLASSIC_HEADER;
    }
    this.flaw = "not-pcap";
    return undefined;
  }

  #record(bytes: Buffer, at: number, { little, perMilli, linkType }: Format & { kind: "classic" }): number | undefined {
    if (bytes.length - at < RECORD_HEADER) return undefined;
    const captured = u32(bytes, at + 8, little);
    if (captured > MAX_RECORD) {
      this.flaw = "damaged";
      return undefined;
    }
    const start = at + RECORD_HEADER;
    if (bytes.length < start + captured) return undefined;
    const time = u32(bytes, at, little) * 1000 + u32(bytes, at + 4, little) / perMilli;
    this.#packet(time, linkType, bytes.subarray(start, start + captured));
    return RECORD_HEADER + captured;
  }

  /** A section of pcapng begins: its byte order, and no interfaces yet. */
  #section(bytes: Buffer, at: number): number | undefined {
    if (bytes.length - at < 12) return undefined;
    const little = bytes.readUInt32LE(at + 8) === 0x1a2b3c4d;
    if (!little && bytes.readUInt32BE(at + 8) !== 0x1a2b3c4d) {
      this.flaw = "not-pcap";
      return undefined;
    }
    this.#format = { kind: "next", little };
    this.#interfaces = [];
    return this.#sizeOf(bytes, at, little);
  }

  #block(bytes: Buffer, at: number, little: boolean): number | undefined {
    if (bytes.length - at < 12) return undefined;
    const type = u32(bytes, at, little);
    if (type === SECTION_BLOCK) return this.#section(bytes, at);
    const size = this.#sizeOf(bytes, at, little);
    if (size === undefined) return undefined;
    const body = bytes.subarray(at + 8, at + size - 4);
    if (type === INTERFACE_BLOCK && body.length >= 8 && this.#interfaces.length < MAX_INTERFACES)
      this.#interfaces.push({ linkType: u16(body, 0, little), perMilli: unitsPerMilli(body, little) });
    if (type === PACKET_BLOCK && body.length >= 20) {
      const { linkType, perMilli } = this.#interfaces[u32(body, 0, little)] ?? { linkType: -1, perMilli: 1e3 };
      const time = (u32(body, 4, little) * 2 ** 32 + u32(body, 8, little)) / perMilli;
      this.#packet(time, linkType, body.subarray(20, 20 + u32(body, 12, little)));
    }
    return size;
  }

  /** The size of the block at `at` if all of it is there. */
  #sizeOf(bytes: Buffer, at: number, little: boolean): number | undefined {
    const size = u32(bytes, at + 4, little);
    if (size < 12 || size > MAX_RECORD || size % 4 !== 0) {
      this.flaw = "damaged";
      return undefined;
    }
    return bytes.length - at < size ? undefined : size;
  }

  #packet(time: number, linkType: number, bytes: Buffer): void {
    this.packets += 1;
    this.#take(time, linkType, bytes);
  }
}

/** From the option if_tsresol (9): a power of ten, or with the upper bit of two; microseconds without it. */
function unitsPerMilli(body: Buffer, little: boolean): number {
  for (let at = 8; at + 5 <= body.length; ) {
    const code = u16(body, at, little);
    const length = u16(body, at + 2, little);
    const value = body[at + 4] ?? 0;
    if (code === 9 && length === 1) return (value >= 128 ? 2 ** (value - 128) : 10 ** value) / 1000;
    if (code === 0) break;
    at += 4 + length + ((4 - (length % 4)) % 4);
  }
  return 1e3;
}

function u32(bytes: Buffer, at: number, little: boolean): number {
  return little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
}

function u16(bytes: Buffer, at: number, little: boolean): number {
  return little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
}
