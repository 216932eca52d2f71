import { describe, expect, it } from "vitest";
import { DnsExchange } from "../../src/names/dns-exchange.ts";
import { PcapReader } from "../../src/names/pcap.ts";
import {
  answerBytes,
  type Captured,
  LINKS,
  lookup,
  pcapngOf,
  pcapOf,
  questionBytes,
  tcpPacket,
  udpPacket,
} from "../support/dns.ts";
import { randomFrom } from "../support/mutation.ts";

const TIME = 1_700_000_000_123;
const CAPTURES = process.env["FULLMON_SLOW"] === "1" ? 20_000 : 400;

/** Reads a capture in pieces of at most `piece` bytes. */
function read(bytes: Uint8Array, piece = bytes.length) {
  const answers: string[] = [];
  const times: number[] = [];
  const exchange = new DnsExchange(
    (server, time) => ({ server, first: time, owners: undefined, likely: undefined }),
    ({ message }) => answers.push(`${message.name} ${message.addresses.map(({ address }) => address).join(" ")}`),
  );
  const reader = new PcapReader((time, linkType, packet) => {
    times.push(time);
    exchange.packet(time, linkType, packet);
  });
  for (let at = 0; at < bytes.length; at += piece) reader.write(bytes.subarray(at, at + piece));
  reader.end();
  return { answers, times, flaw: reader.flaw, flaws: exchange.flaws, packets: reader.packets };
}

const LOOKUP = lookup("a.example", ["A 192.0.2.1"], { time: TIME });
const LOOKUP6 = lookup("b.example", ["AAAA 2001:db8::7"], { time: TIME, client: "fe80::2", server: "fe80::1" });

/** The packets of a look-up behind the header of a link. */
function onLink(packets: readonly Captured[], link: string): Captured[] {
  return packets.map(({ time, bytes }, index) => ({ time, bytes: LINKS[link]?.(bytes, index % 2 === 0) ?? bytes }));
}

describe("PcapReader", () => {
  it.each([
    ["microseconds", pcapOf(LOOKUP)],
    ["nanoseconds", pcapOf(LOOKUP, { nano: true })],
    ["the other byte order", pcapOf(LOOKUP, { little: false })],
    ["nanoseconds in the other byte order", pcapOf(LOOKUP, { little: false, nano: true })],
    ["pcapng", pcapngOf(LOOKUP)],
    ["pcapng in nanoseconds", pcapngOf(LOOKUP, 101, 9)],
    ["pcapng in milliseconds", pcapngOf(LOOKUP, 101, 3)],
  ])("reads %s, cut anywhere", (_, bytes) => {
    const whole = read(bytes);
    expect(whole).toMatchObject({ answers: ["a.example 192.0.2.1"], flaw: undefined, flaws: {}, packets: 2 });
    expect(whole.times).toEqual([TIME, TIME + 1]);
    for (const piece of [1, 2, 7, 16, 25]) expect(read(bytes, piece)).toEqual(whole);
  });

  it("reads sections of pcapng one behind another, each with interfaces of its own", () => {
    const [link = ""] = Object.keys(LINKS).filter((one) => one !== "101");
    const second = pcapngOf(onLink(LOOKUP6, link), Number.parseInt(link, 10), 9);
    expect(read(Buffer.concat([pcapngOf(LOOKUP), second]))).toMatchObject({
      answers: ["a.example 192.0.2.1", "b.example 2001:db8::7"],
      times: [TIME, TIME + 1, TIME, TIME + 1],
      flaw: undefined,
    });
  });

  it("counts what is cut off, damaged or no capture, and keeps what came before", () => {
    const bytes = pcapOf(LOOKUP);
    for (let length = 1; length < bytes.length; length += 1) {
      const { flaw, packets } = read(bytes.subarray(0, length));
      const ends = [24, 24 + 16 + (LOOKUP[0]?.bytes.length ?? 0)];
      expect(flaw).toBe(length < 24 ? "not-pcap" : ends.includes(length) ? undefined : "truncated");
      expect(packets).toBe(length >= (ends[1] ?? 0) ? 1 : 0);
    }
    const damaged = Buffer.from(bytes);
    damaged.writeUInt32LE(0x7fffffff, 24 + 8);
    expect(read(damaged)).toMatchObject({ flaw: "damaged", packets: 0 });
    expect(read(Buffer.from("type=SYSCALL msg=audit(1.2:3): x\n"))).toMatchObject({ flaw: "not-pcap" });
    expect(read(Buffer.alloc(0))).toMatchObject({ flaw: undefined, packets: 0 });
  });

  it.each(Object.keys(LINKS))("reads the link type %s with IPv4 and IPv6", (link) => {
    const linkType = Number.parseInt(link, 10);
    for (const packets of [LOOKUP, LOOKUP6])
      expect(read(pcapOf(onLink(packets, link), { linkType })).answers.length).toBe(1);
  });

  it("takes only questions that this host asks, where the capture says who sent", () => {
    const foreign = onLink(LOOKUP, "276").map(({ time, bytes }) => {
      const copy = Buffer.from(bytes);
      copy[10] = 0;
      return { time, bytes: copy };
    });
    expect(read(pcapOf(foreign, { linkType: 276 }))).toMatchObject({ answers: [], flaws: { foreign: 1, unasked: 1 } });
  });

  it("takes a question over loopback once, though it is captured twice", () => {
    const twice = lookup("a.example", ["A 192.0.2.1"], { time: TIME, client: "127.0.0.1", server: "127.0.0.53" });
    const packets = twice.flatMap((packet) => [packet, packet]);
    expect(read(pcapOf(packets))).toMatchObject({ answers: ["a.example 192.0.2.1"], flaws: {} });
  });
});

