/**
 * What is watched of one host, without the surroundings: told events and the time, it says findings. It owns no clock, so
 * that a replay of a log and the live run over the same log find the same.
 * Longer than others: it is the one place where all parts of the core meet, and each is a line or two here.
 */
import { activitiesOf } from "../audit/activities.ts";
import type { AuditEvent } from "../audit/event.ts";
import type { Accepted } from "../baseline/accepted.ts";
import { Baseline } from "../baseline/baseline.ts";
import { OwnCode } from "../baseline/own-code.ts";
import type { Place } from "../baseline/package-places.ts";
import { SensitiveTable } from "../baseline/sensitive.ts";
import { edgeText } from "../domain/acceptance.ts";
import type { Activity } from "../domain/activity.ts";
import type { Finding, Hole, Phase } from "../domain/finding.ts";
import { type Edge, isNaming, type Vertex } from "../domain/graph.ts";
import { leadsAstray, withTarget } from "../domain/link-target.ts";
import type { Checkpoint } from "../domain/saved.ts";
import type { Unchanged } from "../domain/schedule.ts";
import { isSevere } from "../domain/severity.ts";
import { EdgeBuilder, type EdgeParts } from "../graph/edge-builder.ts";
import { farLabel } from "../graph/far-label.ts";
import { Graph, type SensitivityOf } from "../graph/graph.ts";
import type { Process } from "../process/process.ts";
import { changedProcesses, idsInUse, restoreProcesses } from "../process/process-row.ts";
import { ProcessTable } from "../process/process-table.ts";
import { AuditdGap } from "./auditd-gap.ts";
import { Coverage } from "./coverage.ts";
import { FirstRuns } from "./first-runs.ts";
import { HostCalls, hostStanding } from "./host-calls.ts";
import { Incidents } from "./incidents.ts";
import { knownBy } from "./known-by.ts";
import { isOfUnseen, isTainted, unknownRoot } from "./lineage.ts";
import { NameForms } from "./name-form.ts";
import { type Occurrence, occurrenceOf, repeat } from "./occurrence.ts";
import type { MonitorOptions } from "./options.ts";
import { PackageRuns } from "./package-runs.ts";
import { isQuiet, isUnseenParent } from "./quiet.ts";
import { isServer, waitsForCallers } from "./server.ts";
import { type Tampering, tamperReport } from "./tamper.ts";
import { WindowClock } from "./window-clock.ts";
import { WindowNews } from "./window-news.ts";

/** Milliseconds after a window's end in which its last events may still be on their way (see Assembler: patience). */
const GRACE = 3000;
/** Separate windows, after the one it was reported in, in which an edge must come again before it is known. */
const PROBATION = 2;

/** No window's matter: what is new beyond is told, each time. */
const NO_ROOM: Hole = {
  from: undefined,
  to: undefined,
  why: "no room for more edges: what is new from now on is reported whenever it comes",
  partly: true,
};

/** Milliseconds of event time for which a severe step taints the process that took it and what it starts. */
const TAINT = 3600_000;

export class Monitor {
  readonly #options: Required<Omit<MonitorOptions, "packages" | "schedule">>;
  readonly #say: (finding: Finding) => void;
  readonly #node: string;
  readonly #graph: Graph;
  readonly processes = new ProcessTable();
  readonly #baseline: Baseline;
  readonly #builder: EdgeBuilder;
  readonly #names: NameForms;
  readonly #clock: WindowClock;
  readonly #news: WindowNews;
  readonly #coverage = new Coverage();
  readonly #auditd = new AuditdGap();
  readonly #incidents: Incidents;
  readonly #packages: PackageRuns;
  readonly #firstRuns: FirstRuns;
  /** What was told before the baseline began counts; the package manager may have changed files of packages since. */
  readonly #unchanged: Unchanged;
  /** Processes that there were at the last checkpoint. */
  #saved = 0;
  /** Undefined where hosts go by address. */
  readonly #calls: HostCalls | undefined;

