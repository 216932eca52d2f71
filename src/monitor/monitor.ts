/**
 * What is watched of one host, without the surroundings: told events and the time, it says findings. It owns no clock, so
 * that a replay of a log and the live run over the same log find the same.
 */
import { activitiesOf } from "../audit/activities.ts";
import type { AuditEvent } from "../audit/event.ts";
import { Baseline } from "../baseline/baseline.ts";
import { isSensitive, sensitivityOf } from "../baseline/sensitive.ts";
import type { Activity } from "../domain/activity.ts";
import { canonicalName } from "../domain/canonical-name.ts";
import type { Finding, Phase, Window } from "../domain/finding.ts";
import type { Edge, EdgeClass, Vertex } from "../domain/graph.ts";
import { isSevere } from "../domain/severity.ts";
import { EdgeBuilder, type EdgeParts } from "../graph/edge-builder.ts";
import { Graph } from "../graph/graph.ts";
import type { Process } from "../process/process.ts";
import { ProcessTable } from "../process/process-table.ts";
import { Incidents } from "./incidents.ts";
import { unknownRoot } from "./lineage.ts";
import { type Occurrence, occurrenceOf, repeat } from "./occurrence.ts";

export interface MonitorOptions {
  /** Length of the baseline in milliseconds of event time. */
  readonly baseline: number;
  /** Length of a window in milliseconds. */
  readonly monitor: number;
  /** Whether what was reported becomes known. @default false */
  readonly rebase?: boolean;
  /** True for labels and paths that are not to be reported or learned. @default nothing */
  readonly ignore?: (text: string) => boolean;
}

/** Milliseconds after a window's end in which its last events may still be on their way (see Assembler: patience). */
const GRACE = 3000;
/** Evidence for patterns is counted in windows: a short baseline has at least this many. */
const BASELINE_WINDOWS = 8;

/** Separate windows, after the one it was reported in, in which an edge must come again before it is known. */
const PROBATION = 2;

/** New edges of one label that are kept in one window. */
const MAX_NEW = 2000;
/** Milliseconds of event time for which a severe step taints the process that took it and what it starts. */
const TAINT = 3600_000;

export class Monitor {
  readonly #options: Required<MonitorOptions>;
  readonly #say: (finding: Finding) => void;
  readonly #node: string;
  readonly #graph: Graph;
  readonly processes = new ProcessTable();
  readonly #baseline: Baseline;
  readonly #builder: EdgeBuilder;
  /** Undefined until the first event or `start`. */
  #start: number | undefined;
  #learning = true;
  /** End of the baseline or of the window at hand. */
  #boundary = 0;
  #windowNumber = 0;
  /** Evidence counter: number of the window, in the baseline of its part. */
  #evidence = 0;
  /** New edges of the window at hand. */
  readonly #fresh = new Map<Edge, Occurrence>();
  readonly #incidents: Incidents;
  /** New edges of each label in the window at hand. */
  readonly #newOf = new Map<Vertex, number>();

  /** @param node the host that the events are of, as the log names it */
  constructor(options: MonitorOptions, say: (finding: Finding) => void, node = "") {
    this.#node = node;
    this.#incidents = new Incidents(node);
    this.#options = { rebase: false, ignore: () => false, ...options };
    this.#say = say;
    this.#graph = new Graph(this.#options.ignore, sensitivityOf);
    this.#baseline = new Baseline(this.#graph);
    this.#builder = new EdgeBuilder(this.#graph, this.processes);
  }

  /** True until the baseline is complete. */
  get learning(): boolean {
    return this.#learning;
  }

  get edgeCount(): number {
    return this.#graph.edgeCount;
  }

  /** Edges that there was no room to keep: they are reported again whenever they come. */
  get overflow(): number {
    return this.#graph.overflow;
  }

