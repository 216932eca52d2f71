/**
 * Who asked, by the log of a resolver: it tells each question's port, in their order, but only whole seconds. The calls of
 * processes to the resolver come in the same order, so where a second has as many new ports as calls, each belongs to its call.
 */
import type { Asker } from "../domain/host-names.ts";
import { lowerBound } from "../domain/lower-bound.ts";
import { ANYBODY, alone, type Contact, type Flow, type WhoAsked } from "./askers.ts";

interface Timeline {
  calls: Contact[];
  flows: Flow[];
  /** Flows at the front that are decided. */
  decided: number;
  /** How many calls at the front may belong to those, the likeliest first. */
  taken: readonly number[];
}

/** Calls that may belong to flows one by one, and how many calls at the front are taken then. */
interface Fit {
  readonly flows: readonly Flow[];
  readonly calls: readonly Contact[];
  readonly taken: number;
}

const SECOND = 1000;
/** Milliseconds from a call to its question, so that a call right before a second may belong into it. */
const LEAD = 12;
/** Milliseconds by which a log's clock may be behind: it shows the last tick of the kernel, as that of audit records does. */
const LAG = 12;
/** Milliseconds from the begin of a second until all its calls and all its lines of the log are told. */
const TOLD = 1900;
/** Milliseconds between two calls whose questions may leave in the other order. */
const RACE = 8;
/** Milliseconds between two calls of one process that send two questions (A and AAAA) from one port. */
const PAIR = 5;
/** Processes that may share one port's question; of more it may as well be anybody's. */
const MAX_OWNERS = 8;
const MAX_SERVERS = 64;
/** Calls, and questions, remembered. */
const MAX_KEPT = 16_384;
const MAX_UNCALLED = 2048;
/** Ways to tell which calls are taken that are followed. */
const MAX_WAYS = 6;

export class CallOrder implements WhoAsked {
  readonly onlyClients = true;
  /** Of the resolvers that were called, the last one last. */
  readonly #timelines = new Map<string, Timeline>();
  /** Of those that were not yet: mostly other hosts ask them, but a log may be read before the calls are told. */
  readonly #uncalled = new Map<string, Timeline>();
  #told = Number.NEGATIVE_INFINITY;

  told(time: number): void {
    this.#told = time;
  }

  contact(asker: Asker, server: string, time: number, serial: number): void {
    const timeline = this.#of(server);
    const { calls } = timeline;
    // Records of one moment may leave the assembler in another order.
    calls.push({ asker, time: Math.max(time, calls.at(-1)?.time ?? time), serial });
    if (calls.length < MAX_KEPT) return;
    // Those of which no question was heard yet are a log's that lags, or that nobody writes.
    const half = calls.length >> 1;
    const middle = (calls[half]?.time ?? time) - SECOND;
    decideBefore(timeline, middle);
    timeline.calls = calls.slice(half);
    timeline.taken = timeline.taken.map((taken) => Math.max(0, taken - half));
  }

