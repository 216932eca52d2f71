/**
 * Runs of the package manager: what belongs to the packages is counted and said in one line, anything else is news as ever.
 *
 * Nothing of a run is learned: each is compared with dpkg's lists. Most of it was in the lists before. A file that was not
 * may be a new one of a package that is just being unpacked, whose list comes last: it is held until the run is silent.
 */
import type { AuditEvent } from "../audit/event.ts";
import {
  installedName,
  type Place,
  placeOfFile,
  placeOfPrivilege,
  placeOfProgram,
  toolOf,
} from "../baseline/package-places.ts";
import type { SensitiveTable } from "../baseline/sensitive.ts";
import type { PackageChanges } from "../domain/finding.ts";
import { type Edge, isNaming, kindOf, type Vertex } from "../domain/graph.ts";
import type { PackageLists, PackageSource } from "../domain/packages.ts";
import { baseName } from "../domain/path.ts";
import type { SavedWindow } from "../domain/saved.ts";
import type { EdgeParts } from "../graph/edge-builder.ts";
import type { Graph } from "../graph/graph.ts";
import { openedFolders } from "../graph/likely-path.ts";
import type { Process } from "../process/process.ts";
import { isTainted } from "./lineage.ts";
import { type Occurrence, occurrenceOf, occurrenceRow, restoreOccurrence } from "./occurrence.ts";

/** Milliseconds of event time without anything of the run after which it is over. */
const SILENCE = 30_000;
/** Milliseconds of event time that anything is held at most. */
const PATIENCE = 600_000;
/** Names held at once; what is over that is news at once. */
const MAX_HELD = 20_000;

/** Runs remembered by their times, and milliseconds by which the clock of files may differ from that of events. */
const MAX_PAST = 64;
const CLOCKS = 1000;

/** What a run did so far that belongs to packages; times in milliseconds since 1970. */
interface Run {
  /** When it began, or what it held was last judged. */
  since: number;
  last: number;
  files: number;
  programs: number;
  /** It brought files that no package had. */
  isGrown?: boolean;
}

export class PackageRuns {
  readonly #source: PackageSource | undefined;
  readonly #graph: Graph;
  readonly #sensitive: SensitiveTable;
  readonly #say: (time: number, changes: PackageChanges) => void;
  /** As they were before the run at hand. */
  #lists: PackageLists | undefined;
  #run: Run | undefined;
  /** From when to when the last runs were that upgraded and brought nothing new, milliseconds since 1970. */
  #past: (readonly [from: number, to: number])[] = [];
  /** By the names that the files are to have; programs by who starts which. */
  readonly #held = new Map<string, Occurrence>();

  /**
   * @param source without one nothing belongs to packages
   * @param say told what a run changed, at the time of its last event
   */
  constructor(
    source: PackageSource | undefined,
    graph: Graph,
    sensitive: SensitiveTable,
    say: (time: number, changes: PackageChanges) => void,
  ) {
    this.#source = source;
    this.#graph = graph;
    this.#sensitive = sensitive;
    this.#say = say;
    this.#lists = source?.();
  }

