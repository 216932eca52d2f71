/**
 * Anomalies that hang together are one incident: by lineage (the same first step that was not known), by a file that one
 * wrote and another then ran, by login session, or by a job that has just begun. So one intrusion is one message, and
 * two intrusions out of the same known service are two.
 */
import type { IncidentReport, Window } from "../domain/finding.ts";
import { type Edge, isNaming } from "../domain/graph.ts";
import type { SavedIncidents } from "../domain/saved.ts";
import { isSevere, rank, type Severity } from "../domain/severity.ts";
import { stableId } from "../domain/stable-id.ts";
import type { EdgeParts } from "../graph/edge-builder.ts";
import type { Process } from "../process/process.ts";
import { severityOf, told } from "./anomalies.ts";
import { type Bond, bondOf, bondsOf, silenceOf } from "./bonds.ts";
import { burstsOf } from "./bursts.ts";
import { JOB, unknownRoot } from "./lineage.ts";
import type { Occurrence } from "./occurrence.ts";

/** Incidents that may still grow. The longest silent are closed beyond; what comes later of them is a new one. */
const MAX_OPEN = 1000;
/** New edges of the least severity kept of one incident until they are reported; a flood is counted beyond. */
const MAX_KEPT = 10_000;
/** Files remembered that incidents made, to know them when they are run. */
const MAX_FILES = 10_000;

interface Incident {
  readonly id: string;
  /** Not reported yet, in the order of their events. */
  fresh: Occurrence[];
  overflow: number;
  repeats: number;
  reported: boolean;
  /** Gravest severity that was reported in this window: what is not graver can wait for its end. */
  told: Severity | undefined;
  last: number;
}

const NONE: readonly IncidentReport[] = [];

export class Incidents {
  readonly #node: string;
  readonly #isServer: (process: Process) => boolean;
  readonly #byBond = new Map<Bond, Incident>();
  readonly #byFile = new Map<string, Incident>();
  /** Bonds from which on one is to go. */
  #most = MAX_OPEN;
  /** Those of which something is not reported yet, whatever still leads to them. */
  readonly #unreported = new Set<Incident>();
  /** The last incident of this window that began with a start by a label: there the starts of a flood are counted, and what they do. */
  readonly #byStarter = new Map<string, Incident>();

  /** @param isServer whether a process is one that waits for callers */
  constructor(node: string, isServer: (process: Process) => boolean) {
    this.#node = node;
    this.#isServer = isServer;
  }