  /** Begins the baseline; without it the first event does. */
  start(time: number): void {
    if (this.#start !== undefined) return;
    this.#start = time;
    this.#boundary = time + this.#options.baseline;
    this.#phase("baseline", time);
  }

  /** Takes the next event. */
  observe(event: AuditEvent): void {
    if (this.#start === undefined) this.start(event.time);
    if (event.time >= this.#boundary) this.#advance(event.time);
    const activities = activitiesOf(event);
    if (activities.length === 0) return;
    if (this.#learning) this.#evidence = this.#baselinePart(event.time);
    for (const activity of activities) this.#see(event, activity);
  }

  /** Tells the time while no event comes: closes windows that ended long enough ago. */
  tick(now: number): void {
    if (this.#start !== undefined && now >= this.#boundary + GRACE) this.#advance(now);
  }

  /** The run ends: the window so far is compared and reported. */
  end(): void {
    if (this.#start === undefined || this.#learning) return;
    this.#closeWindow(this.#boundary);
  }

  #baselinePart(time: number): number {
    const part = Math.min(this.#options.monitor, this.#options.baseline / BASELINE_WINDOWS);
    return Math.max(0, Math.floor((time - (this.#start ?? time)) / part));
  }

  #see(event: AuditEvent, activity: Activity): void {
    const subject = event.call;
    const parts = this.#builder.partsOf(activity, subject, event.time, event);
    if (parts === undefined) return;
    const { source, edgeClass } = parts;
    let key = parts.key;
    let edge = this.#graph.find(source, edgeClass, key);
    if (edge === undefined && mayVary(edgeClass)) {
      const canonical = canonicalName(key, event.time);
      if (canonical !== key && !isSensitive(key)) {
        key = canonical;
        edge = this.#graph.find(source, edgeClass, key);
      }
    }
    const tainted = isTainted(parts.actor, event.time);
    if (edge === undefined) {
      if (!this.#learning && !tainted && this.#baseline.knows(source, edgeClass, key)) return;
      if (!this.#learning && this.#isFlood(parts, key) && this.#incidents.overflow(parts)) return;
      edge = this.#graph.add(source, edgeClass, key, parts.target, event.time, this.#evidence);
    }
    edge.count += 1;
    edge.last = event.time;
    if (edge.lastWindow !== this.#evidence) {
      edge.lastWindow = this.#evidence;
      edge.windows += 1;
    }
    if (parts.made !== undefined) parts.made.origin = edge;
    if (edge.known || edge.ignored) return;
    if (this.#learning) this.#learn(edge, event, parts);
    else this.#note(edge, event, parts);
  }

  /**
   * True for one more of very many new edges of one label in one window: of these nothing is kept, so that no flood can
   * fill memory. What is severe is none of a flood, and neither is a start of a program: others hang on it.
   */
  #isFlood({ source, edgeClass, target }: EdgeParts, key: string): boolean {
    if (edgeClass === "exec") return false;
    const count = (this.#newOf.get(source) ?? 0) + 1;
    this.#newOf.set(source, count);
    return count > MAX_NEW && !isSevere(sensitivityOf(source, edgeClass, key, target)?.severity);
  }

  /** In the baseline everything becomes known; what is severe is said all the same. */
  #learn(edge: Edge, event: AuditEvent, parts: EdgeParts): void {
    if (isSevere(edge.sensitivity?.severity)) this.#report(edge, event, parts);
    this.#baseline.learn(edge);
  }

  #note(edge: Edge, event: AuditEvent, parts: EdgeParts): void {
    // A known daemon that does one severe thing goes on with its life; what nobody knew before does not.
    if (isSevere(edge.sensitivity?.severity)) {
      const suspect = parts.made ?? (unknownRoot(parts.actor) === undefined ? undefined : parts.actor);
      if (suspect !== undefined) suspect.taintedUntil = event.time + TAINT;
    }
    const known = this.#fresh.get(edge);
    if (known !== undefined) repeat(known, parts);
    else if (edge.reported) this.#again(edge, parts, event.time);
    else if (!isQuiet(edge)) this.#report(edge, event, parts);
    else this.#baseline.learn(edge);
  }

  /** What was reported comes again: counted, and known after a while, unless it is severe or of a tainted lineage. */
  #again(edge: Edge, parts: EdgeParts, time: number): void {
    this.#incidents.repeat(parts);
    if (isSevere(edge.sensitivity?.severity) || isTainted(parts.actor, time)) return;
    if (edge.windows > PROBATION) this.#baseline.learn(edge);
  }

  #report(edge: Edge, event: AuditEvent, parts: EdgeParts): void {
    const occurrence = occurrenceOf(edge, event, parts);
    this.#fresh.set(edge, occurrence);
    const report = this.#incidents.add(occurrence, this.#window());
    if (report !== undefined) this.#say(report);
  }

  /** The window at hand; in the baseline all of it is window 0. */
  #window(): Window {
    const length = this.#learning ? this.#options.baseline : this.#options.monitor;
    return { number: this.#windowNumber, from: this.#boundary - length, to: this.#boundary };
  }

  #advance(time: number): void {
    if (this.#learning) {
      this.#endBaseline(this.#boundary);
      if (time < this.#boundary) return;
    }
    this.#closeWindow(this.#boundary);
    const missed = Math.floor((time - this.#boundary) / this.#options.monitor);
    this.#openWindow(this.#boundary + missed * this.#options.monitor, missed + 1);
  }

  #endBaseline(time: number): void {
    for (const report of this.#incidents.close(this.#window())) this.#say(report);
    this.#fresh.clear();
    this.#phase("normalize", time);
    this.#normalize(time);
    this.#evidence = this.#baselinePart(time) + 1;
    this.#learning = false;
    this.#openWindow(time, 1);
  }

  #normalize(time: number): void {
    for (const pattern of this.#baseline.normalize()) this.#say({ type: "pattern", time, node: this.#node, pattern });
  }

  /** @param windows how many windows further than the last one this is: those without an event are passed over */
  #openWindow(from: number, windows: number): void {
    this.#phase("prepare", from);
    this.#windowNumber += windows;
    this.#evidence += windows;
    this.#boundary = from + this.#options.monitor;
    this.#phase("collect", from);
  }

  #closeWindow(time: number): void {
    this.#phase("detect", time);
    for (const report of this.#incidents.close(this.#window())) this.#say(report);
    for (const { edge, actor, time: seen } of this.#fresh.values()) {
      if (edge.known) continue;
      if (!this.#options.rebase) this.#graph.remove(edge);
      else {
        edge.reported = true;
        // A name that may be one of many need not come again itself: it is evidence for its kind.
        if (!isSevere(edge.sensitivity?.severity) && !isTainted(actor, seen)) this.#baseline.consider(edge);
      }
    }
    this.#fresh.clear();
    this.#newOf.clear();
    if (this.#options.rebase) this.#normalize(time);
  }

  #phase(phase: Phase, time: number): void {
    this.#say({ type: "phase", time, node: this.#node, phase });
  }
}

function isTainted(process: Process | undefined, time: number): boolean {
  return process !== undefined && process.taintedUntil > time;
}

/** Names of files and sockets hold times and draws; addresses, privileges and programs do not. */
function mayVary(edgeClass: EdgeClass): boolean {
  return edgeClass !== "exec" && edgeClass !== "host" && edgeClass !== "priv";
}

/** A parent that nobody saw is no news: an exec from it counts only if what it started was never seen. */
function isQuiet(edge: Edge): boolean {
  return edge.edgeClass === "exec" && edge.source.label === "proc:::" && (edge.target?.known ?? false);
}
