/**
 * Packets to answers that this host asked for. An answer counts only if its question was seen to leave: anybody on the
 * network can send us a packet from port 53, and only the resolver knows what was asked, from which port and under which id.
 */
import { dropOldest } from "../domain/drop-oldest.ts";
import type { Flow } from "./askers.ts";
import { ClientPorts, type NewFlow } from "./client-ports.ts";
import { type DnsMessage, type DnsRefusal, decodeDns } from "./dns-message.ts";
import { type Datagram, datagramOf } from "./ip-packet.ts";
import { TcpMessages } from "./tcp-messages.ts";

/** An answer to a question of this host. Times in milliseconds since 1970. */
export interface Answer {
  readonly time: number;
  readonly message: DnsMessage;
  readonly flow: Flow;
}

/** Why a packet gave no answer. Questions and repeated answers are not counted here. */
export type ExchangeFlaw =
  | DnsRefusal
  /** Links that are not read, packets that are not IP, cut off or in fragments, other ports. */
  | "link"
  | "not-ip"
  | "fragment"
  | "cut"
  | "port"
  /** A question of another host's, or an answer to nothing that was asked. */
  | "foreign"
  | "unasked"
  /** TCP that could not be followed. */
  | "tcp";

interface Question {
  readonly flow: Flow;
  readonly time: number;
}

const DNS = 53;
/** Questions open at once, and milliseconds until one is given up. */
const MAX_OPEN = 8192;
const PATIENCE = 30_000;
const SWEEP = 60_000;
/** Answers remembered to know their second copy. */
const MAX_ANSWERED = 256;
/** Milliseconds within which a port is surely the same one's: A and AAAA are asked for at once. Ports are soon used again. */
const SAME = 5;

export class DnsExchange {
  readonly #give: (answer: Answer) => void;
  readonly #open = new Map<string, Question>();
  readonly #answered = new Set<string>();
  readonly #ports: ClientPorts;
  readonly #tcp = new TcpMessages();
  /** When what is over was forgotten last. */
  #swept = Number.NEGATIVE_INFINITY;
  readonly flaws: Partial<Record<ExchangeFlaw, number>> = {};
  answers = 0;

  /** @param newFlow see {@link ClientPorts} */
  constructor(newFlow: NewFlow, give: (answer: Answer) => void) {
    this.#ports = new ClientPorts(newFlow, SAME);
    this.#give = give;
  }

  /** Takes a packet of a capture. */
  packet(time: number, linkType: number, bytes: Buffer): void {
    const datagram = datagramOf(linkType, bytes);
    if (typeof datagram === "string") this.#count(datagram);
    else if (datagram.sourcePort !== DNS && datagram.targetPort !== DNS) this.#count("port");
    else if (datagram.protocol === "udp") this.#message(time, datagram, datagram.payload);
    else {
      const before = this.#tcp.broken;
      this.#tcp.take(datagram, (message) => this.#message(time, datagram, message));
      if (this.#tcp.broken > before) this.#count("tcp");
    }
  }

  #message(time: number, datagram: Datagram, bytes: Buffer): void {
    // By the header's first flag (RFC 1035, 4.1.1): most of what does not count need not be read.
    const isResponse = ((bytes[2] ?? 0) & 0x80) !== 0;
    if ((isResponse ? datagram.sourcePort : datagram.targetPort) !== DNS) {
      this.#count("port");
      return;
    }
    const decoded = decodeDns(bytes);
    if (!decoded.ok) this.#count(decoded.reason);
    else if (decoded.message.response) this.#answer(time, datagram, decoded.message);
    else this.#question(time, datagram, decoded.message);
  }

  #question(time: number, { source, sourcePort, target, sender }: Datagram, message: DnsMessage): void {
    if (sender === "other" && !isLoopback(source)) {
      this.#count("foreign");
      return;
    }
    this.#sweep(time);
    const key = keyOf(source, sourcePort, target, message);
    const known = this.#open.get(key);
    // Asked again; and what goes over loopback is captured twice.
    if (known !== undefined && time - known.time < PATIENCE) return;
    this.#answered.delete(key);
    this.#open.delete(key);
    if (this.#open.size >= MAX_OPEN) dropOldest(this.#open, this.#open.size >> 1);
    this.#open.set(key, { flow: this.#ports.flowOf(time, source, sourcePort, target), time });
  }

  /** Forgets the questions that nobody answered: many at once, for each walk to the front costs. */
  #sweep(time: number): void {
    if (Math.abs(time - this.#swept) < SWEEP) return;
    this.#swept = time;
    for (const [key, question] of this.#open) if (time - question.time >= PATIENCE) this.#open.delete(key);
  }

  #answer(time: number, { source, target, targetPort }: Datagram, message: DnsMessage): void {
    const key = keyOf(target, targetPort, source, message);
    // The first answer is the one that the asker takes.
    if (this.#answered.has(key)) return;
    const question = this.#open.get(key);
    if (question === undefined || time - question.time >= PATIENCE) {
      this.#count("unasked");
      return;
    }
    this.#open.delete(key);
    if (this.#answered.size >= MAX_ANSWERED) dropOldest(this.#answered, this.#answered.size >> 1);
    this.#answered.add(key);
    this.answers += 1;
    this.#give({ time, message, flow: question.flow });
  }

  #count(flaw: ExchangeFlaw): void {
    this.flaws[flaw] = (this.flaws[flaw] ?? 0) + 1;
  }
}

function keyOf(client: string, port: number, server: string, { id, type, name }: DnsMessage): string {
  return `${client} ${port} ${server} ${id} ${type} ${name}`;
}

/** An address of this host's own, as local resolvers have. */
export function isLoopback(address: string): boolean {
  return address.startsWith("127.") || address === "::1";
}
