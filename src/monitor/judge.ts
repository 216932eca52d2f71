/**
 * What becomes of what was done: it is known, or excused by what is known, or taken by a run of the package manager or a first run, or it
 * is news.
 */
import type { AuditEvent } from "../audit/event.ts";
import { namesOf } from "../audit/file-activities.ts";
import type { Place } from "../baseline/package-places.ts";
import { type Edge, isNaming } from "../domain/graph.ts";
import { leadsAstray } from "../domain/link-target.ts";
import type { Unchanged } from "../domain/schedule.ts";
import { isSevere } from "../domain/severity.ts";
import type { EdgeParts } from "../graph/edge-builder.ts";
import type { Core } from "./core.ts";
import { Generations } from "./generations.ts";
import { knownBy } from "./known-by.ts";
import { isOfUnseen, isTainted, unknownRoot } from "./lineage.ts";
import { NameForms } from "./name-form.ts";
import { NewRepositories } from "./new-repositories.ts";
import { type Occurrence, occurrenceOf, repeat } from "./occurrence.ts";
import { isQuiet, isUnseenParent } from "./quiet.ts";
import { raised } from "./raise.ts";
import type { RealNames } from "./real-name.ts";
import { startBehind } from "./starters.ts";

/** Separate windows, after the one it was reported in, in which an edge must come again before it is known. */
const PROBATION = 2;

/** Milliseconds of event time for which a severe step taints the process that took it and what it starts. */
const TAINT = 3600_000;

/** Milliseconds of event time without a severe step after which it is told again, though it was reported: what comes each night is said once a day. */
const SILENCE = 20 * 3600_000;

interface Circumstances {
  readonly place: Place | undefined;
  readonly silence: number;
}

export class Judge {
  readonly #graph: Core["graph"];
  readonly #baseline: Core["baseline"];
  readonly #code: Core["code"];
  readonly #clock: Core["clock"];
  readonly #news: Core["news"];
  readonly #coverage: Core["coverage"];
  readonly #incidents: Core["incidents"];
  readonly #packages: Core["packages"];
  readonly #firstRuns: Core["firstRuns"];
  /** What was told before the baseline began counts; the package manager may have changed files of packages since. */
  readonly #unchanged: Unchanged;
  readonly #auditd: Core["auditd"];
  readonly #say: Core["say"];
  readonly #names: NameForms;
  readonly #repositories = new NewRepositories();
  readonly #generations = new Generations();
  readonly #realNames: RealNames;
  /** The name that nobody knew and that a rename just took away: what it gave comes next. */
  #moved: string | undefined;

  constructor(core: Core) {
    this.#graph = core.graph;
    this.#baseline = core.baseline;
    this.#code = core.code;
    this.#clock = core.clock;
    this.#news = core.news;
    this.#coverage = core.coverage;
    this.#incidents = core.incidents;
    this.#packages = core.packages;
    this.#firstRuns = core.firstRuns;
    this.#unchanged = core.unchanged;
    this.#auditd = core.auditd;
    this.#say = core.say;
    this.#names = new NameForms(core.graph, core.baseline);
    this.#realNames = core.realNames;
  }

