/**
 * DNS messages out of TCP (RFC 1035, 4.2.2: two bytes of length, then the message). Segments are taken in order; one that
 * comes before its turn breaks its connection, which is counted: a name look-up over TCP is short.
 */
import { dropOldest } from "../domain/drop-oldest.ts";
import type { Datagram } from "./ip-packet.ts";

/** Connections (of one direction each) remembered at once, and bytes kept of one. */
const MAX_STREAMS = 256;
const MAX_KEPT = 2 + 65_535;

interface Stream {
  /** Sequence number of the byte that comes next. */
  next: number;
  kept: Buffer;
}

export class TcpMessages {
  readonly #streams = new Map<string, Stream>();
  /** Connections given up: a segment was missing, or there were too many. */
  broken = 0;

  /** Takes a segment and gives each message that it completes. */
  take(segment: Datagram, give: (message: Buffer) => void): void {
    const key = `${segment.source} ${segment.sourcePort} ${segment.target} ${segment.targetPort}`;
    if (segment.isStart) this.#begin(key, segment.sequence + 1);
    const stream = this.#streams.get(key);
    if (stream === undefined) return;
    const { payload } = segment;
    if (payload.length > 0 && !segment.isStart) {
      // What was sent again is passed over; what was cut in another way is taken from where it is new.
      const old = (stream.next - segment.sequence) >>> 0;
      if (old >= 0x8000_0000 || stream.kept.length + payload.length > MAX_KEPT * 2) {
        this.#streams.delete(key);
        this.broken += 1;
        return;
      }
      if (old < payload.length) {
        stream.kept = Buffer.concat([stream.kept, payload.subarray(old)]);
        stream.next = (segment.sequence + payload.length) >>> 0;
        cut(stream, give);
      }
    }
    if (segment.isEnd) this.#streams.delete(key);
  }

  #begin(key: string, next: number): void {
    this.#streams.delete(key);
    if (this.#streams.size >= MAX_STREAMS) {
      dropOldest(this.#streams);
      this.broken += 1;
    }
    this.#streams.set(key, { next: next >>> 0, kept: Buffer.alloc(0) });
  }
}

function cut(stream: Stream, give: (message: Buffer) => void): void {
  let at = 0;
  const { kept } = stream;
  while (kept.length - at >= 2) {
    const end = at + 2 + kept.readUInt16BE(at);
    if (end > kept.length) break;
    give(kept.subarray(at + 2, end));
    at = end;
  }
  if (at > 0) stream.kept = Buffer.from(kept.subarray(at));
}