  /**
   * Adds a new edge.
   *
   * @param holes why the window has not seen all, as far as it is known
   * @returns the reports that cannot wait for the end of the window; mostly none
   */
  add(occurrence: Occurrence, window: Window, holes: readonly string[]): readonly IncidentReport[] {
    const incident = this.#incidentOf(occurrence);
    incident.last = occurrence.time;
    const { sensitivity } = occurrence.edge;
    if (incident.fresh.length >= mostKept(occurrence.edge)) incident.overflow += 1;
    else incident.fresh.push(occurrence);
    this.#unreported.add(incident);
    this.#remember(occurrence, incident);
    if (occurrence.edge.edgeClass === "exec") this.#byStarter.set(occurrence.edge.source.label, incident);
    if (this.#byBond.size > this.#most) this.#closeSilent();
    if (sensitivity === undefined || !isSevere(sensitivity.severity)) return NONE;
    if (incident.told !== undefined && rank(incident.told) >= rank(sensitivity.severity)) return NONE;
    return this.#reports(incident, window, holes);
  }

  /** Counts a repeat of what was reported before. */
  repeat(parts: EdgeParts): void {
    const incident = this.#byBond.get(bondOf(parts.actor, parts.made, parts.source));
    if (incident !== undefined) incident.repeats += 1;
  }

  /**
   * Counts a new edge of which nothing is kept: one of a flood, of which enough was kept already.
   *
   * @returns false if there is no report to come that would tell the count: then the edge is to be added
   */
  overflow({ actor, made, source, edgeClass }: EdgeParts): boolean {
    const starter = edgeClass === "exec" ? source : unknownRoot(actor)?.origin?.source;
    const incident = this.#byBond.get(bondOf(actor, made, source)) ?? this.#byStarter.get(starter?.label ?? "");
    if (incident === undefined || incident.fresh.length === 0) return false;
    incident.overflow += 1;
    return true;
  }

  /**
   * The window ends, or a part of the baseline: reports all that is new, incident by incident, and closes what has long been silent.
   *
   * @param now milliseconds since 1970
   */
  close(window: Window, holes: readonly string[], now: number = window.to): IncidentReport[] {
    const reports: IncidentReport[] = [];
    for (const incident of [...this.#unreported]) reports.push(...this.#reports(incident, window, holes));
    for (const incident of this.#all()) incident.told = undefined;
    this.#byStarter.clear();
    this.#most = MAX_OPEN;
    for (const bond of this.#byBond.keys()) if (this.#openOf(bond, now) === undefined) this.#byBond.delete(bond);
    return reports.sort((one, other) => one.time - other.time);
  }

  /** The instances that incidents hang together by. */
  *instances(): Iterable<Process> {
    for (const bond of this.#byBond.keys()) if (typeof bond !== "string") yield bond;
  }

  /** @param fresh the new edges of the window at hand; those that are not reported yet are told by their places in it */
  save(fresh: readonly Occurrence[]): SavedIncidents {
    const places = new Map(fresh.map((occurrence, place) => [occurrence, place]));
    const incidents = [...this.#all()];
    const numbers = new Map(incidents.map((incident, number) => [incident, number]));
    const numberOf = (incident: Incident): number => numbers.get(incident) ?? -1;
    return {
      incidents: incidents.map((incident) => ({
        ...incident,
        fresh: incident.fresh.flatMap((occurrence) => places.get(occurrence) ?? []),
      })),
      bonds: [...this.#byBond].map(([bond, of]) => [typeof bond === "string" ? bond : bond.id, numberOf(of)]),
      files: [...this.#byFile].map(([path, of]) => [path, numberOf(of)]),
    };
  }

  restore(
    saved: SavedIncidents,
    fresh: readonly (Occurrence | undefined)[],
    instances: ReadonlyMap<number, Process>,
  ): void {
    const incidents = saved.incidents.map(
      (row): Incident => ({ ...row, told: row.told, fresh: row.fresh.flatMap((place) => fresh[place] ?? []) }),
    );
    for (const incident of incidents) if (incident.fresh.length > 0) this.#unreported.add(incident);
    for (const [bond, number] of saved.bonds) {
      const incident = incidents[number];
      const key = typeof bond === "string" ? bond : instances.get(bond);
      if (incident !== undefined && key !== undefined) this.#byBond.set(key, incident);
    }
    for (const [path, number] of saved.files) {
      const incident = incidents[number];
      if (incident !== undefined) this.#byFile.set(path, incident);
    }
  }

  #all(): Set<Incident> {
    return new Set([...this.#byBond.values(), ...this.#byFile.values(), ...this.#unreported]);
  }

  #incidentOf(occurrence: Occurrence): Incident {
    const bonds = bondsOf(occurrence);
    const program = occurrence.edge.edgeClass === "exec" ? occurrence.process.exe : undefined;
    let incident = program === undefined ? undefined : this.#byFile.get(program);
    for (const bond of bonds) incident ??= this.#openOf(bond, occurrence.time);
    incident ??= this.#goingOn(occurrence);
    incident = this.#cleansUp(occurrence, incident) ?? incident;
    if (incident === undefined) {
      const id = stableId(this.#node, occurrence.time, occurrence.serial, occurrence.edge.source.label, occurrence.far);
      incident = { id, fresh: [], overflow: 0, repeats: 0, reported: false, told: undefined, last: occurrence.time };
    }
    for (const bond of bonds) {
      this.#byBond.delete(bond);
      this.#byBond.set(bond, incident);
    }
    return incident;
  }

  /** The incident of a job that it works at, which told something just now. A server works for its callers, whoever started it. */
  #goingOn({ actor, made, time }: Occurrence): Incident | undefined {
    for (let at = made ?? actor; at !== undefined && !this.#isServer(at); at = at.parent) {
      const incident = this.#openOf(at, time);
      if (incident !== undefined && time - incident.last < JOB) return incident;
    }
    return undefined;
  }

  /**
   * The incident of a job that removes what it made, be it hours later. What it started for that, if nothing else was told of it, goes along.
   *
   * @param other to which it would belong otherwise
   */
  #cleansUp({ edge, far, actor, time }: Occurrence, other: Incident | undefined): Incident | undefined {
    if (edge.edgeClass !== "DELETE") return undefined;
    const made = this.#byFile.get(fileOf(far));
    if (made === undefined || made === other) return undefined;
    const isAlone = other === undefined || (!other.reported && other.overflow === 0 && other.fresh.every(isOnTheWay));
    let at = actor;
    while (at !== undefined && this.#openOf(at, time) !== made) at = at.parent;
    if (at === undefined || !isAlone) return undefined;
    if (other === undefined) return made;
    made.fresh = [...made.fresh, ...other.fresh].sort((one, another) => one.time - another.time);
    made.repeats += other.repeats;
    other.fresh = [];
    this.#unreported.delete(other);
    for (const [bond, incident] of this.#byBond) if (incident === other) this.#byBond.set(bond, made);
    for (const [label, incident] of this.#byStarter) if (incident === other) this.#byStarter.set(label, made);
    return made;
  }

  /** The incident that hangs together by it, unless all of it was reported and it was silent for too long. */
  #openOf(bond: Bond, time: number): Incident | undefined {
    const incident = this.#byBond.get(bond);
    const isClosed = incident?.fresh.length === 0 && time - incident.last > silenceOf(bond);
    return isClosed ? undefined : incident;
  }

  /** Forgets the bond that was used longest ago and has nothing to report; where all have for long, more are taken before the next look. */
  #closeSilent(): void {
    let looked = 0;
    for (const [bond, incident] of this.#byBond) {
      if (incident.fresh.length === 0) {
        this.#byBond.delete(bond);
        return;
      }
      looked += 1;
      if (looked > MAX_OPEN) break;
    }
    this.#most = this.#byBond.size + MAX_OPEN;
  }

  #remember({ edge, far }: Occurrence, incident: Incident): void {
    if (!isNaming(edge.edgeClass) && edge.edgeClass !== "WRITE") return;
    if (this.#byFile.size >= MAX_FILES) this.#byFile.clear();
    this.#byFile.set(fileOf(far), incident);
  }

  #reports(incident: Incident, window: Window, holes: readonly string[]): IncidentReport[] {
    const bursts = burstsOf(incident.fresh);
    const reports = bursts.map((burst, index) =>
      this.#report(incident, burst, index === bursts.length - 1, window, holes),
    );
    incident.fresh = [];
    incident.overflow = 0;
    incident.repeats = 0;
    this.#unreported.delete(incident);
    return reports;
  }

  #report(
    incident: Incident,
    burst: readonly Occurrence[],
    isLast: boolean,
    window: Window,
    holes: readonly string[],
  ): IncidentReport {
    const { anomalies, left } = told(burst);
    const head = anomalies.reduce((gravest, one) => (rank(one.severity) > rank(gravest.severity) ? one : gravest));
    const report: IncidentReport = {
      type: "incident",
      id: stableId(this.#node, head.time, head.serial, incident.id, head.path),
      incident: incident.id,
      more: incident.reported,
      time: head.time,
      node: this.#node,
      severity: head.severity,
      techniques: [...new Set(anomalies.flatMap(({ techniques }) => techniques))],
      head,
      anomalies,
      left: left + (isLast ? incident.overflow : 0),
      repeats: isLast ? incident.repeats : 0,
      window,
      holes: [...holes],
    };
    incident.reported = true;
    if (incident.told === undefined || rank(head.severity) > rank(incident.told)) incident.told = head.severity;
    return report;
  }
}

function fileOf(far: string): string {
  return far.slice(far.indexOf("/"));
}

/** True of the start of a program, itself known, that led to what is told next, and of nothing grave. */
function isOnTheWay({ edge }: Occurrence): boolean {
  return edge.edgeClass === "exec" && edge.target?.known === true && !isSevere(edge.sensitivity?.severity);
}

/** Of a flood the least is counted first: names of files must not push out a connection, nor that something severe. */
function mostKept(edge: Edge): number {
  const severity = severityOf(edge);
  return isSevere(severity) ? Number.POSITIVE_INFINITY : severity === "low" ? MAX_KEPT : 2 * MAX_KEPT;
}