  /** @param node the host that the events are of, as the log names it */
  constructor(options: MonitorOptions, say: (finding: Finding) => void, node = "") {
    this.#node = node;
    this.#options = {
      rebase: false,
      ignore: undefined,
      sensitive: new SensitiveTable(),
      journal: false,
      names: undefined,
      ...options,
    };
    this.#say = say;
    const clock = new WindowClock(options);
    this.#clock = clock;
    const { ignore, journal, sensitive } = this.#options;
    const full = (time: number) => say({ type: "hole", time, node, hole: NO_ROOM });
    const code = new OwnCode();
    const known = (vertex: Vertex) => code.add(vertex);
    const sensitivity: SensitivityOf = (source, edgeClass, key, target) =>
      sensitive.of(source, edgeClass, key, target) ?? code.of(source, edgeClass, key);
    this.#graph = new Graph({ ignore, journal, full, known, sensitivity });
    this.#incidents = new Incidents(node, ({ vertex }) => vertex !== undefined && isServer(vertex, this.#graph));
    this.#news = new WindowNews(sensitive);
    this.#packages = new PackageRuns(options.packages, this.#graph, sensitive, (time, changes) =>
      say({ type: "packages", time, node, ...changes }),
    );
    this.#unchanged = {
      get since() {
        return clock.start;
      },
      excuses: (path, time) => this.#packages.changed(path, time),
    };
    const sayJob = ({ source, edgeClass, key }: Edge, what: "job" | "service", time: number) =>
      say({ type: "first-run", time, node, what, job: edgeText(source.label, farLabel(edgeClass, key)) });
    this.#firstRuns = new FirstRuns(options.schedule, sayJob, this.processes);
    this.#baseline = new Baseline(this.#graph, sensitive);
    this.#names = new NameForms(this.#graph, this.#baseline);
    this.#builder = new EdgeBuilder(this.#graph, this.processes);
    const take = (event: AuditEvent, parts: EdgeParts) => this.#take(event, parts);
    this.#calls =
      options.names && new HostCalls(options.names, this.#clock, hostStanding(this.#graph, this.#baseline), take);
  }

  /** True until the baseline is complete. */
  get learning(): boolean {
    return this.#clock.learning;
  }

  get edgeCount(): number {
    return this.#graph.edgeCount;
  }

  /** Edges that there was no room to keep: they are reported again whenever they come. */
  get overflow(): number {
    return this.#graph.overflow;
  }

  /** Begins the baseline or, if it was brought along, the first window; without it the first event does. */
  start(time: number): void {
    if (this.#clock.begun) return;
    this.#clock.begin(time);
    if (this.#clock.learning) this.#options.names?.settle(this.#clock.boundary);
    this.#phase(this.#clock.learning ? "baseline" : "collect", time);
  }

  /** Takes the next event. */
  observe(event: AuditEvent): void {
    if (!this.#clock.begun) this.start(event.time);
    this.#clock.event(event.time);
    this.#calls?.settle(event.time);
    if (this.#packages.isDue(event.time)) this.#judgePackages(event.time);
    this.#reach(event.time);
    const gap = this.#auditd.see(event);
    if (gap !== undefined) this.miss(gap, gap.to ?? event.time);
    const activities = activitiesOf(event);
    if (activities.length === 0) {
      if (event.syscall === "listen") this.#firstRuns.waits(this.processes.get(event.call?.pid), false, event.time);
      return;
    }
    if (this.#clock.learning) this.#clock.learnAt(event.time);
    for (const activity of activities) this.#see(event, activity);
  }

  /** Tells the time while no event comes: closes windows that ended long enough ago. */
  tick(now: number): void {
    this.#clock.tick(now);
    this.#calls?.settle(now);
    if (this.#packages.isDue(now - GRACE)) this.#judgePackages(now);
    if (this.#clock.begun && now >= this.#clock.boundary + GRACE) this.#advance(now);
    else this.#reach(now - GRACE);
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
    this.#judgePackages(Number.POSITIVE_INFINITY);
    if (!this.#clock.begun) return;
    if (this.#clock.learning) this.#reportHeld(this.#clock.boundary);
    else this.#closeWindow();
  }

  #see(event: AuditEvent, activity: Activity): void {
    const parts = this.#surest(this.#builder.partsOf(activity, event.call, event.time, event));
    if (activity.kind === "priv" && activity.what === "kill")
      this.#firstRuns.stops(parts?.actor, this.processes.running(activity.target, event.time), event.time);
    if (waitsForCallers(activity)) this.#firstRuns.waits(parts?.actor, activity.how === "accept", event.time);
    // A local socket is a file.
    else if (activity.kind === "file" && parts?.actor?.firstRun !== undefined && event.syscall === "bind")
      this.#firstRuns.waits(parts.actor, false, event.time);
    if (parts !== undefined) this.#watchRights(event, activity, parts);
    if (parts === undefined || (activity.kind === "host" && this.#calls?.add(event, activity, parts))) return;
    this.#take(event, parts);
  }

  /** Who is root without having asked for it is told as an edge of its own, as any other. */
  #watchRights(event: AuditEvent, activity: Activity, parts: EdgeParts): void {
    const { actor, made } = parts;
    const risen = made ?? actor;
    if (risen?.rights !== "risen") return;
    risen.rights = undefined;
    if (activity.kind === "priv" && activity.what === "setuid") return;
    risen.taintedUntil = event.time + TAINT;
    const source = actor?.vertex ?? parts.source;
    this.#take(event, { source, edgeClass: "priv", key: "root", target: undefined, actor, made: undefined });
  }

  /** A name in a folder that the record does not tell is what it most likely is, where that matters. What is moved away was elsewhere. */
  #surest(parts: EdgeParts | undefined): EdgeParts | undefined {
    const likely = parts?.likely;
    if (parts === undefined || likely === undefined || parts.edgeClass === "DELETE") return parts;
    return this.#baseline.sensitive.has(parts.source, likely) ? { ...parts, key: likely } : parts;
  }

  #take(event: AuditEvent, taken: EdgeParts): void {
    const { source, edgeClass, linked } = taken;
    const parts = linked === undefined ? taken : { ...taken, key: withTarget(taken.key, linked) };
    let { key } = parts;
    let edge = this.#graph.find(source, edgeClass, key);
    if (edge === undefined) {
      key = this.#formOf(taken, event);
      if (linked !== undefined) key = withTarget(key, linked);
      if (key !== parts.key) edge = this.#graph.find(source, edgeClass, key);
    }
    const place = edge?.known ? undefined : this.#packages.placeOf(parts, taken.key, event.time);
    if (place === "inside" && parts.made === undefined) return;
    const { learning, evidence } = this.#clock;
    const isKind = edge === undefined && !learning && this.#baseline.knows(source, edgeClass, key);
    const isAstray = edgeClass === "LINK" && leadsAstray(key, linked);
    const isExcused = isKind && !isAstray && !isTainted(parts.actor, event.time) && !isOfUnseen(parts.actor);
    if (place === undefined) this.#watchNames(event, parts, edge?.known ? "name" : isExcused ? "kind" : undefined);
    if (isExcused) return;
    if (edge === undefined) {
      if (!learning && place !== "later" && this.#news.isFlood(parts, key) && this.#incidents.overflow(parts)) {
        if (parts.made !== undefined)
          parts.made.origin = this.#graph.loose(source, edgeClass, key, parts.target, event.time, evidence);
        return;
      }
      edge = this.#graph.add(source, edgeClass, key, parts.target, event.time, evidence);
      this.#baseline.decide(edge);
    }
    this.#graph.count(edge, event.time, evidence);
    if (parts.made !== undefined) parts.made.origin = edge;
    if (edge.known && parts.made !== undefined) this.#firstRuns.startsAgain(edge, parts, this.#unchanged, event.time);
    if (edge.known || edge.ignored) return;
    if (place !== undefined && this.#packages.takes(place, edge, event, parts)) return;
    if (learning) this.#learn(edge, event, parts);
    else if (this.#isOfFirstRun(edge, event, parts)) this.#baseline.learn(edge);
    else this.#note(edge, event, parts, place);
  }

  #formOf(parts: EdgeParts, { call, time }: AuditEvent): string {
    return this.#names.of(parts, call, time);
  }

  /**
   * Very many names that get one ending are an edge of their own, told as any other: so it can be accepted too. Who may remove files of a
   * kind may still not put others in their places.
   *
   * @param by what it is known by
   */
  #watchNames(event: AuditEvent, parts: EdgeParts, by: "name" | "kind" | undefined): void {
    const { source, key } = parts;
    const edgeClass = isNaming(parts.edgeClass) ? "CREATE" : parts.edgeClass;
    if (edgeClass !== "CREATE" && edgeClass !== "DELETE") return;
    if (edgeClass === "CREATE" && by !== undefined) {
      this.#news.renames.madeAgain(key);
      return;
    }
    if (by === "name" || this.#graph.ignores(source, edgeClass, key)) return;
    const ending = this.#news.renames.see(source.program, edgeClass, key);
    if (ending !== undefined) this.#take(event, { ...parts, edgeClass: "priv", key: `mass-rename:${ending}` });
  }

  #isOfFirstRun(edge: Edge, { time }: AuditEvent, parts: EdgeParts): boolean {
    return this.#firstRuns.covers(edge, parts, this.#news.get(edge) !== undefined, this.#unchanged, time);
  }

  /** See {@link Baseline.accept}. */
  accept(accepted: Accepted): number {
    return this.#baseline.accept(accepted);
  }

  /** In the baseline everything becomes known; what is severe is said all the same. */
  #learn(edge: Edge, event: AuditEvent, parts: EdgeParts): void {
    if (isSevere(edge.sensitivity?.severity) && !this.#isQuiet(edge, event, parts))
      this.#tell(occurrenceOf(edge, event, parts));
    this.#baseline.learn(edge);
  }

  #isQuiet(edge: Edge, { syscall, time }: AuditEvent, { actor }: EdgeParts): boolean {
    return isQuiet(edge, actor, syscall, this.#graph) || this.#auditd.isLoading(edge, actor, time);
  }

  #note(edge: Edge, event: AuditEvent, parts: EdgeParts, place: Place | undefined): void {
    // A known daemon that does one severe thing goes on with its life; what nobody knew before does not, but for dpkg.
    if (isSevere(edge.sensitivity?.severity) && place !== "new") {
      const suspect = parts.made ?? (unknownRoot(parts.actor) === undefined ? undefined : parts.actor);
      if (suspect !== undefined) suspect.taintedUntil = event.time + TAINT;
    }
    const known = this.#news.get(edge);
    if (known !== undefined) repeat(known, parts);
    else if (edge.reported || isUnseenParent(edge)) this.#again(edge, parts, event.time);
    else if (this.#isQuiet(edge, event, parts)) this.#baseline.learn(edge);
    else this.#judge(edge, event, parts);
  }

  /** It is news unless it comes of names that are known; of who came in unseen or is tainted nothing excuses it. */
  #judge(edge: Edge, event: AuditEvent, parts: EdgeParts): void {
    const { actor } = parts;
    const isUnseen = unknownRoot(actor) !== undefined || isOfUnseen(actor) || isTainted(actor, event.time);
    const linked =
      parts.linked === undefined
        ? undefined
        : this.#formOf({ ...parts, edgeClass: "CREATE", key: parts.linked }, event);
    const age = event.time - (actor?.born ?? event.time);
    const step = { actor, time: event.time, linked, renamed: parts.renamed, age };
    const standing = isUnseen ? undefined : knownBy(edge, step, this.#graph, this.#baseline);
    if (standing === "known") this.#baseline.learn(edge);
    else if (standing === "reported") {
      edge.reported = true;
      this.#again(edge, parts, event.time);
    } else this.#tell(occurrenceOf(edge, event, parts));
  }

  /** What was reported comes again: counted, and known after a while, unless it is severe or of a tainted lineage. */
  #again(edge: Edge, parts: EdgeParts, time: number): void {
    this.#incidents.repeat(parts);
    if (isSevere(edge.sensitivity?.severity) || isTainted(parts.actor, time) || !this.#coverage.isWhole) return;
    if (edge.windows > PROBATION) this.#baseline.learn(edge);
  }

  #tell(occurrence: Occurrence): void {
    this.#news.add(occurrence);
    for (const report of this.#incidents.add(occurrence, this.#clock.window, this.#coverage.reasons)) this.#say(report);
  }

  /** What no package has after all is news. */
  #judgePackages(time: number): void {
    for (const occurrence of this.#packages.judge(time)) {
      const { edge } = occurrence;
      if (!this.#clock.learning || isSevere(edge.sensitivity?.severity)) this.#tell(occurrence);
      if (this.#clock.learning) this.#baseline.learn(edge);
    }
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
    for (const pattern of this.#baseline.normalize()) this.#say({ type: "pattern", time, node: this.#node, pattern });
  }

  #reportHeld(time: number): void {
    for (const report of this.#incidents.close(this.#clock.window, this.#coverage.reasons, time)) this.#say(report);
  }

  #reportWindow(): Occurrence[] {
    this.#reportHeld(this.#clock.boundary);
    return this.#news.take();
  }

  #closeWindow(): void {
    const time = this.#clock.boundary;
    this.#phase("detect", time);
    for (const { edge, actor, time: seen } of this.#reportWindow()) {
      if (edge.known) continue;
      if (!this.#options.rebase) this.#graph.remove(edge);
      else {
        edge.reported = true;
        this.#graph.touch(edge);
        // A name that may be one of many need not come again itself: it is evidence for its kind.
        if (this.#coverage.isWhole && !isSevere(edge.sensitivity?.severity) && !isTainted(actor, seen))
          this.#baseline.consider(edge);
      }
    }
    if (this.#options.rebase) this.#normalize(time);
    this.#coverage.clear();
  }

  /** Something was not seen: it is said, and the window at hand teaches nothing. */
  miss(hole: Hole, time: number): void {
    if (this.#coverage.add(hole)) this.#say({ type: "hole", time, node: this.#node, hole });
  }

  /** Somebody made fullmon, or what it lives by, blind: said at once. */
  tampered(tampering: Tampering): void {
    this.#coverage.add({ why: tampering.what });
    this.#say(tamperReport(tampering, this.#node, this.#clock.window, this.#coverage.reasons));
  }

  /** Events that were taken and have no effect yet: what is saved knows nothing of them, so they are to be told again. */
  get waiting(): readonly AuditEvent[] {
    return this.#calls?.waiting ?? [];
  }

  /** How much changed since the last checkpoint: edges and processes. */
  get changed(): number {
    return this.#graph.changed + this.processes.made - this.#saved;
  }

  /** What changed since the last call, to be saved. */
  checkpoint(): Checkpoint {
    this.#saved = this.processes.made;
    return {
      node: this.#node,
      clock: this.#clock.save(),
      ...this.#graph.takeChanges(),
      patterns: this.#baseline.takeChanges(),
      processes: changedProcesses(this.processes, this.#hangs()),
      forks: [...this.processes.forked()].map(([child, { parent, place, time }]) => [child, parent.id, place, time]),
      names: this.#baseline.save(),
      window: {
        ...this.#news.save(),
        holes: this.#coverage.reasons,
        incidents: this.#incidents.save(this.#news.all()),
        ...this.#packages.save(),
        auditd: this.#auditd.save(),
      },
    };
  }

  /** Ids of the instances that something hangs on: rows of others may be dropped. */
  instances(): ReadonlySet<number> {
    return idsInUse(this.processes, this.#hangs());
  }

  *#hangs(): Iterable<Process | undefined> {
    for (const { actor, made } of this.#news.all()) yield* [actor, made];
    for (const { actor, made } of this.#packages.held()) yield* [actor, made];
    yield* this.#incidents.instances();
  }

  /** Goes on where the one that was saved was; before anything else is told. */
  restore(saved: Checkpoint): void {
    this.#clock.restore(saved.clock);
    if (this.#clock.learning) this.#options.names?.settle(this.#clock.boundary);
    const edges = this.#graph.restore(saved.vertices, saved.edges);
    const vertices = this.#graph.verticesById();
    this.#baseline.restore(saved.patterns, saved.names, edges);
    const instances = restoreProcesses(this.processes, saved, edges, vertices);
    const occurrences = this.#news.restore(saved.window, edges, instances, vertices);
    this.#coverage.restore(saved.window.holes);
    this.#incidents.restore(saved.window.incidents, occurrences, instances);
    this.#packages.restore(saved.window, edges, instances);
    this.#auditd.restore(saved.window.auditd);
    this.#saved = this.processes.made;
  }

  #phase(phase: Phase, time: number): void {
    const holes = phase === "detect" || phase === "normalize" ? this.#coverage.reasons : [];
    this.#say({ type: "phase", time, node: this.#node, phase, holes });
  }
}
