/**
 * Who asked: the audit log says when a process talks to a resolver, and a capture says when questions leave from a new port.
 * A port belongs to the processes that talked to that resolver right before its first question. If more ports appear than
 * processes that could have opened them, somebody asks unseen, and any of them may be anybody's.
 */
import { dropOldest } from "../domain/drop-oldest.ts";
import type { Asker } from "../domain/host-names.ts";
import { lowerBound } from "../domain/lower-bound.ts";

/** One client port's talk with one resolver. */
export interface Flow {
  /** Its address; empty if the question was not seen. */
  readonly server: string;
  /** Time of the first question, milliseconds since 1970; of a log's the begin of its second until it is told who asked. */
  first: number;
  /** Who may have asked; undefined while that is not decided, empty if it may be anybody. */
  owners: readonly Asker[] | undefined;
  /** Of the owners the one that asked if calls and questions came in the same order, by its call. */
  likely: Contact | undefined;
  /** What the port asked before: if nobody called meanwhile, it is still the same one's. */
  before?: Flow | undefined;
}

/** A process's call to a resolver. */
export interface Contact {
  readonly asker: Asker;
  readonly time: number;
  /** Of its event. */
  readonly serial: number;
}

/** Tells who asked, from the calls of processes and the questions that were heard. */
export interface WhoAsked {
  /** True if each question is a client's, and none a local resolver's on behalf of one. */
  readonly onlyClients: boolean;
  /** All calls, and all questions that were heard, are told until this time. */
  told(time: number): void;
  /** A process calls a resolver. */
  contact(asker: Asker, server: string, time: number, serial: number): void;
  /** A question leaves from a new port, or from one that was silent; then `before` is what it asked. */
  flow(server: string, time: number, before?: Flow): Flow;
  /** Who may have asked on this port; empty if anybody may. To be asked when all calls until then are told. */
  ownersOf(flow: Flow): readonly Asker[];
}

/** Both lists in the order of time. */
interface Timeline {
  contacts: Contact[];
  flows: Flow[];
  /** Flows at the front that are decided; they stay a while because they count among their neighbours. */
  decided: number;
}

/** Milliseconds from a process's first call to a resolver to its question: one tick of the kernel, and some. */
const BEFORE = 12;
/** Milliseconds between two ticks of most kernels (CONFIG_HZ=250). */
const TICK = 4;
/** Milliseconds by which the question may come before the call: the kernel stamps records with the time of its last tick. */
const AFTER = 2;
/** Milliseconds behind a question in which each new port must have a call of its own. */
const CROWD = 50;
/** Milliseconds after which all calls around a question are told. */
const DECIDED = 1000;
/** Processes that may share one port's question; of more it may as well be anybody's. */
const MAX_OWNERS = 8;
/** Ports around one question that are matched with calls; in a denser crowd nobody can tell. */
const MAX_PORTS = 64;
const MAX_SERVERS = 64;
const MAX_KEPT = 4096;
/** Of fewer nothing is forgotten; of more what is older than so many milliseconds, when nothing around it is undecided any more. */
const FEW = 128;
const OLD = 10_000;

export const ANYBODY: readonly Asker[] = [];

/** Of an answer that was heard of from the resolver itself, which does not say who asked. */
export function unknownFlow(time: number): Flow {
  return { server: "", first: time, owners: ANYBODY, likely: undefined };
}

export class Askers implements WhoAsked {
  readonly onlyClients = false;
  readonly #timelines = new Map<string, Timeline>();

  /** Times are exact enough to tell without. */
  told(): void {}

  contact(asker: Asker, server: string, time: number, serial: number): void {
    const timeline = this.#of(server);
    const { contacts } = timeline;
    // Records of one moment may leave the assembler in another order.
    contacts.push({ asker, time: Math.max(time, contacts.at(-1)?.time ?? time), serial });
    decideUntil(timeline, time - DECIDED);
    const half = contacts.length >> 1;
    const middle = contacts[half]?.time ?? time;
    if (!isToForget(contacts.length, middle, time)) return;
    // Flows that these calls belong to are decided before the calls are forgotten.
    decideUntil(timeline, middle + BEFORE);
    timeline.contacts = contacts.slice(half);
  }

  flow(server: string, time: number, before?: Flow): Flow {
    const timeline = this.#of(server);
    const flow: Flow = {
      server,
      first: Math.max(time, timeline.flows.at(-1)?.first ?? time),
      owners: undefined,
      likely: undefined,
      before,
    };
    const { flows } = timeline;
    flows.push(flow);
    const middle = flows[flows.length >> 1]?.first ?? time;
    if (isToForget(flows.length, middle, time)) {
      decideUntil(timeline, middle);
      timeline.flows = timeline.flows.slice(timeline.decided >> 1);
      timeline.decided -= timeline.decided >> 1;
    }
    return flow;
  }

