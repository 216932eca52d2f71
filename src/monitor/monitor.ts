/**
 * What is watched of one host, without the surroundings: told events and the time, it says findings. It owns no clock, so
 * that a replay of a log and the live run over the same log find the same.
 */
import { activitiesOf } from "../audit/activities.ts";
import { deniedActivities } from "../audit/denied.ts";
import type { AuditEvent } from "../audit/event.ts";
import type { Accepted } from "../baseline/accepted.ts";
import type { Activity, FileActivity, PrivActivity } from "../domain/activity.ts";
import type { Finding, Hole, Phase } from "../domain/finding.ts";
import type { Checkpoint } from "../domain/saved.ts";
import { isSevere } from "../domain/severity.ts";
import { EdgeBuilder } from "../graph/edge-builder.ts";
import type { ProcessTable } from "../process/process-table.ts";
import { Boots } from "./boots.ts";
import { checkpointOf, instancesInUse, restoreCore } from "./checkpoint.ts";
import { type Core, coreOf } from "./core.ts";
import type { Coverage } from "./coverage.ts";
import { HostCalls, hostStanding } from "./host-calls.ts";
import { Judge } from "./judge.ts";
import { isTainted } from "./lineage.ts";
import type { Occurrence } from "./occurrence.ts";
import type { MonitorOptions } from "./options.ts";
import { waitsForCallers } from "./server.ts";
import { type Tampering, tamperReport } from "./tamper.ts";
import type { WindowClock } from "./window-clock.ts";

/** Milliseconds after a window's end in which its last events may still be on their way (see Assembler: patience). */
const GRACE = 3000;

export class Monitor {
  readonly #core: Core;
  readonly #clock: WindowClock;
  readonly #coverage: Coverage;
  readonly #say: (finding: Finding) => void;
  readonly #builder: EdgeBuilder;
  readonly #judge: Judge;
  /** Undefined where hosts go by address. */
  readonly #names: MonitorOptions["names"];
  readonly #calls: HostCalls | undefined;
  readonly #rebase: boolean;
  readonly #boots = new Boots();
  /** Processes that there were at the last checkpoint. */
  #saved = 0;

  /** @param node the host that the events are of, as the log names it */
  constructor(options: MonitorOptions, say: (finding: Finding) => void, node = "") {
    const core = coreOf(options, say, node);
    const { clock, graph, baseline } = core;
    const judge = new Judge(core);
    this.#core = core;
    this.#clock = clock;
    this.#coverage = core.coverage;
    this.#say = say;
    this.#builder = new EdgeBuilder(graph, core.processes);
    this.#judge = judge;
    this.#names = options.names;
    this.#calls =
      options.names &&
      new HostCalls(options.names, clock, hostStanding(graph, baseline), (event, parts) => judge.take(event, parts));
    this.#rebase = options.rebase ?? false;
  }

  get processes(): ProcessTable {
    return this.#core.processes;
  }

  /** True until the baseline is complete. */
  get learning(): boolean {
    return this.#clock.learning;
  }

  get edgeCount(): number {
    return this.#core.graph.edgeCount;
  }

  /** Edges that there was no room to keep: they are reported again whenever they come. */
  get overflow(): number {
    return this.#core.graph.overflow;
  }