  flow(server: string, time: number, before?: Flow): Flow {
    const called = this.#timelines.get(server);
    const timeline = called ?? this.#uncalled.get(server) ?? emptyTimeline();
    if (called === undefined) keep(this.#uncalled, server, timeline);
    const { flows } = timeline;
    const first = Math.max(time, flows.at(-1)?.first ?? time);
    const flow: Flow = { server, first, owners: undefined, likely: undefined, before };
    if (flows.length >= (called === undefined ? MAX_UNCALLED : MAX_KEPT)) {
      // Nobody asked about them, or nobody can tell: a second with thousands of questions.
      settle(flows.slice(timeline.decided, flows.length >> 1));
      timeline.flows = flows.slice(Math.max(timeline.decided, flows.length >> 1));
      timeline.decided = 0;
    }
    timeline.flows.push(flow);
    return flow;
  }

  /** Empty while not all is told. */
  ownersOf(flow: Flow): readonly Asker[] {
    const { server } = flow;
    if (flow.owners !== undefined) return flow.owners;
    const timeline = this.#timelines.get(server) ?? this.#uncalled.get(server);
    if (timeline !== undefined) decideBefore(timeline, this.#told - TOLD);
    return flow.owners ?? ANYBODY;
  }

  #of(server: string): Timeline {
    const timeline = this.#timelines.get(server) ?? this.#uncalled.get(server) ?? emptyTimeline();
    this.#uncalled.delete(server);
    keep(this.#timelines, server, timeline);
    return timeline;
  }
}

function emptyTimeline(): Timeline {
  return { calls: [], flows: [], decided: 0, taken: [0] };
}

/** Puts a timeline last; of too many the first is forgotten. */
function keep(timelines: Map<string, Timeline>, server: string, timeline: Timeline): void {
  timelines.delete(server);
  timelines.set(server, timeline);
  if (timelines.size <= MAX_SERVERS) return;
  for (const [oldest, { flows }] of timelines) {
    settle(flows);
    timelines.delete(oldest);
    return;
  }
}

/** Of what is not decided nobody will know any more who asked. */
function settle(flows: readonly Flow[]): void {
  for (const flow of flows) if (flow.owners === undefined) decide(flow, ANYBODY, undefined);
}

/** Decides the seconds that begin before `time`. */
function decideBefore(timeline: Timeline, time: number): void {
  const { calls, flows } = timeline;
  for (let flow = flows[timeline.decided]; flow !== undefined && flow.first < time; flow = flows[timeline.decided]) {
    const second = flow.first;
    let end = timeline.decided + 1;
    while (flows[end]?.first === second) end += 1;
    timeline.taken = decideSecond(calls, timeline.taken, flows.slice(timeline.decided, end), second);
    timeline.decided = end;
  }
}

/**
 * Decides the flows of a second. Often more than one way is possible to tell which calls belong to it: then each flow may be of either.
 *
 * @param taken how many calls may be taken already, the likeliest first
 * @returns how many may be taken then
 */
function decideSecond(
  calls: readonly Contact[],
  taken: readonly number[],
  flows: readonly Flow[],
  second: number,
): readonly number[] {
  const place = (time: number) => lowerBound(calls.length, (at) => calls[at]?.time ?? 0, time);
  const lead = place(second - LEAD);
  const last = place(second + SECOND + LAG);
  const ways = [...new Set(taken.map((count) => Math.max(count, lead)))];
  const fits = ways.flatMap((from) => fitsFrom(from, calls.slice(from, last), flows, second + SECOND - LEAD));
  if (fits.length > 0) {
    match(flows, fits);
    return [...new Set(fits.map(({ taken: count }) => count))].slice(0, MAX_WAYS);
  }
  const from = Math.min(...ways);
  const askers = new Set(calls.slice(from, last).map(({ asker }) => asker));
  const owners = flows.length <= last - from && askers.size <= MAX_OWNERS ? [...askers] : ANYBODY;
  for (const flow of flows) decide(flow, owners, undefined);
  const sure = Math.max(from, place(second + SECOND - LEAD));
  return Array.from({ length: Math.min(MAX_WAYS, Math.max(0, last - sure) + 1) }, (_, more) => sure + more);
}

/** @param sure time from which on calls may belong to the next second */
function fitsFrom(from: number, some: readonly Contact[], flows: readonly Flow[], sure: number): Fit[] {
  const fresh = flows.filter(({ before }) => before === undefined);
  const fits: Fit[] = [];
  // A port that is not new may be another process's by now, or the same one's, which goes on asking without a call.
  for (const asking of fresh.length < flows.length ? [flows, fresh] : [flows])
    for (const called of [some, inPairs(some)]) {
      const least = lowerBound(called.length, (at) => called[at]?.time ?? 0, sure);
      if (asking.length < least || asking.length > called.length) continue;
      const following = called[asking.length];
      const taken = from + (following === undefined ? some.length : some.indexOf(following));
      fits.push({ flows: asking, calls: called, taken });
      if (called.length === some.length) break;
    }
  return fits;
}

/** Gives each flow its calls: of each fit one, and whoever called so close to it that they may have overtaken each other. */
function match(flows: readonly Flow[], fits: readonly Fit[]): void {
  const ownersOf = new Map<Flow, Set<Asker>>(flows.map((flow) => [flow, new Set()]));
  const likely = new Map<Flow, Contact>();
  const earliest = new Map<Flow, number>();
  const anybodys = new Set<Flow>();
  for (const fit of fits) {
    for (const [at, flow] of fit.flows.entries()) {
      const call = fit.calls[at] as Contact;
      if (!likely.has(flow)) likely.set(flow, call);
      const first = addClose(ownersOf.get(flow) as Set<Asker>, fit.calls, at);
      earliest.set(flow, Math.min(first, earliest.get(flow) ?? first));
    }
    if (fit.flows.length === flows.length) continue;
    for (const flow of flows) {
      if (flow.before === undefined) continue;
      const { owners = ANYBODY } = flow.before;
      if (owners.length === 0) anybodys.add(flow);
      for (const owner of owners) ownersOf.get(flow)?.add(owner);
      earliest.set(flow, flow.first);
    }
  }
  for (const flow of flows) {
    const owners = [...(ownersOf.get(flow) ?? ANYBODY)];
    const [only] = owners;
    const isAnybody = anybodys.has(flow) || owners.length > MAX_OWNERS || only === undefined;
    const call = likely.get(flow) ?? flow.before?.likely;
    flow.first = Math.max(flow.first, earliest.get(flow) ?? 0);
    decide(flow, isAnybody ? ANYBODY : owners.length === 1 ? alone(only) : owners, isAnybody ? undefined : call);
  }
}

/** Adds who made a call, and who made one so close to it that they may have overtaken each other; returns the time of the earliest. */
function addClose(owners: Set<Asker>, calls: readonly Contact[], at: number): number {
  const call = calls[at] as Contact;
  owners.add(call.asker);
  let first = call.time;
  for (const step of [-1, 1])
    for (let other = at + step; owners.size <= MAX_OWNERS; other += step) {
      const near = calls[other];
      if (near === undefined || Math.abs(near.time - call.time) > RACE) break;
      owners.add(near.asker);
      first = Math.min(first, near.time);
    }
  return first;
}

/** The calls without the second one of each pair that one process makes at once; the same if there is none. */
function inPairs(calls: readonly Contact[]): readonly Contact[] {
  const single: Contact[] = [];
  let isSecond = false;
  for (const [at, call] of calls.entries()) {
    const before = calls[at - 1];
    isSecond = !isSecond && before?.asker === call.asker && call.time - before.time <= PAIR;
    if (!isSecond) single.push(call);
  }
  return single;
}

function decide(flow: Flow, owners: readonly Asker[], likely: Contact | undefined): void {
  flow.owners = owners;
  flow.likely = likely;
  // No chain: a port may ask for years.
  flow.before = undefined;
}
