/** What names cost: CPU time an answer from a capture's bytes to the table, with who asked, and memory of 200,000 live names. */
import type { Asker } from "../../src/domain/host-names.ts";
import { DnsExchange } from "../../src/names/dns-exchange.ts";
import { LogExchange } from "../../src/names/log-exchange.ts";
import { ResolverLog } from "../../src/names/log-reader.ts";
import { NameTable } from "../../src/names/name-table.ts";
import { PcapReader } from "../../src/names/pcap.ts";
import { logTable } from "../../src/names/source-tables.ts";
import { pcapOf, questionBytes, udpPacket } from "../support/dns.ts";
import { circumstances } from "./machine.ts";

const LIVE = 200_000;
const RATE = 5000;
const BATCH = 5000;
const SERVER = "10.0.0.53";
const ROUNDS = LIVE / BATCH;

function collected(): number {
  for (let round = 0; round < 3; round += 1) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const table = new NameTable({ slack: 20 });
table.settle(Number.POSITIVE_INFINITY);
const exchange = new DnsExchange(table.newFlow, table.answer);
const reader = new PcapReader((time, linkType, bytes) => exchange.packet(time, linkType, bytes));
const askers: Asker[] = Array.from({ length: 200 }, () => ({ argv: [], parent: undefined }));

/** An answer as resolvers write it, compressed: a CNAME and two addresses of its target. */
function answerTo(question: Buffer, first: Buffer, second: Buffer): Buffer {
  const header = Buffer.from(question.subarray(0, 12));
  header.writeUInt16BE(0x8180, 2);
  header.writeUInt16BE(3, 6);
  const target = Buffer.from("0363646ec000", "hex");
  // The target shares all but the first label of the question's name.
  target.writeUInt16BE(0xc000 + 12 + 1 + (question[12] ?? 0), 4);
  const fixed = (owner: number, type: number, length: number) => {
    const bytes = Buffer.alloc(12);
    for (const [index, value] of [owner, type, 1, 0, 60, length].entries()) bytes.writeUInt16BE(value, index * 2);
    return bytes;
  };
  const owner = 0xc000 + question.length + 12;
  const addresses = [first, second].map((bytes) => Buffer.concat([fixed(owner, 1, 4), bytes]));
  return Buffer.concat([header, question.subarray(12), fixed(0xc00c, 5, target.length), target, ...addresses]);
}

function capture(round: number): { bytes: Buffer; times: number[] } {
  const times: number[] = [];
  const packets = Array.from({ length: BATCH }, (_, index) => {
    const number = round * BATCH + index;
    const time = 1_700_000_000_000 + (number * 1000) / RATE;
    times.push(time);
    const port = 1024 + (number % 60_000);
    const question = questionBytes(`host-${number}.service.example.net`, number & 0xffff);
    const [one, other] = [Buffer.alloc(4), Buffer.alloc(4)];
    one.writeUInt32BE(0x0a000000 + number);
    other.writeUInt32BE(0x0b000000 + number);
    const ends = { source: "10.0.0.2", sourcePort: port, target: SERVER, targetPort: 53 };
    const back = { source: SERVER, sourcePort: 53, target: "10.0.0.2", targetPort: port };
    return [
      { time: time + 0.05, bytes: udpPacket(ends, question) },
      { time: time + 0.15, bytes: udpPacket(back, answerTo(question, one, other)) },
    ];
  });
  return { bytes: pcapOf(packets.flat()).subarray(round === 0 ? 0 : 24), times };
}

const before = collected();
let cpu = 0;
for (let round = 0; round < ROUNDS / 2; round += 1) {
  const { bytes, times } = capture(round);
  const start = process.cpuUsage();
  for (const [index, time] of times.entries()) {
    const asker = askers[index % askers.length];
    if (asker !== undefined) table.contact(asker, SERVER, Math.floor(time));
  }
  for (let at = 0; at < bytes.length; at += 65_536) reader.write(bytes.subarray(at, at + 65_536));
  const { user, system } = process.cpuUsage(start);
  cpu += user + system;
}
const answers = exchange.answers;
const names = table.size;
const megabytes = (collected() - before) / 2 ** 20;

/** CPU microseconds of an answer in dnsmasq's log, with who asked, and with a connection to it. */
function logCost(): number {
  const logged = logTable();
  const { take } = new LogExchange(logged.newFlow, logged.tell);
  const start = 1_700_000_000_000;
  const log = new ResolverLog(() => start + 3600_000, take);
  const clock = (time: number) => String(new Date(time)).replace(/^\w+ (\w+ \d+) \d+ ([\d:]+) .*$/, "$1 $2");
  let spent = 0;
  for (let second = 0; second < LIVE / 2 / RATE; second += 1) {
    const at = start + second * 1000;
    const numbers = Array.from({ length: RATE }, (_, index) => second * RATE + index);
    const lines = numbers.map((number) => {
      const head = `${clock(at)} dnsmasq[8]: ${number} ${SERVER}/${1024 + (number % 60_000)}`;
      const name = `host-${number}.service.example.net`;
      const address = `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`;
      return `${head} query[A] ${name} from ${SERVER}\n${head} reply ${name} is ${address}\n`;
    });
    const bytes = Buffer.from(lines.join(""));
    const before = process.cpuUsage();
    for (const number of numbers) {
      const asker = askers[number % askers.length] as Asker;
      logged.contact(asker, SERVER, at + ((number % RATE) * 1000) / RATE, number);
    }
    log.write(bytes);
    for (const number of numbers) {
      const earlier = number - 2 * RATE;
      const address = `10.${earlier >> 16}.${(earlier >> 8) & 255}.${earlier & 255}`;
      logged.told(at + ((number % RATE) * 1000) / RATE);
      if (earlier >= 0) logged.namesOf(address, askers[earlier % askers.length], at - 1000, number);
    }
    const { user, system } = process.cpuUsage(before);
    spent += user + system;
  }
  return spent / log.answers;
}

const loggedCost = logCost();
console.log(
  JSON.stringify({
    ...circumstances(),
    answers,
    microsecondsPerAnswer: Number((cpu / answers).toFixed(2)),
    shareOfCoreAt5000PerSecond: `${((cpu / answers / 1e6) * RATE * 100).toFixed(1)} %`,
    microsecondsPerLoggedAnswer: Number(loggedCost.toFixed(2)),
    names,
    megabytes: Number(megabytes.toFixed(1)),
    collected: globalThis.gc !== undefined,
  }),
);
