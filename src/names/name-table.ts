/**
 * Which names an address had, and who asked for them. By the time of events, without a clock; bounded.
 *
 * What a connection may mean is told so that nobody can hide behind a name: the names that its own process (or a parent, a
 * child, a copy) asked for or may have, and all those of which nobody knows who asked. Only names that surely others asked for are left
 * out, and these too are told if there is no other.
 */
import type { Asker, CalledHost, HostNames, NameOfHost } from "../domain/host-names.ts";
import { flat } from "../domain/text.ts";
import { Askers, type Flow, unknownFlow, type WhoAsked } from "./askers.ts";
import { type Answer, isLoopback } from "./dns-exchange.ts";
import type { DnsMessage } from "./dns-message.ts";
import { asksOf, type Entry, isOnBehalf, isRelated, likelyAsker, listOf, newEntry, remember } from "./name-entry.ts";
import { isShortName, shortAliases } from "./short-names.ts";

export interface NameTableOptions {
  /** Milliseconds by which the time of an answer and that of the connection that follows may be apart in the wrong order. */
  readonly slack: number;
  /** Milliseconds of event time that a connection waits for its answer. @default 500 more than the slack */
  readonly patience?: number;
  /** Who asked. @default told by times, as a capture has them */
  readonly askers?: WhoAsked;
  /** Resolvers that are believed in any case: those of resolv.conf. @default none */
  readonly resolvers?: readonly string[];
  /** Entries (a name of an address) kept at most. @default 200,000 */
  readonly limit?: number;
}

/** What a resolver tells, at a time in milliseconds since 1970. */
interface ToldAnswer extends Pick<DnsMessage, "name" | "addresses" | "aliases"> {
  readonly time: number;
}

/** What is told of an entry. */
interface Told extends NameOfHost {
  readonly aliases: readonly string[];
}

/** A row of what is kept: address, name, time of the first and the last answer, and for how long from there it is live. */
export type SavedName = readonly [address: string, name: string, first: number, last: number, life: number];

/** Rows kept: what a busy server hears in an hour or two. */
const MAX_SAVED = 50_000;
/** Who asked before a restart. */
const GONE: Asker = { argv: [], parent: undefined };

const NONE: readonly never[] = [];
const LIMIT = 200_000;
/** Names kept of one address, the latest. */
const MAX_NAMES = 64;
/** Resolvers that are believed: a server has a few. */
const MAX_RESOLVERS = 64;
/** Milliseconds: the shortest life of an answer, and for how long after it programs may still use the address. */
const MIN_LIFE = 300_000;
const GRACE = 3600_000;
/** Milliseconds after its last answer, or use by who asked, for which a name counts if none is younger, or the process asked itself. */
const STALE = 24 * 3600_000;
/** Milliseconds after which it is forgotten: later than it counts, for a clock may be set forward by a day, and back. */
const FORGOTTEN = 3 * STALE;
/** Milliseconds beside the slack that a connection waits for its answer. */
const WAIT = 500;
/** Names told of one address. */
const MAX_TOLD = 8;

export class NameTable implements HostNames {
  readonly #slack: number;
  readonly #limit: number;
  readonly #askers: WhoAsked;
  readonly patience: number;
  /** In the order of the last answer. */
  readonly #addresses = new Map<string, Entry>();
  readonly #static = new Map<string, readonly string[]>();
  readonly #trusted: Set<string>;
  /** End of the baseline. */
  #settled = Number.NEGATIVE_INFINITY;
  #size = 0;
  /** When names that do not count any more were looked for last. */
  #swept = Number.NEGATIVE_INFINITY;
  heardUntil = Number.POSITIVE_INFINITY;
  called: ((host: CalledHost) => void) | undefined;
  /** Answers of resolvers that nobody used while fullmon learned. */
  untrusted = 0;
  /** Entries dropped for want of room. */
  dropped = 0;

  constructor(options: NameTableOptions) {
    const { slack, patience = slack + WAIT, askers = new Askers(), resolvers = [], limit = LIMIT } = options;
    this.#slack = slack;
    this.patience = patience;
    this.#askers = askers;
    this.#limit = limit;
    this.#trusted = new Set(resolvers);
  }

  get size(): number {
    return this.#size;
  }

