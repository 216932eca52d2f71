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
/** Milliseconds by which a call and its question in the resolver's log may be apart at the ends of a second: what fullmon allows for. */
const APART = 12;
const SECOND = 1000;

/** Where programs of the system are. */
export const PATH = `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin`;

/** A question, as dnsmasq logs it: time, port, name. */
const QUESTION = /^(\w+ +\d+ [\d:]+) dnsmasq\[\d+\]: \d+ [^ ]+\/(\d+) query\[A\] ([^ ]+) from /gm;

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
  /** Calls to the resolver, by port and name of their questions, in their order: milliseconds since 1970. */
  readonly #calls = new Map<string, number[]>();
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

  /**
   * Questions that the resolver's log does not tell as fullmon takes it to: in the second of their calls, each call's once, and from a port that
   * did not ask for the same just before. The machine was held up then, or its clock. In words.
   */
  get astray(): readonly string[] {
    const left = new Map([...this.#calls].map(([key, times]) => [key, [...times]]));
    const last = new Map<string, number>();
    const astray: string[] = [];
    for (const [, stamp = "", port = "", name = ""] of readFileSync(this.dnsmasqLog, "utf8").matchAll(QUESTION)) {
      const second = Date.parse(`${stamp} ${new Date().getFullYear()}`);
      const key = `${port} ${name}`;
      const called = left.get(key)?.shift();
      if (called === undefined) astray.push(`${name} without a call`);
      else if (called < second - APART || called >= second + SECOND + APART)
        astray.push(`${name} called ${called - second} ms behind the begin of its second`);
      else if (second - (last.get(key) ?? 0) <= SECOND) astray.push(`${name} twice from port ${port}`);
      last.set(key, second);
    }
    return [
      ...astray,
      ...[...left].filter(([, times]) => times.length > 0).map(([key]) => `${key} without a question`),
    ];
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
      const send = () => {
        tries += 1;
        if (tries > TRIES) fail(new Error(`dnsmasq does not answer for ${name}`));
        else socket.send(query);
      };
      const again = setInterval(send, RETRY);
      socket.once("message", (bytes) => {
        clearInterval(again);
        socket.close();
        done((decode(bytes).answers ?? []).flatMap((answer) => (answer.type === "A" ? [answer.data] : [])));
      });
      socket.once("error", fail);
      socket.connect(53, RESOLVER, () => {
        const { time } = this.#record(who, `${RESOLVER}:53`);
        const key = `${socket.address().port} ${name}`;
        this.#calls.set(key, [...(this.#calls.get(key) ?? []), time]);
        send();
      });
    });
  }
}