  /** Begins the baseline or, if it was brought along, the first window; without it the first event does. */
  start(time: number): void {
    if (this.#clock.begun) return;
    this.#clock.begin(time);
    if (this.#clock.learning) this.#names?.settle(this.#clock.boundary);
    this.#phase(this.#clock.learning ? "baseline" : "collect", time);
  }

  /** Takes the next event. */
  observe(event: AuditEvent): void {
    if (!this.#clock.begun) this.start(event.time);
    this.#clock.event(event.time);
    this.#calls?.settle(event.time);
    if (this.#core.packages.isDue(event.time)) this.#judge.judgePackages(event.time);
    this.#tellStopped(event.time);
    this.#reach(event.time);
    this.#core.stopped.see(event);
    if (this.#boots.see(event)) this.processes.forgetRights();
    const gap = this.#core.auditd.see(event);
    if (gap !== undefined) this.miss(gap, gap.to ?? event.time);
    const activities = activitiesOf(event);
    if (activities.length === 0) {
      if (event.syscall === "listen")
        this.#core.firstRuns.waits(this.processes.get(event.call?.pid), false, event.time);
      for (const activity of deniedActivities(event)) this.#watchDenied(event, activity);
      return;
    }
    if (this.#clock.learning) this.#clock.learnAt(event.time);
    for (const activity of activities) this.#see(event, activity);
  }

  /** Tells the time while no event comes: closes windows that ended long enough ago. */
  tick(now: number): void {
    this.#clock.tick(now);
    this.#calls?.settle(now);
    if (this.#core.packages.isDue(now - GRACE)) this.#judge.judgePackages(now);
    this.#tellStopped(now - GRACE);
    if (this.#clock.begun && now >= this.#clock.boundary + GRACE) this.#advance(now);
    else this.#reach(now - GRACE);
  }

  /** In the window in which it is sure, whenever that is noticed. */
  #tellStopped(time: number): void {
    for (const { unit, event, since } of this.#core.stopped.due(time)) {
      this.#reach(since);
      this.#see(event, { kind: "priv", what: "stopped", object: unit, target: undefined });
    }
  }

  /** Closes the window if it has ended. What is severe of the baseline waits no longer than what is of a window. */
  #reach(time: number): void {
    if (!this.#clock.begun) return;
    if (time >= this.#clock.boundary) this.#advance(time);
    else if (this.#clock.learning && this.#clock.endsPart(time)) this.#reportHeld(time);
  }

  /** The run ends: the window so far is compared and reported. */
  end(): void {
    this.#calls?.end();
    this.#judge.judgePackages(Number.POSITIVE_INFINITY);
    if (!this.#clock.begun) return;
    if (this.#clock.learning) this.#reportHeld(this.#clock.boundary);
    else this.#closeWindow();
  }

  #see(event: AuditEvent, activity: Activity): void {
    const named = this.#builder.partsOf(activity, event.call, event.time, event);
    const isUnsure = activity.kind === "file" && activity.unsure;
    const parts = named !== undefined && isUnsure ? this.#core.realNames.surest(event, activity, named) : named;
    if (activity.kind === "priv" && activity.what === "kill")
      this.#core.firstRuns.stops(parts?.actor, this.processes.running(activity.target, event.time), event.time);
    if (waitsForCallers(activity)) this.#core.firstRuns.waits(parts?.actor, activity.how === "accept", event.time);
    // A local socket is a file.
    else if (activity.kind === "file" && parts?.actor?.firstRun !== undefined && event.syscall === "bind")
      this.#core.firstRuns.waits(parts.actor, false, event.time);
    if (parts !== undefined) this.#judge.watchRights(event, parts);
    if (parts === undefined || (activity.kind === "host" && this.#calls?.add(event, activity, parts))) return;
    this.#judge.take(event, parts);
  }

  /** Of what was tried and refused only what would have been grave is told. */
  #watchDenied(event: AuditEvent, tried: FileActivity | PrivActivity): void {
    const { sensitive } = this.#core.baseline;
    const target = tried.kind === "file" ? undefined : tried.target;
    for (const object of this.#objectsOf(event, tried)) {
      const activity: Activity = { kind: "priv", what: "denied", object, target };
      const parts = this.#builder.partsOf(activity, event.call, event.time, event);
      if (parts === undefined || sensitive.of(parts.source, parts.edgeClass, parts.key, undefined) === undefined)
        continue;
      this.#judge.take(event, parts);
      return;
    }
  }

  /** What it was tried on, by its name and by its place. */
  #objectsOf(event: AuditEvent, tried: FileActivity | PrivActivity): readonly string[] {
    if (tried.kind === "priv") return [[tried.what, tried.object].filter(Boolean).join(":")];
    return [...(tried.unsure ? [] : [tried.path]), ...this.#core.realNames.pathsOf(event, tried.path)];
  }

  /** Takes the administrator's decisions; returns how many edges that changed. */
  accept(accepted: Accepted): number {
    return this.#core.baseline.accept(accepted);
  }

  #advance(time: number): void {
    if (this.#clock.learning) {
      // What waits belongs to the baseline; of a window it may as well be told in the next one.
      this.#calls?.settleAll();
      this.#endBaseline();
      if (time < this.#clock.boundary) return;
    }
    this.#closeWindow();
    this.#phase("prepare", this.#clock.goTo(time));
    this.#phase("collect", this.#clock.window.from);
  }

  #endBaseline(): void {
    const time = this.#clock.boundary;
    this.#reportWindow();
    this.#phase("normalize", time);
    this.#normalize(time);
    this.#coverage.clear();
    this.#clock.endBaseline();
    this.#phase("prepare", time);
    this.#clock.next();
    this.#phase("collect", time);
  }

  #normalize(time: number): void {
    for (const pattern of this.#patterns(time)) this.#say({ type: "pattern", time, node: this.#core.node, pattern });
  }

  /** No event is to blame if names cannot be compared: to leave one out would help nothing, and the watch goes on without. */
  #patterns(time: number): readonly string[] {
    const { baseline } = this.#core;
    try {
      return baseline.normalize();
    } catch (error) {
      baseline.leaveNames();
      const why = `names were not compared, by a fault of fullmon's: please report ${String(error)}`;
      this.miss({ from: undefined, to: undefined, why }, time);
      return [];
    }
  }

  #reportHeld(time: number): void {
    for (const report of this.#core.incidents.close(this.#clock.window, this.#coverage.reasons, time))
      this.#say(report);
  }

  #reportWindow(): Occurrence[] {
    this.#reportHeld(this.#clock.boundary);
    return this.#core.news.take();
  }

  #closeWindow(): void {
    const time = this.#clock.boundary;
    this.#phase("detect", time);
    for (const { edge, actor, time: seen } of this.#reportWindow()) {
      if (edge.known) continue;
      if (!this.#rebase) this.#core.graph.remove(edge);
      else {
        edge.reported = true;
        this.#core.graph.touch(edge);
        // A name that may be one of many need not come again itself: it is evidence for its kind.
        if (this.#coverage.isWhole && !isSevere(edge.sensitivity?.severity) && !isTainted(actor, seen))
          this.#core.baseline.consider(edge);
      }
    }
    if (this.#rebase) this.#normalize(time);
    this.#coverage.clear();
  }

  /** Something was not seen: it is said, and the window at hand teaches nothing. */
  miss(hole: Hole, time: number): void {
    if (this.#coverage.add(hole)) this.#say({ type: "hole", time, node: this.#core.node, hole });
  }

  /** Somebody made fullmon, or what it lives by, blind: said at once. */
  tampered(tampering: Tampering): void {
    this.#coverage.add({ why: tampering.what });
    this.#say(tamperReport(tampering, this.#core.node, this.#clock.window, this.#coverage.reasons));
  }

  /** Events that were taken and have no effect yet: what is saved knows nothing of them, so they are to be told again. */
  get waiting(): readonly AuditEvent[] {
    return this.#calls?.waiting ?? [];
  }

  /** How much changed since the last checkpoint: edges and processes. */
  get changed(): number {
    return this.#core.graph.changed + this.processes.made - this.#saved;
  }

  /** What changed since the last call, to be saved. */
  checkpoint(): Checkpoint {
    this.#saved = this.processes.made;
    return checkpointOf(this.#core);
  }

  /** Ids of the instances that something hangs on: rows of others may be dropped. */
  instances(): ReadonlySet<number> {
    return instancesInUse(this.#core);
  }

  /** Goes on where the one that was saved was; before anything else is told. */
  restore(saved: Checkpoint): void {
    restoreCore(this.#core, saved);
    if (this.#clock.learning) this.#names?.settle(this.#clock.boundary);
    this.#saved = this.processes.made;
  }

  #phase(phase: Phase, time: number): void {
    const holes = phase === "detect" || phase === "normalize" ? this.#coverage.reasons : [];
    this.#say({ type: "phase", time, node: this.#core.node, phase, holes });
  }
}
