/**
 * What is watched of one host: the daemon's logic without its surroundings: told events and the time, it says findings. It owns no clock, so that a
 * replay of a log and the live run over the same log find the same.
 */
import { createHash } from "node:crypto";
import { activitiesOf } from "../audit/activities.ts";
import type { AuditEvent } from "../audit/event.ts";
import { Baseline } from "../baseline/baseline.ts";
import { isSensitive } from "../baseline/sensitive.ts";
import type { Activity } from "../domain/activity.ts";
import { canonicalName } from "../domain/canonical-name.ts";
import type { Anomaly, Finding, FindingProcess, Phase, Window } from "../domain/finding.ts";
import { type Edge, type EdgeClass, kindOf } from "../domain/graph.ts";
import { EdgeBuilder, type EdgeParts } from "../graph/edge-builder.ts";
import { farLabel, Graph } from "../graph/graph.ts";
import type { Process } from "../process/process.ts";
import { ProcessTable } from "../process/process-table.ts";
import { lineageOf } from "./lineage.ts";

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

/** A new edge in the window at hand, as first seen. */
interface Occurrence {
  readonly edge: Edge;
  /** Label of the far end as first seen, before parts that change were taken out. */
  readonly far: string;
  readonly actor: Process | undefined;
  readonly time: number;
  readonly serial: number;
  readonly syscall: string | undefined;
  readonly process: FindingProcess;
  count: number;
}

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
  readonly #fresh = new Map<Edge, Occurrence>();

  /** @param node the host that the events are of, as the log names it */
  constructor(options: MonitorOptions, say: (finding: Finding) => void, node = "") {
    this.#node = node;
    this.#options = { rebase: false, ignore: () => false, ...options };
    this.#say = say;
    this.#graph = new Graph(this.#options.ignore, isSensitive);
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
    if (edge === undefined) {
      if (!this.#learning && this.#baseline.knows(source, edgeClass, key)) return;
      edge = this.#graph.add(source, edgeClass, key, parts.target, event.time, this.#evidence);
    }
    if (parts.made !== undefined) parts.made.origin = edge;
    edge.count += 1;
    edge.last = event.time;
    if (edge.lastWindow !== this.#evidence) {
      edge.lastWindow = this.#evidence;
      edge.windows += 1;
    }
    if (edge.known || edge.ignored) return;
    if (this.#learning) this.#baseline.learn(edge);
    else this.#note(edge, event, parts);
  }

  #note(edge: Edge, event: AuditEvent, parts: EdgeParts): void {
    const known = this.#fresh.get(edge);
    if (known !== undefined) {
      known.count += 1;
      return;
    }
    this.#fresh.set(edge, {
      edge,
      far: parts.target?.label ?? farLabel(parts.edgeClass, parts.key),
      actor: parts.actor,
      time: event.time,
      serial: event.serial,
      syscall: event.syscall,
      process: processOf(event, parts.made ?? parts.actor),
      count: 1,
    });
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
    this.#learning = false;
    this.#phase("normalize", time);
    this.#normalize(time);
    this.#evidence = this.#baselinePart(time) + 1;
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
    const window: Window = { number: this.#windowNumber, from: time - this.#options.monitor, to: time };
    for (const anomaly of this.#anomalies(window)) this.#say(anomaly);
    for (const edge of this.#fresh.keys()) {
      if (this.#options.rebase || isQuiet(edge)) this.#baseline.learn(edge);
      else this.#graph.remove(edge);
    }
    this.#fresh.clear();
    if (this.#options.rebase) this.#normalize(time);
  }

  /** The anomalies of the window in the order of their events; an exec that stands in a longer path is not repeated. */
  #anomalies(window: Window): Anomaly[] {
    const lineages = [...this.#fresh.values()]
      .filter(({ edge }) => !isQuiet(edge))
      .map((occurrence) => ({ occurrence, lineage: lineageOf(occurrence.edge, occurrence.far, occurrence.actor) }));
    const passed = new Set<Edge>();
    for (const { lineage } of lineages) for (const edge of lineage.passed) passed.add(edge);
    return lineages
      .filter(({ occurrence }) => !passed.has(occurrence.edge))
      .map(({ occurrence, lineage }) => anomalyOf(occurrence, lineage.path, window, this.#node));
  }

  #phase(phase: Phase, time: number): void {
    this.#say({ type: "phase", time, node: this.#node, phase });
  }
}

/** Names of files and sockets hold times and draws; addresses, privileges and programs do not. */
function mayVary(edgeClass: EdgeClass): boolean {
  return edgeClass !== "exec" && edgeClass !== "host" && edgeClass !== "priv";
}

/** A parent that nobody saw is no news: an exec from it counts only if what it started was never seen. */
function isQuiet(edge: Edge): boolean {
  return edge.edgeClass === "exec" && edge.source.label === "proc:::" && (edge.target?.known ?? false);
}

function anomalyOf(occurrence: Occurrence, path: string, window: Window, node: string): Anomaly {
  const { edge, time, serial, syscall, process, count } = occurrence;
  const id = createHash("sha256").update(`${node}\u0000${time}\u0000${serial}\u0000${path}`).digest("hex").slice(0, 16);
  return {
    type: "anomaly",
    id,
    time,
    serial,
    node,
    path,
    kind: kindOf(edge.edgeClass),
    syscall,
    process,
    window,
    count,
  };
}

/** Who did it, copied out of the log. */
function processOf(event: AuditEvent, process: Process | undefined): FindingProcess {
  const call = event.call;
  return {
    pid: call?.pid,
    ppid: call?.ppid,
    uid: call?.uid,
    auid: call?.auid,
    ses: call?.ses,
    tty: call?.tty,
    exe: call?.exe,
    comm: call?.comm,
    argv: process === undefined || process.argv.length === 0 ? undefined : process.argv,
    cwd: event.cwd,
  };
}