  /** True if what is held is to be judged now: also if the clock was set back. */
  isDue(time: number): boolean {
    if (this.#run === undefined) return false;
    const { since, last } = this.#run;
    return time >= last + SILENCE || Math.abs(time - since) >= PATIENCE;
  }

  /**
   * Where something new belongs, and counts it if that is to a package: `later` is to be held.
   *
   * @returns undefined if no run of the package manager did it
   */
  placeOf(parts: EdgeParts, key: string, time: number): Place | undefined {
    const { actor } = parts;
    if (this.#lists === undefined || actor === undefined) return undefined;
    if (actor.packagesUntil <= time || isTainted(actor, time)) return undefined;
    this.#run ??= { since: time, last: time, files: 0, programs: 0 };
    this.#run.last = Math.max(this.#run.last, time);
    const place = this.#placeIn(this.#lists, parts, actor, key);
    if (place === "inside") this.#count(this.#run, parts.edgeClass, key);
    if (place !== "later") return place;
    const held = this.#held.get(nameOf(parts.source, parts.edgeClass, key));
    // All that is done to a held file stands and falls with it. Each start of a program is one of its own: others hang on it.
    if (held !== undefined && parts.made === undefined) {
      held.count += 1;
      return "inside";
    }
    return this.#held.size < MAX_HELD ? "later" : "foreign";
  }

  /** Takes an edge that is not known over, by where it belongs; false if it is news. */
  takes(place: Place, edge: Edge, event: AuditEvent, parts: EdgeParts): boolean {
    const isFresh = edge.count === 1;
    // Who lets the package manager start what is of no package gains no cover for what that starts.
    if (place === "foreign" && parts.made !== undefined) parts.made.packagesUntil = 0;
    if (place === "inside" && isFresh) this.#graph.remove(edge);
    if (place !== "later") return place === "inside";
    const name = nameOf(edge.source, edge.edgeClass, edge.key);
    const held = this.#held.get(name);
    if (held !== undefined) held.count += 1;
    else if (isFresh) this.#held.set(name, occurrenceOf(edge, event, parts));
    return isFresh || held !== undefined;
  }

  /**
   * True if a file was changed at this time as one that a package had already, by a run: what anybody else did to it then was told. Which of a
   * run's files are new is known as long as it goes on.
   */
  changed(path: string, time: number): boolean {
    if (this.#lists?.has(path) !== true) return false;
    const runs = this.#run === undefined ? this.#past : [...this.#past, [this.#run.since, this.#run.last] as const];
    return runs.some(([from, to]) => from - CLOCKS <= time && time <= to + CLOCKS);
  }

  held(): Occurrence[] {
    return [...this.#held.values()];
  }

  /**
   * Compares what is held with the lists as they are now, and says what the run changed. It is over if it was silent for long
   * enough.
   *
   * @returns what belongs to no package after all
   */
  judge(time: number): Occurrence[] {
    const before = this.#lists;
    const run = this.#run;
    if (before === undefined || run === undefined) return [];
    const after = this.#source?.() ?? before;
    const foreign = this.held().filter((occurrence) => !this.#isInside(occurrence, before, after, run));
    this.#held.clear();
    const changes = changesOf(before, after, run);
    if (changes !== undefined) this.#say(run.last, changes);
    const isNew = run.isGrown || (changes?.installed.length ?? 0) > 0;
    if (!isNew) this.#past = [...this.#past, [run.since, run.last] as const].slice(-MAX_PAST);
    const isOver = time >= run.last + SILENCE || time < run.since;
    this.#run = isOver
      ? undefined
      : { since: time, last: run.last, files: 0, programs: 0, isGrown: run.isGrown ?? false };
    this.#lists = after;
    return foreign;
  }

  #isInside({ edge, actor, made }: Occurrence, before: PackageLists, after: PackageLists, run: Run): boolean {
    const either: PackageLists = {
      has: (path) => before.has(path) || after.has(path),
      isLink: (path) => before.isLink(path) || after.isLink(path),
      versions: after.versions,
    };
    if (actor === undefined || this.#placeIn(either, { ...edge, made }, actor, edge.key) !== "inside") return false;
    if (edge.edgeClass === "exec") run.programs += 1;
    else if (edge.edgeClass !== "ATTR") run.files += 1;
    if (isNaming(edge.edgeClass) && !before.has(installedName(edge.key))) run.isGrown = true;
    if (!edge.known) this.#graph.remove(edge);
    return true;
  }

  #count(run: Run, edgeClass: Edge["edgeClass"], key: string): void {
    if (edgeClass === "exec") run.programs += 1;
    else if ((isNaming(edgeClass) || edgeClass === "DELETE") && this.#lists?.has(key)) run.files += 1;
  }

  save(): Pick<SavedWindow, "packages" | "packageRuns"> {
    return {
      packages: this.#run && { ...this.#run, held: this.held().map(occurrenceRow) },
      packageRuns: this.#past,
    };
  }

  restore(
    { packages, packageRuns = [] }: Pick<SavedWindow, "packages" | "packageRuns">,
    edges: ReadonlyMap<number, Edge>,
    instances: ReadonlyMap<number, Process>,
  ): void {
    this.#past = [...packageRuns];
    if (packages === undefined) return;
    const { held, ...run } = packages;
    this.#run = run;
    for (const row of held) {
      const occurrence = restoreOccurrence(row, edges, instances);
      if (occurrence === undefined) continue;
      const { source, edgeClass, key } = occurrence.edge;
      this.#held.set(nameOf(source, edgeClass, key), occurrence);
    }
  }

  #placeIn(lists: PackageLists, parts: Parts, actor: Process, key: string): Place {
    const { source, edgeClass, target, made } = parts;
    const sensitivity = () => this.#sensitive.of(source, edgeClass, key, target);
    switch (kindOf(edgeClass)) {
      case "exec":
        if (made === undefined) return "foreign";
        return placeOfProgram(toolOf(actor.program), made.exe, made.program, lists, sensitivity());
      case "file":
        return this.#placeOfFile(lists, parts, actor, key);
      case "priv":
        return placeOfPrivilege(toolOf(actor.program), key, lists);
      default:
        return "foreign";
    }
  }

  /**
   * Of a name relative to a folder that the log does not tell, wherever it can be by the arguments of what belongs to the run. If it is in a
   * folder of the sensitive table, the machine itself said so before.
   */
  #placeOfFile(lists: PackageLists, { source, edgeClass }: Parts, actor: Process, key: string): Place {
    const acting = toolsAbove(actor);
    const at = (path: string): Place =>
      placeOfFile(acting, edgeClass, path, lists, () => this.#sensitive.of(source, edgeClass, path, undefined));
    const place = at(key);
    if (place === "inside" || !key.startsWith("?/")) return place;
    const folders = openedFolders(actor, edgeClass === "DELETE");
    const isInside = folders.length > 0 && folders.every((folder) => at(`${folder}/${baseName(key)}`) === "inside");
    return isInside ? "inside" : place;
  }
}

function nameOf(source: Vertex, edgeClass: Edge["edgeClass"], key: string): string {
  return edgeClass === "exec" ? `${source.label}->${key}` : installedName(key);
}

type Parts = Pick<EdgeParts, "source" | "edgeClass" | "target" | "made">;

/** The tool that acts, and those of the run that led to it. */
function toolsAbove(actor: Process): string[] {
  const tools: string[] = [];
  for (let at: Process | undefined = actor; at !== undefined && at.packagesUntil > 0; at = at.parent)
    tools.push(toolOf(at.program));
  return tools;
}

function changesOf(before: PackageLists, after: PackageLists, { files, programs }: Run): PackageChanges | undefined {
  const installed: string[] = [];
  const upgraded: string[] = [];
  const removed = [...before.versions].filter(([name]) => !after.versions.has(name)).map((words) => words.join(" "));
  for (const [name, version] of after.versions) {
    const old = before.versions.get(name);
    if (old === undefined) installed.push(`${name} ${version}`);
    else if (old !== version) upgraded.push(`${name} ${old} -> ${version}`);
  }
  const isNothing = files === 0 && installed.length + upgraded.length + removed.length === 0;
  return isNothing ? undefined : { installed, upgraded, removed, files, programs };
}
