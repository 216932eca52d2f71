/**
 * Connections on their way to a label: each waits, in event time, for the answer that it may have come from, and then takes
 * the name that was asked for.
 */
import type { AuditEvent } from "../audit/event.ts";
import type { Baseline } from "../baseline/baseline.ts";
import { isDrawn } from "../baseline/host-prefixes.ts";
import type { HostActivity } from "../domain/activity.ts";
import type { Vertex } from "../domain/graph.ts";
import type { HostNames, NameOfHost } from "../domain/host-names.ts";
import { flat } from "../domain/text.ts";
import type { EdgeParts } from "../graph/edge-builder.ts";
import type { Graph } from "../graph/graph.ts";

/** Connections that wait at once; of more the oldest is settled with what is known. */
const MAX_WAITING = 4096;
/** Milliseconds. What is further ahead is of a clock that was set since: it waits for no answer, and holds up nobody. */
const AHEAD = 600_000;
const DNS = 53;
/** Names of hosts, with ports, that are remembered to have been learned or said of anybody. */
const MAX_FAMILIAR = 100_000;

/** How far the baseline knows a host of a process. */
type Standing = "known" | "seen" | "new";

/** Tells how far the baseline knows a host of a process. */
export function hostStanding(graph: Graph, baseline: Baseline): (source: Vertex, key: string) => Standing {
  return (source, key) => {
    const edge = graph.find(source, "host", key);
    if (edge === undefined) return baseline.knows(source, "host", key) ? "known" : "new";
    return edge.known || edge.ignored ? "known" : "seen";
  };
}

interface Candidate extends NameOfHost {
  readonly key: string;
}

interface Waiting {
  readonly event: AuditEvent;
  readonly activity: HostActivity;
  readonly parts: EdgeParts;
}

export class HostCalls {
  readonly #names: HostNames;
  readonly #clock: { readonly learning: boolean };
  readonly #standing: (source: Vertex, key: string) => Standing;
  readonly #take: (event: AuditEvent, parts: EdgeParts) => void;
  readonly #familiar = new Set<string>();
  #waiting: Waiting[] = [];

  constructor(
    names: HostNames,
    clock: { readonly learning: boolean },
    standing: (source: Vertex, key: string) => Standing,
    take: (event: AuditEvent, parts: EdgeParts) => void,
  ) {
    this.#names = names;
    this.#clock = clock;
    this.#standing = standing;
    this.#take = take;
  }

  /** Takes a connection; it is settled later. False for one to a resolver or a server's client, which keep their addresses. */
  add(event: AuditEvent, activity: HostActivity, parts: EdgeParts): boolean {
    if (activity.port === DNS) {
      const { address } = activity;
      if (this.#clock.learning || this.#standing(parts.source, parts.key) === "known") this.#names.trust(address);
      if (parts.actor !== undefined) this.#names.contact(parts.actor, address, event.time, event.serial);
      return false;
    }
    // A server's answer: who asked it has no name to go by.
    if (activity.how === "send" && isDrawn(activity.port)) return false;
    this.#waiting.push({ event, activity, parts });
    if (this.#waiting.length > MAX_WAITING) this.#settleFirst(MAX_WAITING >> 1);
    return true;
  }

  /** The connections that wait. */
  get waiting(): readonly AuditEvent[] {
    return this.#waiting.map(({ event }) => event);
  }

  /** Settles what has waited long enough at this time (milliseconds since 1970). */
  settle(now: number): void {
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    const told = Math.min(now, this.#names.heardUntil);
    this.#names.told(told);
    const due = told - this.#names.patience;
    const count = waiting.findIndex(({ event: { time } }) => time > due && time <= now + AHEAD);
    this.#settleFirst(count < 0 ? waiting.length : count);
  }

  /** Settles all with what is known now. */
  settleAll(): void {
    this.#settleFirst(this.#waiting.length);
  }

  /** Settles all: no more will come. */
  end(): void {
    this.#names.told(this.#names.heardUntil);
    this.settleAll();
  }

  #settleFirst(count: number): void {
    if (count === 0) return;
    for (const one of this.#waiting.slice(0, count)) this.#label(one);
    this.#waiting = this.#waiting.slice(count);
  }

  #label(call: Waiting): void {
    const { event, activity, parts } = call;
    const { address, port, endpoint } = activity;
    const names = this.#names.namesOf(address, parts.actor, event.time, event.serial);
    if (names.length === 0) {
      this.#called(call, []);
      this.#take(event, { ...parts, host: { address, asked: isOwn(address) } });
      return;
    }
    // How it ended stands behind the endpoint.
    const ending = parts.key.slice(endpoint.length);
    const candidates = names.map((one) => ({ ...one, key: `${one.name}:${port}${ending}` }));
    const wanted = this.#clock.learning ? candidates : [this.#newest(call, candidates)];
    this.#called(call, wanted);
    for (const { key } of wanted) {
      this.#spoken(key);
      this.#take(event, { ...parts, key, host: { address, asked: true } });
    }
  }

  /**
   * What there is to say of the names: the likeliest that is new, or that was said and is not known, or that is known.
   *
   * Each has to be known for the connection to be no news. Only of one that somebody else may have asked for, and that was
   * learned or said of somebody before, or is about to be, it is taken that it was that one's, if there is another name to go by.
   */
  #newest(call: Waiting, candidates: readonly Candidate[]): Candidate {
    const standings = candidates.map(({ key }) => this.#standing(call.parts.source, key));
    const isOfOther = ({ name, key, sure, likely }: Candidate, at: number) =>
      standings[at] !== "known" && !sure && (this.#familiar.has(key) || (!likely && this.#isMeantByOther(call, name)));
    const own = candidates.filter((candidate, at) => !isOfOther(candidate, at));
    const places = own.length > 0 ? own : candidates;
    const best = ["new", "seen", "known"].map((wanted) =>
      places.find((candidate) => standings[candidates.indexOf(candidate)] === wanted),
    );
    return best.find((candidate) => candidate !== undefined) ?? (candidates[0] as Candidate);
  }

  /** True if another process, which likelier asked for this name and means it before any other, connects to this address too. */
  #isMeantByOther({ activity: { address, port }, parts }: Waiting, name: string): boolean {
    return this.#waiting.some(({ event, activity, parts: { source, actor } }) => {
      if (activity.address !== address || activity.port !== port || source === parts.source) return false;
      const [first] = this.#names.namesOf(address, actor, event.time, event.serial);
      return first?.likely === true && first.name === name;
    });
  }

  #called(
    { event: { time, serial }, activity: { address, port }, parts }: Waiting,
    chosen: readonly NameOfHost[],
  ): void {
    const names = chosen.map(({ name }) => name);
    this.#names.called?.({ time, serial, process: parts.source.label, address, port, names });
  }

  #spoken(key: string): void {
    if (this.#familiar.size >= MAX_FAMILIAR) this.#familiar.clear();
    this.#familiar.add(flat(key));
  }
}

/** An address that nobody needs to ask for: the machine itself, any, a multicast group or broadcast. */
function isOwn(address: string): boolean {
  return /^(?:127\.|0\.0\.0\.0$|22[4-9]\.|23\d\.|255\.)|^(?:::1?$|ff)/.test(address);
}