describe("DNS over TCP", () => {
  const client = { source: "10.0.0.2", sourcePort: 999, target: "10.0.0.53", targetPort: 53 };
  const server = { source: "10.0.0.53", sourcePort: 53, target: "10.0.0.2", targetPort: 999 };
  const framed = (bytes: Buffer) => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };

  /** A connection whose answers are sent in pieces. */
  function conversation(answers: Buffer, piece: number, shuffle: (pieces: Buffer[]) => Buffer[] = (all) => all) {
    const pieces: Buffer[] = [];
    for (let at = 0, sequence = 0xffffff00; at < answers.length; at += piece, sequence += piece)
      pieces.push(tcpPacket(server, sequence + 1, answers.subarray(at, at + piece)));
    const packets = [
      tcpPacket(client, 100, Buffer.alloc(0), 2),
      tcpPacket(server, 0xffffff00, Buffer.alloc(0), 0x12),
      tcpPacket(client, 101, framed(questionBytes("a.example", 1))),
      ...shuffle(pieces),
    ];
    return pcapOf(packets.map((bytes, index) => ({ time: TIME + index / 1000, bytes })));
  }
  const answer = framed(answerBytes("a.example", ["A 192.0.2.1", "A 192.0.2.2"], 1));

  it.each([1, 2, 3, 20, 1000])(
    "puts an answer together from pieces of %i bytes, over the end of the numbers",
    (piece) => {
      expect(read(conversation(answer, piece)).answers).toEqual(["a.example 192.0.2.1 192.0.2.2"]);
    },
  );

  it("takes pieces that are sent again", () => {
    expect(read(conversation(answer, 20, (all) => all.flatMap((one) => [one, one]))).answers.length).toBe(1);
  });

  it("gives a connection up when a piece is missing, and counts it", () => {
    expect(read(conversation(answer, 20, (all) => all.slice(1)))).toMatchObject({ answers: [], flaws: { tcp: 1 } });
  });

  it("takes messages of 64 KB, and bounds what it keeps", () => {
    const big = Buffer.concat([answerBytes("a.example", ["A 192.0.2.1"], 1), Buffer.alloc(65_000)]).subarray(0, 65_535);
    expect(read(conversation(framed(big), 1400)).answers).toEqual(["a.example 192.0.2.1"]);
  });

  it("remembers a bounded number of connections", () => {
    const packets = Array.from({ length: 2000 }, (_, index) => ({
      time: TIME,
      bytes: tcpPacket({ ...client, sourcePort: 1024 + index }, 1, Buffer.alloc(0), 2),
    }));
    expect(read(pcapOf(packets)).flaws.tcp).toBe(2000 - 256);
  });
});

describe("a hostile capture", () => {
  it("counts packets that it cannot use", () => {
    const ends = { source: "10.0.0.2", sourcePort: 9, target: "10.0.0.53", targetPort: 53 };
    const fragment = udpPacket(ends, questionBytes("a.example"));
    fragment[6] = 0x20;
    const packets = [
      Buffer.alloc(0),
      udpPacket({ ...ends, targetPort: 54 }, questionBytes("a.example")),
      fragment,
      udpPacket(ends, questionBytes("a.example")).subarray(0, 30),
      udpPacket(ends, Buffer.alloc(3)),
    ];
    expect(read(pcapOf(packets.map((bytes) => ({ time: TIME, bytes })))).flaws).toEqual({
      "not-ip": 1,
      port: 1,
      fragment: 1,
      cut: 1,
      short: 1,
    });
    expect(read(pcapOf([{ time: TIME, bytes: Buffer.alloc(60) }], { linkType: 127 })).flaws).toEqual({ link: 1 });
  });

  it(`is read to its end or its flaw, ${CAPTURES} damaged ones`, () => {
    const random = randomFrom(Number(process.env["FULLMON_SEED"] ?? 1));
    for (let round = 0; round < CAPTURES; round += 1) {
      const link = Object.keys(LINKS)[random(6)] ?? "1";
      const packets = Array.from({ length: 8 }, (_, index) => onLink(index % 2 === 0 ? LOOKUP : LOOKUP6, link)).flat();
      const bytes = random(4) === 0 ? pcapngOf(packets, 101) : pcapOf(packets, { linkType: Number.parseInt(link, 10) });
      for (let count = random(20); count >= 0; count -= 1) bytes[random(bytes.length)] = random(256);
      const { packets: seen } = read(bytes, 1 + random(bytes.length));
      expect(seen).toBeLessThanOrEqual(packets.length + 20);
    }
  });
});