  /** Takes a deed as the parts of its edge. */
  take(event: AuditEvent, taken: EdgeParts): void {
    const { source, edgeClass, linked } = taken;
    const { sensitive } = this.#baseline;
    if (taken.made?.firstRun !== undefined) this.#firstRuns.joins(taken, this.#unchanged, event.time);
    const parts = linked === undefined ? taken : { ...taken, key: sensitive.linkName(source, taken.key, linked) };
    let { key } = parts;
    const isOfBackup = this.#generations.fills(event, taken) && this.#isOfTableAlone(parts, taken);
    if (isOfBackup && !this.#clock.learning) return;
    let edge = this.#graph.find(source, edgeClass, key);
    if (edge === undefined) {
      key = this.#formOf(taken, event);
      if (linked !== undefined) key = sensitive.linkName(source, key, linked);
      if (key !== parts.key) edge = this.#graph.find(source, edgeClass, key);
    }
    const place = edge?.known ? undefined : this.#packages.placeOf(parts, taken.key, event.time);
    if (place === "inside" && parts.made === undefined) return;
    const { learning, evidence } = this.#clock;
    const isKind =
      edge === undefined &&
      ((!learning && this.#baseline.knows(source, edgeClass, key)) || this.#isReplaced(event, taken));
    const isAstray = edgeClass === "LINK" && leadsAstray(key, linked);
    const isExcused = isKind && !isAstray && !isTainted(parts.actor, event.time) && !isOfUnseen(parts.actor);
    const inPlace = edge === undefined && !isExcused ? this.#realNames.inPlace(event, taken) : undefined;
    if (inPlace !== undefined) {
      this.take(event, inPlace);
      // The baseline has the name too, and so its kind: what comes under it later is known by that.
      if (!learning) return;
    }
    if (place === undefined) this.#watchNames(event, parts, edge?.known ? "name" : isExcused ? "kind" : undefined);
    if (isExcused) return;
    if (edge === undefined) {
      if (!learning && place !== "later" && this.#news.isFlood(parts, key) && this.#incidents.overflow(parts)) {
        if (parts.made !== undefined)
          parts.made.origin = this.#graph.loose(source, edgeClass, key, parts.target, event.time, evidence);
        return;
      }
      edge = this.#graph.add(source, edgeClass, key, parts.target, event.time, evidence);
      if (edgeClass === "exec") edge.sensitivity ??= raised(edge, parts.actor);
      this.#baseline.decide(edge);
    }
    const silence = event.time - edge.last;
    this.#graph.count(edge, event.time, evidence);
    if (parts.made !== undefined) parts.made.origin = edge;
    if (edgeClass === "exec") this.#watchStarter(edge, event, parts);
    if (edge.known && parts.made !== undefined) this.#firstRuns.startsAgain(edge, parts, this.#unchanged, event.time);
    if (edge.known || edge.ignored) return;
    if (place !== undefined && this.#packages.takes(place, edge, event, parts)) return;
    if (isOfBackup) this.#baseline.learn(edge);
    else if (learning) this.#learn(edge, event, parts);
    else if (this.#isOfFirstRun(edge, event, parts)) this.#baseline.learn(edge);
    else this.#note(edge, event, parts, { place, silence });
  }

  /** Whoever had it started by what starts what it is told is compared as if he had done so himself. */
  #watchStarter(direct: Edge, event: AuditEvent, taken: EdgeParts): void {
    const start = startBehind(direct, taken.actor, this.#graph, event.time, this.#clock.evidence);
    if (start === undefined || this.#baseline.decide(start.edge)) return;
    const { edge, silence } = start;
    const parts = { ...taken, source: edge.source };
    if (this.#packages.placeOf(parts, edge.key, event.time) !== undefined) return;
    if (!this.#clock.comparesStarters(event.time) || this.#isOfFirstRun(edge, event, parts)) this.#baseline.learn(edge);
    // The line that told the start told of this one too: who accepted it has decided on both.
    else if (direct.accepted && edge.reported) this.#baseline.learn(edge);
    else if (!direct.known) edge.reported = true;
    else {
      if (parts.made !== undefined) parts.made.origin = edge;
      this.#note(edge, event, parts, { place: undefined, silence });
    }
  }

  /**
   * True if a row that is built in speaks of a path, and nothing else does: no row of the administrator's, and no code that is run here.
   *
   * @param taken with the name as it is, without what a link leads to
   */
  #isOfTableAlone({ source, edgeClass, key, target }: EdgeParts, taken: EdgeParts): boolean {
    const { sensitive } = this.#baseline;
    return (
      sensitive.of(source, edgeClass, key, target) !== undefined &&
      !sensitive.isOwn(taken.key) &&
      !(taken.linked !== undefined && sensitive.isOwn(taken.linked)) &&
      this.#code.of(source, edgeClass, key) === undefined
    );
  }

  /** True if a file took the place of another whose replacing is daily work: the record of the rename names that as gone. */
  #isReplaced(event: AuditEvent, { source, edgeClass, key }: EdgeParts): boolean {
    return (
      edgeClass === "CREATE" &&
      this.#baseline.sensitive.mayReplace(source, key) &&
      namesOf(event.paths, "DELETE").includes(key)
    );
  }

  #formOf(parts: EdgeParts, event: AuditEvent): string {
    const key = this.#repositories.nameOf(event, parts);
    return this.#names.of(key === parts.key ? parts : { ...parts, key }, event.call, event.time);
  }

  /**
   * Very many names that get one ending are an edge of their own, told as any other: so it can be accepted too. Who may make and remove files of
   * a kind may still not put some in the places of others.
   *
   * @param by what it is known by
   */
  #watchNames(event: AuditEvent, parts: EdgeParts, by: "name" | "kind" | undefined): void {
    const { source, key } = parts;
    const edgeClass = isNaming(parts.edgeClass) ? "CREATE" : parts.edgeClass;
    if (edgeClass !== "CREATE" && edgeClass !== "DELETE") return;
    const { renames } = this.#news;
    if (by === "name") {
      if (edgeClass === "CREATE") renames.madeAgain(key);
      return;
    }
    if (this.#graph.ignores(source, edgeClass, key)) return;
    const naming = { program: source.program, time: event.time, learning: this.#clock.learning };
    let ending = renames.see(naming, edgeClass, key);
    if (edgeClass === "DELETE") this.#moved = by === undefined && parts.renamed !== undefined ? key : undefined;
    else if (parts.renamed !== undefined)
      ending ??= renames.rename(naming, parts.renamed, key, by === undefined && parts.renamed === this.#moved);
    if (ending !== undefined) this.take(event, { ...parts, edgeClass: "priv", key: `mass-rename:${ending}` });
  }

  #isOfFirstRun(edge: Edge, event: AuditEvent, parts: EdgeParts): boolean {
    edge.sensitivity ??= raised(edge, parts.actor);
    const isTold = this.#news.get(edge) !== undefined;
    const isQuiet = () => this.#isQuiet(edge, event, parts);
    return this.#firstRuns.covers(edge, parts, { isTold, isQuiet }, this.#unchanged, event.time);
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

  /** @param circumstances where packages put it, and for how long, in milliseconds, it was not done */
  #note(edge: Edge, event: AuditEvent, parts: EdgeParts, { place, silence }: Circumstances): void {
    // What it was told with is not saved: after a restart it is found anew.
    if (edge.reported) edge.sensitivity ??= raised(edge, parts.actor);
    const severe = isSevere(edge.sensitivity?.severity);
    // A known daemon that does one severe thing goes on with its life; what nobody knew before does not, but for dpkg.
    if (severe && place !== "new") {
      const suspect = parts.made ?? (unknownRoot(parts.actor) === undefined ? undefined : parts.actor);
      if (suspect !== undefined) suspect.taintedUntil = event.time + TAINT;
    }
    const known = this.#news.get(edge);
    if (known !== undefined) repeat(known, parts);
    else if ((edge.reported && !(severe && silence > SILENCE)) || isUnseenParent(edge))
      this.#again(edge, parts, event.time);
    else if (this.#isQuiet(edge, event, parts)) this.#baseline.learn(edge);
    else if (edge.reported) this.#tell(occurrenceOf(edge, event, parts));
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
    const step = {
      actor,
      time: event.time,
      linked,
      renamed: parts.renamed,
      age,
      isFolder: () => event.folders.has(parts.key),
    };
    const standing = isUnseen ? undefined : knownBy(edge, step, this.#graph, this.#baseline);
    if (standing === "known") this.#baseline.learn(edge);
    else if (standing === "reported") {
      edge.reported = true;
      this.#again(edge, parts, event.time);
    } else {
      edge.sensitivity ??= raised(edge, actor);
      this.#tell(occurrenceOf(edge, event, parts));
    }
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
  judgePackages(time: number): void {
    for (const occurrence of this.#packages.judge(time)) {
      const { edge } = occurrence;
      if (!this.#clock.learning || isSevere(edge.sensitivity?.severity)) this.#tell(occurrence);
      if (this.#clock.learning) this.#baseline.learn(edge);
    }
  }

  /** Who is root and may not be is told as an edge of its own, as any other. */
  watchRights(event: AuditEvent, parts: EdgeParts): void {
    const { actor, made } = parts;
    const risen = made ?? actor;
    if (risen?.rights !== "risen") return;
    risen.rights = undefined;
    risen.taintedUntil = event.time + TAINT;
    const source = actor?.vertex ?? parts.source;
    this.take(event, { source, edgeClass: "priv", key: "root", target: undefined, actor, made: undefined });
  }
}
