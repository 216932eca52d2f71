/** Names that change their addresses, and daemons that look them up: the questions are real, the audit records are written here. */
import { type ChildProcess, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { decode, encode } from "dns-packet";
import { addressRecord, BASH, eventText, proctitleRecord, syscallRecord, type Who } from "../support/records.ts";

const RESOLVER = "127.0.0.1";
const POOL = 60;
/** Milliseconds until a question is asked again, and how often it is asked in all. */
const RETRY = 1000;
const TRIES = 5;
/** Milliseconds that an answer takes at most, unless the machine was held up: a tenth of one is usual. */
const PROMPT = 200;
/** Milliseconds from a call to its question in the resolver's log, which fullmon allows for at the end of a second. */
const LEAD = 12;
const SECOND = 1000;

/** Where programs of the system are. */
export const PATH = `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin`;

/** What a daemon really meant. */
export interface Connection {
  readonly process: string;
  readonly name: string;
}

/** dnsmasq with its names, the daemons that ask it, and the audit log of what they do. */
export class Scene {
  readonly #dir: string;
  readonly #log: string;
  readonly #dnsmasq: ChildProcess;
  readonly #addresses = new Map<string, string>();
  /** The connections by the serials of their records. */
  readonly connections = new Map<number, Connection>();
  /** Answers that were not prompt, see {@link isLate}. */
  late = 0;
  #serial = 1;
  #id = 1;

  constructor(dir: string) {
    this.#dir = dir;
    this.#log = join(dir, "audit.log");
    writeFileSync(this.#log, "");
    writeFileSync(join(dir, "hosts"), "");
    this.#dnsmasq = spawn(
      "dnsmasq",
      [
        ...["--keep-in-foreground", "--no-resolv", "--no-hosts", "--user=root", "--bind-interfaces", "--pid-file="],
        ...[
          "--conf-file=/dev/null",
          `--listen-address=${RESOLVER}`,
          `--addn-hosts=${join(dir, "hosts")}`,
          "--local-ttl=1",
        ],
        ...["--log-queries=extra", `--log-facility=${join(dir, "dnsmasq.log")}`],
      ],
      { stdio: "inherit", env: { ...process.env, PATH } },
    );
  }

  get dnsmasqLog(): string {
    return join(this.#dir, "dnsmasq.log");
  }

  get state(): string {
    return join(this.#dir, "state");
  }

  get auditLog(): string {
    return this.#log;
  }

  end(): void {
    this.#dnsmasq.kill();
  }

  /** Gives names other addresses. */
  async change(names: readonly string[]): Promise<void> {
    for (const name of names) this.#addresses.set(name, `198.51.100.${1 + Math.floor(Math.random() * POOL)}`);
    const lines = [...this.#addresses].map(([name, address]) => `${address} ${name}\n`);
    writeFileSync(join(this.#dir, "hosts"), lines.join(""));
    const before = this.#reads();
    this.#dnsmasq.kill("SIGHUP");
    while (this.#reads() === before) await sleep(10);
  }

  /** How often dnsmasq has read the names. */
  #reads(): number {
    return readFileSync(this.dnsmasqLog, "utf8").split(`: read ${join(this.#dir, "hosts")} `).length;
  }

  /** A daemon looks a name up and connects. */
  async connect(daemon: number, name: string): Promise<void> {
    const who: Who = {
      ...BASH,
      pid: 900 + daemon,
      ppid: 1,
      uid: 0,
      euid: 0,
      comm: `d${daemon}`,
      exe: `/usr/bin/d${daemon}`,
    };
    const [address] = await this.#ask(who, name);
    if (address === undefined) throw new Error(`dnsmasq has no address for ${name}`);
    const { serial } = this.#record(who, `${address}:443`);
    this.connections.set(serial, { process: `1000/0:d${daemon}`, name });
  }

  /** Writes a connection into the audit log; returns its serial and its time. */
  #record(who: Who, address: string): { readonly serial: number; readonly time: number } {
    // The kernel stamps records with the time of its last tick.
    const time = Math.floor(Date.now() / 4) * 4;
    const records = [
      syscallRecord({ name: "connect", exit: 0 }, who),
      addressRecord(address),
      proctitleRecord([who.comm]),
    ];
    const serial = this.#serial++;
    appendFileSync(this.#log, eventText(records, { time, serial }));
    return { serial, time };
  }

  #ask(who: Who, name: string): Promise<string[]> {
    const id = this.#id++ & 0xffff;
    return new Promise((done, fail) => {
      const socket = createSocket("udp4");
      const query = encode({ type: "query", id, flags: 0x100, questions: [{ type: "A", name }] });
      let tries = 0;
      let called = 0;
      const send = () => {
        tries += 1;
        if (tries > TRIES) fail(new Error(`dnsmasq does not answer for ${name}`));
        else socket.send(query);
      };
      const again = setInterval(send, RETRY);
      socket.once("message", (bytes) => {
        clearInterval(again);
        socket.close();
        if (isLate(called, Date.now())) this.late += 1;
        done((decode(bytes).answers ?? []).flatMap((answer) => (answer.type === "A" ? [answer.data] : [])));
      });
      socket.once("error", fail);
      socket.connect(53, RESOLVER, () => {
        called = this.#record(who, `${RESOLVER}:53`).time;
        send();
      });
    });
  }
}

/**
 * Whether the machine was held up between a call to the resolver and its answer: for long, or over the end of a second by more than fullmon
 * allows for. What was asked in which second, by the resolver's log, is another matter then than who called in it.
 *
 * @param called time of the call's record, milliseconds since 1970
 * @param answered time of the answer
 */
function isLate(called: number, answered: number): boolean {
  return answered - called > PROMPT || called < Math.floor(answered / SECOND) * SECOND - LEAD;
}