  contact(asker: Asker, server: string, time: number, serial = 0): void {
    this.#askers.contact(asker, server, time, serial);
  }

  told(time: number): void {
    this.#askers.told(time);
  }

  trust(server: string): void {
    if (this.#trusted.size < MAX_RESOLVERS) this.#trusted.add(server);
  }

  settle(time: number): void {
    this.#settled = Math.max(this.#settled, time);
  }

  /** A question leaves from a new port. */
  readonly newFlow = (server: string, time: number, before?: Flow): Flow => this.#askers.flow(server, time, before);

  /** Takes an answer that was asked for. */
  readonly answer = ({ time, message, flow }: Answer): void => {
    if (message.addresses.length === 0) return;
    const { server } = flow;
    if (time < this.#settled) this.trust(server);
    if (!this.#trusted.has(server) && !isLoopback(server)) {
      this.untrusted += 1;
      return;
    }
    this.#learn(message, flow, time);
  };

  /** Takes what the resolver itself tells, of which often nobody knows who asked. */
  readonly tell = (answer: ToldAnswer, flow: Flow = unknownFlow(answer.time)): void => {
    this.#learn(answer, flow, answer.time);
  };

  /** Names that need no question: those of /etc/hosts, in place of the ones before. */
  setStatic(names: ReadonlyMap<string, readonly string[]>): void {
    this.#static.clear();
    for (const [address, list] of names) this.#static.set(address, list);
  }

  #learn(message: Pick<DnsMessage, "name" | "addresses" | "aliases">, flow: Flow, time: number): void {
    this.#sweep(time);
    const { name } = message;
    if (!isShortName(name)) return;
    const aliases = shortAliases(message.aliases);
    for (const { address, ttl } of message.addresses) {
      const head = this.#addresses.get(address);
      const life = Math.max(ttl * 1000, MIN_LIFE) + GRACE;
      let entry = head;
      while (entry !== undefined && entry.name !== name) entry = entry.next;
      if (entry === undefined) {
        entry = newEntry({ name, aliases, first: time, last: time, life, ask: flow, next: head });
        this.#size += 1;
        if (head !== undefined) this.#addresses.delete(address);
        this.#addresses.set(head === undefined ? flat(address) : address, this.#shortened(entry));
      } else {
        const last = Math.max(entry.last, time);
        entry.life = Math.max(entry.last + entry.life, time + life) - last;
        entry.last = last;
        entry.aliases = aliases;
        remember(entry, flow);
        // Behind all that were in no answer since.
        if (head !== undefined) {
          this.#addresses.delete(address);
          this.#addresses.set(address, head);
        }
      }
    }
    if (this.#size > this.#limit) this.#makeRoom();
  }

  /** The names of an address without the oldest, where they are too many. */
  #shortened(head: Entry): Entry {
    const entries = listOf(head);
    if (entries.length <= MAX_NAMES) return head;
    const oldest = entries.reduce((one, other) => (other.last < one.last ? other : one));
    this.#size -= 1;
    this.dropped += 1;
    for (const entry of entries) if (entry.next === oldest) entry.next = oldest.next;
    return oldest === head ? (head.next ?? head) : head;
  }

  /** Forgets the addresses that were in no answer for longest: many at once, for each walk to the front costs. */
  #makeRoom(): void {
    const wanted = this.#limit - (this.#limit >> 4);
    for (const [address, head] of this.#addresses) {
      if (this.#size <= wanted) return;
      const { length } = listOf(head);
      this.#addresses.delete(address);
      this.#size -= length;
      this.dropped += length;
    }
  }

  /** Forgets the addresses none of whose names was heard or used for days. */
  #sweep(time: number): void {
    if (Math.abs(time - this.#swept) < STALE) return;
    this.#swept = time;
    for (const [address, head] of this.#addresses) {
      const entries = listOf(head);
      if (entries.some(({ last, used }) => Math.max(last, used ?? 0) >= time - FORGOTTEN)) continue;
      this.#addresses.delete(address);
      this.#size -= entries.length;
    }
  }

  /** The youngest answers, to be kept over a restart. */
  save(): SavedName[] {
    const rows: SavedName[] = [];
    for (const [address, head] of this.#addresses)
      for (const { name, first, last, life, used } of listOf(head))
        rows.push([address, name, first, Math.max(last, used ?? 0), life]);
    return rows.slice(-MAX_SAVED);
  }

  /** Takes them again, before any other. Who asked is not known any more: they stand behind whatever is asked for anew. */
  restore(rows: readonly SavedName[]): void {
    const ask: Flow = { server: "", first: 0, owners: [GONE], likely: { asker: GONE, time: 0, serial: 0 } };
    for (const [address, name, first, last, life] of rows) {
      const next = this.#addresses.get(address);
      this.#addresses.set(address, newEntry({ name, aliases: [], first, last, life, ask, next }));
      this.#size += 1;
    }
  }

  namesOf(
    address: string,
    asker: Asker | undefined,
    time: number,
    serial = Number.POSITIVE_INFINITY,
  ): readonly NameOfHost[] {
    const latest = time + this.#slack;
    const entries = listOf(this.#addresses.get(address)).filter(
      ({ first, last, used }) => first <= latest && Math.max(last, used ?? 0) >= time - STALE,
    );
    const mine = asker === undefined ? [] : this.#mine(entries, asker, time, serial);
    const covered = new Set(mine.flatMap(({ name, aliases }) => [name, ...aliases]));
    const live = entries.filter(({ last, life }) => last + life >= time);
    const open = live.filter(
      (entry) => !covered.has(entry.name) && (asker === undefined || this.#isOpen(entry, latest)),
    );
    if (mine.length + open.length > 0) return [...mine, ...newestFirst(open)].slice(0, MAX_TOLD);
    if (live.length > 0) return newestFirst(live).slice(0, MAX_TOLD);
    const fixed = this.#static.get(address)?.map((name) => ({ name, sure: false, likely: false, aliases: NONE }));
    return fixed ?? newestFirst(entries).slice(0, MAX_TOLD);
  }

  /** The names that the asker or its next of kin asked for, the last question first, and then those that it may have asked for. */
  #mine(entries: readonly Entry[], asker: Asker, time: number, serial: number): Told[] {
    const latest = time + this.#slack;
    const mine: (Told & { readonly time: number; readonly serial: number })[] = [];
    for (const entry of entries) {
      const own = asksOf(entry).filter((ask) =>
        this.#ownersUntil(latest, ask)?.some((owner) => isRelated(owner, asker)),
      );
      const [last] = own;
      if (last === undefined) continue;
      const sure = own.some((ask) => this.#askers.ownersOf(ask).every((owner) => isRelated(owner, asker)));
      const likely = own.find((ask) => isRelated(likelyAsker(ask, time, serial), asker));
      const { name, aliases } = entry;
      entry.used = Math.max(entry.used ?? 0, time);
      const call = likely?.likely ?? { time: last.first, serial: 0 };
      mine.push({ name, aliases, sure, likely: likely !== undefined, time: call.time, serial: call.serial });
    }
    const isLater = (one: (typeof mine)[0], other: (typeof mine)[0]) =>
      one.time - other.time || one.serial - other.serial;
    return mine.sort((one, other) => Number(other.likely) - Number(one.likely) || isLater(other, one));
  }

  /** Who may have asked; undefined if it was asked later: of that the askers are not told yet, and of a log the time neither. */
  #ownersUntil(latest: number, ask: Flow): readonly Asker[] | undefined {
    const owners = ask.first > latest ? undefined : this.#askers.ownersOf(ask);
    return ask.first > latest ? undefined : owners;
  }

  /** True if nobody knows who asked, and it was no local resolver for a client that was seen to ask. */
  #isOpen(entry: Entry, latest: number): boolean {
    const asks = asksOf(entry);
    return asks.some((ask) => {
      if (this.#ownersUntil(latest, ask)?.length !== 0) return false;
      const isClient = ask.server === "" || this.#askers.onlyClients || isLoopback(ask.server);
      return isClient || !asks.some((other) => isOnBehalf(other, ask.first));
    });
  }
}

function newestFirst(entries: readonly Entry[]): Told[] {
  return entries
    .toSorted((one, other) => other.last - one.last)
    .map(({ name, aliases }) => ({ name, aliases, sure: false, likely: false }));
}
