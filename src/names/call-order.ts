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
  /** Flows at the front that are decided, and calls at the front that belong to them. */
  decided: number;
  taken: number;
  /** How many calls and flows there were when those behind were guessed, since not all calls are told yet, and how far. */
  guessed: { readonly calls: number; readonly flows: number; readonly until: number } | undefined;
}

const SECOND = 1000;
/** Milliseconds from a call to its question, so that a call right before a second may belong into it. */
const LEAD = 12;
/** Milliseconds by which a log's clock may be behind: it shows the last tick of the kernel, as that of audit records does. */
const LAG = 12;
/** Milliseconds between two calls whose questions may leave in the other order. */
const RACE = 8;
/** Milliseconds between two calls of one process that send two questions (A and AAAA) from one port. */
const PAIR = 5;
/** Processes that may share one port's question; of more it may as well be anybody's. */
const MAX_OWNERS = 8;
const MAX_SERVERS = 64;
/** Calls, and questions, remembered. */
const MAX_KEPT = 4096;

export class CallOrder implements WhoAsked {
  readonly #timelines = new Map<string, Timeline>();
  /** Time of the last call: those before are told. */
  #newest = Number.NEGATIVE_INFINITY;

  contact(asker: Asker, server: string, time: number, serial: number): void {
    const timeline = this.#of(server);
    const { calls } = timeline;
    // Records of one moment may leave the assembler in another order.
    const last = Math.max(time, calls.at(-1)?.time ?? time);
    calls.push({ asker, time: last, serial });
    this.#newest = Math.max(this.#newest, last);
    if (calls.length < MAX_KEPT) return;
    // Those of which no question was heard yet are a log's that lags, or that nobody writes.
    decideUntil(timeline, (calls[calls.length >> 1]?.time ?? time) - SECOND, Number.POSITIVE_INFINITY);
    timeline.calls = calls.slice(Math.max(timeline.taken, calls.length >> 1));
    timeline.taken = 0;
    timeline.guessed = undefined;
  }

  flow(server: string, time: number, before?: Flow): Flow {
    const timeline = this.#of(server);
    const { flows } = timeline;
    const first = Math.max(time, flows.at(-1)?.first ?? time);
    const flow: Flow = { server, first, owners: undefined, likely: undefined, before };
    flows.push(flow);
    if (flows.length >= MAX_KEPT) {
      decideUntil(timeline, (flows[flows.length >> 1]?.first ?? time) - 1, Number.POSITIVE_INFINITY);
      // A second with thousands of questions: nobody can tell.
      for (let at = timeline.decided; at < flows.length >> 1; at += 1) settle(flows[at] as Flow);
      timeline.flows = flows.slice(Math.max(timeline.decided, flows.length >> 1));
      timeline.decided = 0;
      timeline.guessed = undefined;
    }
    return flow;
  }

  ownersOf(flow: Flow): readonly Asker[] {
    const timeline = this.#of(flow.server);
    const undecided = timeline.flows[timeline.decided];
    if (undecided !== undefined && flow.first >= undecided.first) decideUntil(timeline, flow.first, this.#newest);
    return flow.owners ?? ANYBODY;
  }

  #of(server: string): Timeline {
    let timeline = this.#timelines.get(server);
    if (timeline !== undefined) return timeline;
    if (this.#timelines.size >= MAX_SERVERS)
      for (const oldest of this.#timelines.keys()) {
        this.#timelines.delete(oldest);
        break;
      }
    timeline = { calls: [], flows: [], decided: 0, taken: 0, guessed: undefined };
    this.#timelines.set(server, timeline);
    return timeline;
  }
}

/** Decides the seconds that begin until `time`; where not all calls are told, until `newest`, what is known now is a guess. */
function decideUntil(timeline: Timeline, time: number, newest: number): void {
  const { calls, flows, guessed } = timeline;
  let { decided, taken } = timeline;
  for (let flow = flows[decided]; flow !== undefined && flow.first <= time; flow = flows[decided]) {
    const isTold = flow.first + SECOND + LAG < newest;
    if (!isTold && guessed?.calls === calls.length && guessed.flows === flows.length && guessed.until >= time) return;
    const begin = decided;
    decided = lowerBound(flows.length, (at) => flows[at]?.first ?? 0, flow.first + 1);
    taken = decideSecond(calls, taken, flows.slice(begin, decided), { second: flow.first, isTold });
    if (!isTold) continue;
    for (let at = begin; at < decided; at += 1) settle(flows[at] as Flow);
    timeline.decided = decided;
    timeline.taken = taken;
  }
  timeline.guessed = { calls: calls.length, flows: flows.length, until: time };
}

/** A flow is decided for good. */
function settle(flow: Flow): void {
  flow.owners ??= ANYBODY;
  // No chain: a port may ask for years.
  flow.before = undefined;
}

/** Decides the flows of a second, with the calls behind those that are taken; returns how many are taken then. */
function decideSecond(
  calls: readonly Contact[],
  taken: number,
  flows: readonly Flow[],
  { second, isTold }: { second: number; isTold: boolean },
): number {
  const place = (time: number) => lowerBound(calls.length, (at) => calls[at]?.time ?? 0, time);
  const from = Math.max(taken, place(second - LEAD));
  const last = Math.max(from, place(second + SECOND + LAG));
  /** Calls behind it may belong to the next second. */
  const sure = second + SECOND - LEAD;
  // What was asked by calls that are still to be told is nobody's yet.
  const due = isTold ? flows : flows.slice(0, last - from);
  for (const flow of flows) decide(flow, ANYBODY, undefined);
  const fresh = due.filter(({ before }) => before === undefined);
  // A port that is not new may be another process's by now, or the same one's, which goes on asking without a call.
  for (const asking of fresh.length < due.length ? [due, fresh] : [due])
    for (const some of [calls.slice(from, last), inPairs(calls.slice(from, last))]) {
      const least = some.filter(({ time }) => time < sure).length;
      if (asking.length < least || asking.length > some.length) continue;
      if (asking === fresh) for (const flow of due) decide(flow, flow.before?.owners ?? ANYBODY, flow.before?.likely);
      match(asking, some);
      const following = some[asking.length];
      return following === undefined ? last : calls.indexOf(following, from);
    }
  const askers = new Set(calls.slice(from, last).map(({ asker }) => asker));
  const owners = due.length <= last - from && askers.size <= MAX_OWNERS ? [...askers] : ANYBODY;
  for (const flow of due) decide(flow, owners, undefined);
  return Math.max(from, place(sure));
}

/** Gives each flow its call, and whoever called so close to it that they may have overtaken each other. */
function match(flows: readonly Flow[], calls: readonly Contact[]): void {
  for (const [at, flow] of flows.entries()) {
    const call = calls[at] as Contact;
    const owners = new Set([call.asker]);
    for (const step of [-1, 1])
      for (let other = at + step; Math.abs((calls[other]?.time ?? Number.NaN) - call.time) <= RACE; other += step) {
        owners.add((calls[other] as Contact).asker);
        if (owners.size > MAX_OWNERS) break;
      }
    if (owners.size > MAX_OWNERS) decide(flow, ANYBODY, undefined);
    else decide(flow, owners.size === 1 ? alone(call.asker) : [...owners], call);
  }
}

/** The calls without the second one of each pair that one process makes at once. */
function inPairs(calls: readonly Contact[]): Contact[] {
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
}
