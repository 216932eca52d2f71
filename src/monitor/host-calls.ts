/**
 * Connections on their way to a label: each waits, in event time, for the answer that it may have come from, and then takes
 * the name that was asked for.
 */
import type { AuditEvent } from "../audit/event.ts";
import type { Baseline } from "../baseline/baseline.ts";
import type { HostActivity } from "../domain/activity.ts";
import type { Vertex } from "../domain/graph.ts";
import type { HostNames } from "../domain/host-names.ts";
import { flat } from "../domain/text.ts";
import type { EdgeParts } from "../graph/edge-builder.ts";
import type { Graph } from "../graph/graph.ts";

/** Connections that wait at once; of more the oldest is settled with what is known. */
const MAX_WAITING = 4096;
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

interface Candidate {
  readonly key: string;
  readonly sure: boolean;
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

  /** Takes a connection; it is settled later. False for one to a resolver, which keeps its address. */
  add(event: AuditEvent, activity: HostActivity, parts: EdgeParts): boolean {
    if (activity.port === DNS) {
      const { address } = activity;
      if (this.#clock.learning || this.#standing(parts.source, parts.key) === "known") this.#names.trust(address);
      if (parts.actor !== undefined) this.#names.contact(parts.actor, address, event.time);
      return false;
    }
    this.#waiting.push({ event, activity, parts });
    if (this.#waiting.length > MAX_WAITING) this.#settleFirst(MAX_WAITING >> 1);
    return true;
  }

  /** Settles what has waited long enough at this time (milliseconds since 1970). */
  settle(now: number): void {
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    const due = Math.min(now, this.#names.heardUntil) - this.#names.patience;
    const count = waiting.findIndex(({ event }) => event.time > due);
    this.#settleFirst(count < 0 ? waiting.length : count);
  }

  /** Settles all with what is known now. */
  settleAll(): void {
    this.#settleFirst(this.#waiting.length);
  }

  #settleFirst(count: number): void {
    if (count === 0) return;
    const due = this.#waiting.slice(0, count);
    this.#waiting = this.#waiting.slice(count);
    for (const one of due) this.#label(one);
  }

  #label({ event, activity, parts }: Waiting): void {
    const { address, port, endpoint } = activity;
    const names = this.#names.namesOf(address, parts.actor, event.time);
    if (names.length === 0) {
      this.#take(event, { ...parts, host: { address, asked: isOwn(address) } });
      return;
    }
    // How it ended stands behind the endpoint.
    const ending = parts.key.slice(endpoint.length);
    const candidates = names.map(({ name, sure }) => ({ key: `${name}:${port}${ending}`, sure }));
    const wanted = this.#clock.learning ? candidates : [this.#newest(parts.source, candidates)];
    for (const { key } of wanted) {
      this.#spoken(key);
      this.#take(event, { ...parts, key, host: { address, asked: true } });
    }
  }

  /**
   * What there is to say of the names: the likeliest that is new, or that was said and is not known, or that is known.
   *
   * Each has to be known for the connection to be no news. Only of one that somebody else may have asked for, and that was
   * learned or said of somebody before, it is taken that it was that one again, if there is another name to go by.
   */
  #newest(source: Vertex, candidates: readonly Candidate[]): Candidate {
    const standings = candidates.map(({ key }) => this.#standing(source, key));
    const isOfOther = (at: number) =>
      standings[at] !== "known" && candidates[at]?.sure === false && this.#familiar.has(candidates[at].key);
    const own = [...candidates.keys()].filter((at) => !isOfOther(at));
    const places = own.length > 0 ? own : [...candidates.keys()];
    const best = ["new", "seen", "known"].map((wanted) => places.find((at) => standings[at] === wanted));
    return candidates[best.find((at) => at !== undefined) ?? 0] as Candidate;
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
