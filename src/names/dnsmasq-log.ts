/**
 * Questions and answers in the log of dnsmasq (`log-queries`, better `log-queries=extra`; dnsmasq(8)): lines such as
 *
 *     Nov 24 10:11:06 dnsmasq[812]: 7 127.0.0.1/40012 query[A] www.example.org from 127.0.0.1
 *     Nov 24 10:11:06 dnsmasq[812]: 7 127.0.0.1/40012 reply www.example.org is <CNAME>
 *     Nov 24 10:11:06 dnsmasq[812]: 7 127.0.0.1/40012 reply cdn.example.net is 192.0.2.1
 *
 * Only a file of its own is believed (`log-facility=FILE`): into the system's log anybody can write such lines. There a host's
 * name stands before the program's, and such lines are passed over. The log does not tell how long an answer is good.
 */
import { canonicalAddress } from "../domain/address.ts";
import { dropOldest } from "../domain/drop-oldest.ts";
import { hostNameOf } from "./host-name.ts";
import type { LogEntry } from "./log-entry.ts";
import { lineTime } from "./log-time.ts";

/** Seconds for which an answer is taken to be good. */
const TTL = 300;
/** Lines of one answer come together, but those of two questions may alternate. */
const MAX_CHAINS = 64;

const HEAD = "^[A-Z][a-z]{2} [ \\d]\\d [\\d:]{8} dnsmasq\\[(\\d+)\\]: ";
const QUESTION = new RegExp(`${HEAD}(\\d+) ([^ ]+)/(\\d+) query\\[[^ ]+\\] (.+) from ([^ ]+)$`);
const ANSWER = new RegExp(`${HEAD}(?:(\\d+) [^ ]+/\\d+ )?(?:reply|cached|config|DHCP|/[^ ]+) ([^ ]+) is ([^ ]+)$`);

/** Characters of a line's time. */
const STAMP = "Nov 24 10:11:06 ".length;

interface Chain {
  readonly name: string;
  /** The name that the next line speaks of; undefined: the target of a CNAME, which the line before did not tell. */
  tail: string | undefined;
  readonly aliases: string[];
}

export class DnsmasqLog {
  /** Chains under way, by the number of the question (none: the empty string). */
  readonly #chains = new Map<string, Chain>();
  readonly #now: () => number;
  /** Time of the last line, as it stands there and as it is. */
  #stamp = "-";
  #time: number | undefined;

  /** @param now the latest time that a line can have, in milliseconds since 1970: most do not tell the year */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** What a line tells; undefined if nothing. */
  line(text: string): LogEntry | undefined {
    return this.#answer(text) ?? this.#question(text);
  }

  #question(text: string): LogEntry | undefined {
    const match = text.includes(" query[") ? QUESTION.exec(text) : null;
    if (match === null) return undefined;
    const [, pid = "", number = "", from = "", port, name = "", again = ""] = match;
    const client = canonicalAddress(from);
    const time = this.#timeOf(text);
    if (client === undefined || time === undefined || again !== from) return undefined;
    return { kind: "question", time, number: `${pid} ${number}`, client, port: Number(port), name };
  }

  #answer(text: string): LogEntry | undefined {
    const match = text.includes(" is ") ? ANSWER.exec(text) : null;
    if (match === null) return undefined;
    const [, pid = "", serial, owner = "", value = ""] = match;
    // What is asked by TCP a child answers, with numbers of its own.
    const number = serial === undefined ? undefined : `${pid} ${serial}`;
    const time = this.#timeOf(text);
    if (time === undefined) return undefined;
    if (value === "duplicate" && owner === "query")
      return number === undefined ? undefined : { kind: "duplicate", time, number };
    const name = hostNameOf(owner);
    if (name === undefined) return undefined;
    const chain = this.#chainOf(number ?? "", name);
    if (value === "<CNAME>") {
      chain.tail = undefined;
      return undefined;
    }
    const address = canonicalAddress(value);
    if (address === undefined) return undefined;
    return {
      kind: "answer",
      time,
      number,
      name: chain.name,
      addresses: [{ address, ttl: TTL }],
      aliases: [...chain.aliases],
    };
  }

  /** Many lines have the time of the one before. */
  #timeOf(text: string): number | undefined {
    if (!text.startsWith(this.#stamp)) {
      this.#time = lineTime(text, this.#now());
      this.#stamp = text.slice(0, STAMP);
    }
    return this.#time;
  }

  #chainOf(serial: string, name: string): Chain {
    const known = this.#chains.get(serial);
    if (known !== undefined && (known.tail === undefined || known.tail === name)) {
      if (known.tail === undefined && known.aliases.length < MAX_CHAINS) known.aliases.push(name);
      known.tail = name;
      return known;
    }
    const chain = { name, tail: name, aliases: [] };
    this.#chains.delete(serial);
    if (this.#chains.size >= MAX_CHAINS) dropOldest(this.#chains);
    this.#chains.set(serial, chain);
    return chain;
  }
}
