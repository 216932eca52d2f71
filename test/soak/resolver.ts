/** What a server's resolver is asked and answers, as a capture on port 53 has it; and the peers that go by such names. */
import { writeFileSync } from "node:fs";
import type { Actor } from "../bench/log/actor.ts";
import type { Host } from "../bench/log/host.ts";
import type { Life } from "../bench/log/schedule.ts";
import type { Peer } from "../bench/log/sockaddr.ts";
import { answerBytes, type Captured, pcapOf, questionBytes, udpPacket } from "../support/dns.ts";

const SERVER = "10.20.0.1";
const CLIENT = "10.20.0.10";

/** Somebody whose address a name stands for. */
export interface NamedPeer extends Peer {
  readonly name: string;
}

export class Resolver {
  readonly #host: Host;
  readonly #captured: Captured[] = [];
  #id = 0;

  constructor(host: Host) {
    this.#host = host;
  }

  /** The process asks for the name, as the C library does: a datagram socket that is connected, a question, an answer. */
  *ask(actor: Actor, { name, address }: NamedPeer): Life {
    const host = this.#host;
    this.#id = (this.#id + 1) & 0xffff;
    const port = 32_768 + host.random.int(28_000);
    const type = address.includes(":") ? "AAAA" : "A";
    host.connect(actor, { address: SERVER, port: 53 }, "blocking");
    const there = { source: CLIENT, sourcePort: port, target: SERVER, targetPort: 53 };
    const back = { source: SERVER, sourcePort: 53, target: CLIENT, targetPort: port };
    this.#captured.push({ time: host.now + 1, bytes: udpPacket(there, questionBytes(name, this.#id, type)) });
    yield 8 + host.soon();
    const answer = answerBytes(name, [`${type} ${address} @60`], this.#id, type);
    this.#captured.push({ time: host.now - 1, bytes: udpPacket(back, answer) });
  }

  /** Asks and connects. */
  *reach(actor: Actor, peer: NamedPeer): Life {
    yield* this.ask(actor, peer);
    this.#host.connect(actor, peer);
  }

  /** Writes all of it as a closed capture. */
  write(file: string): void {
    writeFileSync(file, pcapOf(this.#captured));
  }
}
