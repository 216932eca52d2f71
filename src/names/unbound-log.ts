/**
 * Answers in the log of unbound. Its query log has no addresses; at `verbosity: 4` (unbound.conf(5)) it prints the answers
 * that it gets, as dig would:
 *
 *     [1700000000] unbound[812:0] info: incoming scrubbed packet: ;; ->>HEADER<<- opcode: QUERY, rcode: NOERROR, id: 0
 *     ;; QUESTION SECTION:
 *     www.example.org.	IN	A
 *
 *     ;; ANSWER SECTION:
 *     www.example.org.	60	IN	CNAME	cdn.example.net.
 *     cdn.example.net.	60	IN	A	192.0.2.1
 *
 * Only a file of its own is believed (`logfile:`, not `use-syslog:`). What it answers from its cache is not there.
 */
import { canonicalAddress } from "../domain/address.ts";
import { hostNameOf } from "./host-name.ts";
import type { LogAnswer } from "./log-entry.ts";
import { lineTime } from "./log-time.ts";

const HEAD = /^\S+(?: [ \d]\d [\d:]{8})? unbound\[\d+:[0-9a-f]+\] /;
const RECORD = /^([^\s]+)\t(\d{1,10})\tIN\t(A|AAAA|CNAME)\t([^\s]+)$/;
const QUESTION = /^([^\s]+)\tIN\t[A-Z0-9]+$/;
const MAX_CHAIN = 16;
const MAX_TTL = 86_400;
/** Milliseconds within which the target of a CNAME is asked for, and targets remembered. */
const FOLLOW = 2000;
const MAX_TARGETS = 256;

export class UnboundLog {
  readonly #now: () => number;
  #time: number | undefined;
  #section: "question" | "answer" | "none" = "none";
  #name: string | undefined;
  #chain: string[] = [];
  /** Targets of CNAMEs, which it asks for by themselves, and the chain that led to each. */
  readonly #targets = new Map<string, { readonly chain: readonly string[]; readonly time: number }>();

  /** @param now see {@link lineTime} */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** The answer of a line; undefined if it has none. */
  line(text: string): LogAnswer | undefined {
    if (text.startsWith(";; ")) {
      this.#section = text === ";; QUESTION SECTION:" ? "question" : text === ";; ANSWER SECTION:" ? "answer" : "none";
      return undefined;
    }
    const time = HEAD.test(text) ? lineTime(text, this.#now()) : undefined;
    if (time !== undefined) {
      this.#time = time;
      this.#section = "none";
      this.#name = undefined;
    } else if (this.#section === "question") {
      const name = hostNameOf(QUESTION.exec(text)?.[1] ?? "");
      if (name === undefined) return undefined;
      const before = this.#targets.get(name);
      const isFresh = before !== undefined && (this.#time ?? 0) - before.time <= FOLLOW;
      this.#chain = isFresh ? [...before.chain, name] : [name];
      this.#name = this.#chain[0];
    } else if (this.#section === "answer") return this.#record(text);
    return undefined;
  }

  #record(text: string): LogAnswer | undefined {
    const match = RECORD.exec(text);
    const name = this.#name;
    if (match === null || name === undefined || this.#time === undefined) return undefined;
    const [, owner = "", ttl = "", type, value = ""] = match;
    if (!this.#chain.includes(hostNameOf(owner) ?? "")) return undefined;
    if (type === "CNAME") {
      const target = hostNameOf(value);
      if (target !== undefined && this.#chain.length < MAX_CHAIN && !this.#chain.includes(target)) {
        if (this.#targets.size >= MAX_TARGETS) this.#targets.clear();
        this.#targets.set(target, { chain: [...this.#chain], time: this.#time });
        this.#chain.push(target);
      }
      return undefined;
    }
    const address = canonicalAddress(value);
    if (address === undefined) return undefined;
    const addresses = [{ address, ttl: Math.min(MAX_TTL, Number(ttl)) }];
    return { kind: "answer", time: this.#time, number: undefined, name, addresses, aliases: this.#chain.slice(1) };
  }
}
