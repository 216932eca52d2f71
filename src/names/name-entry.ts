/** A name of an address, and the questions that led to it. */
import type { Asker } from "../domain/host-names.ts";
import type { Flow } from "./askers.ts";
import { isLoopback } from "./dns-exchange.ts";

/** Questions kept of a name, the latest. */
const MAX_ASKS = 16;
/** Milliseconds within which a local resolver asks on behalf of its client. */
const ON_BEHALF = 10_000;

/** A name of an address. Small, for there are many. */
export interface Entry {
  readonly name: string;
  aliases: readonly string[];
  readonly first: number;
  /** Time of the last answer, and for how many milliseconds from there the name is live. */
  last: number;
  life: number;
  /** When one who asked last used the address: who stays with a server (a time server, for days) asks once. */
  used: number | undefined;
  /** The last question that led to it, and those of others before it. */
  ask: Flow;
  earlier: Flow[] | undefined;
  /** The next name of the address. */
  next: Entry | undefined;
}

/** Each written out: what is copied from another object takes more room. */
export function newEntry({ name, aliases, first, last, life, ask, next }: Omit<Entry, "used" | "earlier">): Entry {
  return { name, aliases, first, last, life, used: undefined, ask, earlier: undefined, next };
}

/** Who likeliest asked, if that one called the resolver before an event. */
export function likelyAsker({ likely: call }: Flow, time: number, serial: number): Asker | undefined {
  if (call === undefined) return undefined;
  return call.time < time || (call.time === time && call.serial < serial) ? call.asker : undefined;
}

/** The names of an address. */
export function listOf(head: Entry | undefined): Entry[] {
  const entries: Entry[] = [];
  for (let entry = head; entry !== undefined; entry = entry.next) entries.push(entry);
  return entries;
}

/** The questions that led to a name, the last first. */
export function asksOf({ ask, earlier }: Entry): readonly Flow[] {
  return earlier === undefined ? [ask] : [ask, ...earlier];
}

/**
 * Keeps the last question of each asker, of the latest ones; of those that nobody knows the asker of the first, for from then on it may have
 * been anybody: a connection right before a later one has it too.
 */
export function remember(entry: Entry, ask: Flow): void {
  const asks = asksOf(entry);
  if (ask.owners?.length === 0 && asks.some(({ owners }) => owners?.length === 0)) return;
  const others = asks.filter((other) => other !== ask);
  entry.ask = ask;
  entry.earlier = others.length === 0 ? undefined : others.slice(0, MAX_ASKS - 1);
}

/** True if a local resolver was asked this right before it asked itself at `time`. */
export function isOnBehalf({ server, first }: Flow, time: number): boolean {
  return isLoopback(server) && first >= time - ON_BEHALF && first <= time + 2;
}

/** One program image, its copies, who started it and what it started: they can hand an address on. */
export function isRelated(one: Asker | undefined, other: Asker): boolean {
  if (one === undefined) return false;
  return one.argv === other.argv || one.parent?.argv === other.argv || other.parent?.argv === one.argv;
}