  ownersOf(flow: Flow): readonly Asker[] {
    if (flow.owners === undefined) decideUntil(this.#of(flow.server), flow.first);
    flow.owners ??= ANYBODY;
    flow.before = undefined;
    return flow.owners;
  }

  #of(server: string): Timeline {
    let timeline = this.#timelines.get(server);
    if (timeline !== undefined) return timeline;
    if (this.#timelines.size >= MAX_SERVERS) dropOldest(this.#timelines);
    timeline = { contacts: [], flows: [], decided: 0 };
    this.#timelines.set(server, timeline);
    return timeline;
  }
}

/** Whether the older half of a list is to be forgotten. */
function isToForget(length: number, middle: number, time: number): boolean {
  return length >= MAX_KEPT || (length >= FEW && middle < time - OLD);
}

function decideUntil(timeline: Timeline, time: number): void {
  const { flows } = timeline;
  for (let flow = flows[timeline.decided]; flow !== undefined && flow.first <= time; flow = flows[timeline.decided]) {
    flow.owners ??= ownersOf(timeline, flow);
    if (flow.owners.length > 0) flow.likely = likelyCall(timeline, timeline.decided) ?? unseenCall(flow);
    // No chain: a port may ask for years.
    flow.before = undefined;
    timeline.decided += 1;
  }
}

function ownersOf({ contacts, flows }: Timeline, flow: Flow): readonly Asker[] {
  const callTime = (at: number) => contacts[at]?.time ?? 0;
  const portTime = (at: number) => flows[at]?.first ?? 0;
  const from = lowerBound(contacts.length, callTime, flow.first - BEFORE);
  const to = lowerBound(contacts.length, callTime, flow.first + AFTER + 1);
  if (to === from) return flow.before?.owners ?? ANYBODY;
  // A port that appears right behind may be the one that a call was made for: each around it must have a call of its own.
  let call = lowerBound(contacts.length, callTime, flow.first - 2 * BEFORE);
  const end = lowerBound(flows.length, portTime, flow.first + CROWD);
  const begin = lowerBound(flows.length, portTime, flow.first - BEFORE);
  if (end - begin > MAX_PORTS) return ANYBODY;
  for (let port = begin; port < end; port += 1) {
    while (call < contacts.length && callTime(call) < portTime(port) - BEFORE) call += 1;
    if (call >= contacts.length || callTime(call) > portTime(port) + AFTER) return ANYBODY;
    call += 1;
  }
  const owners: Asker[] = [];
  for (let at = from; at < to; at += 1) {
    const asker = contacts[at]?.asker;
    if (asker !== undefined && !owners.includes(asker)) owners.push(asker);
    if (owners.length > MAX_OWNERS) return ANYBODY;
  }
  const [only] = owners;
  return owners.length === 1 && only !== undefined ? alone(only) : owners;
}

/**
 * Each call is for one question, and but for rare races questions leave in the order of their calls: from the last port around
 * down to this one, each gets the last call that is left of those before it.
 *
 * @param at place of the port's flow
 */
function likelyCall({ contacts, flows }: Timeline, at: number): Contact | undefined {
  const portTime = (port: number) => flows[port]?.first ?? 0;
  const end = lowerBound(flows.length, portTime, portTime(at) + CROWD);
  let left = contacts.length;
  for (let port = end - 1; port >= at; port -= 1) {
    const time = portTime(port);
    // Calls are stamped with whole milliseconds, rounded down.
    const call = lowerBound(left, (place) => contacts[place]?.time ?? 0, Math.floor(time) + 1) - 1;
    const contact = contacts[call];
    // One that goes on asking needs no call.
    if (contact === undefined || contact.time < time - BEFORE) continue;
    if (port === at) return contact;
    left = call;
  }
  return undefined;
}

/** A port that goes on asking was called by its one owner before, at the latest a tick ago. */
function unseenCall({ owners = ANYBODY, first }: Flow): Contact | undefined {
  const [asker] = owners;
  return owners.length === 1 && asker !== undefined ? { asker, time: first - TICK, serial: 0 } : undefined;
}

/** The list of one asker, the same for all its ports: there are many. */
const lists = new WeakMap<Asker, readonly Asker[]>();

export function alone(asker: Asker): readonly Asker[] {
  const known = lists.get(asker);
  if (known !== undefined) return known;
  const list = [asker];
  lists.set(asker, list);
  return list;
}
