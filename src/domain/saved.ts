/**
 * What is kept over a restart, as plain rows. Each part of the core gives out the rows that changed since it was last asked,
 * and takes all of them again. Objects refer to each other by numbers that are unique within one host.
 */
import type { Ancestor, FindingProcess, HostUse } from "./finding.ts";
import type { EdgeClass, EdgeKind } from "./graph.ts";
import type { PatternSegment } from "./pattern.ts";
import type { Severity } from "./severity.ts";

export interface SavedClock {
  /** Times in milliseconds since 1970. */
  readonly start: number | undefined;
  readonly learning: boolean;
  readonly boundary: number;
  readonly number: number;
  readonly evidence: number;
  readonly setBack: SavedSetBack;
  /** When it is first compared who had what started by others; older states have none. */
  readonly startersFrom?: number | undefined;
}

/** What names of hosts are heard from, and when they were not. Times in milliseconds since 1970. */
export interface NameHearing {
  /** In words. */
  readonly source: string;
  /** Times that it was not heard, since fullmon was started. */
  readonly gaps: number;
  /** The last of them; without an end it lasts. */
  readonly from?: number;
  readonly to?: number;
}

/** What a run had no room for. */
export interface LeftOut {
  /** Events of hosts over the limit, which were not looked at. */
  readonly events: number;
  /** Edges over the limit, which are told whenever they come. */
  readonly edges: number;
}

/** How far reading is behind the log's end. */
export interface Lag {
  /** Whole seconds between the newest event that was read and the newest record of the log. */
  readonly seconds: number;
  /** Not read yet. */
  readonly bytes: number;
}

/** What is known of the clock itself; see monitor/set-back.ts. */
export interface SavedSetBack {
  readonly last: number | undefined;
  readonly back: number;
  readonly ticks: boolean;
}

export interface SavedVertex {
  readonly id: number;
  readonly label: string;
  readonly program: string;
  readonly known: boolean;
}

export interface SavedEdge {
  readonly id: number;
  readonly source: number;
  readonly edgeClass: EdgeClass;
  readonly key: string;
  readonly target: number | undefined;
  readonly known: boolean;
  readonly reported: boolean;
  /** Its name is evidence for patterns. */
  readonly considered: boolean;
  /** Known because the administrator said so. */
  readonly accepted: boolean;
  /** False if it was forgotten, and only a process still hangs on it. */
  readonly kept: boolean;
  readonly count: number;
  readonly windows: number;
  readonly first: number;
  readonly last: number;
  readonly firstWindow: number;
  readonly lastWindow: number;
}

export interface SavedPattern {
  /** The process and action that it was given to; undefined for a shape that only has evidence. */
  readonly source: number | undefined;
  readonly edgeClass: EdgeClass | undefined;
  /** Segments of a path; for a host its prefix alone. */
  readonly segments: readonly PatternSegment[];
}

export interface SavedProcess {
  readonly id: number;
  /** The instance that its pid means now. */
  readonly current: boolean;
  readonly parent: number | undefined;
  /** Edge that started it. */
  readonly origin: number | undefined;
  readonly vertex: number | undefined;
  /** Its other fields, as they are. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A new edge of the window at hand; see monitor/occurrence.ts. */
export interface SavedOccurrence {
  readonly edge: number;
  readonly far: string;
  readonly actor: number | undefined;
  readonly made: number | undefined;
  readonly time: number;
  readonly serial: number;
  readonly syscall: string | undefined;
  readonly process: FindingProcess;
  readonly ancestors: readonly Ancestor[];
  readonly names: readonly string[];
  readonly count: number;
  readonly host?: HostUse | undefined;
}

/**
 * A folder of names: its path without the segments that it shares with the one before, the window of its first name (-1: none), how many
 * names were compared, and how many segments it shares. Older states have no number there, and the whole path of each folder.
 */
export type SavedFolder = readonly [path: string, firstWindow: number, compared: number, shared: number | boolean];

export interface SavedNames {
  /** Those of which the names alone do not tell it; in the order of a walk. */
  readonly folders: readonly SavedFolder[];
  /** Edges whose names wait for the next look for patterns. */
  readonly learned: readonly number[];
}

export interface SavedIncident {
  readonly id: string;
  /** Places in the list of new edges that are not reported yet. */
  readonly fresh: readonly number[];
  readonly overflow: number;
  readonly repeats: number;
  readonly reported: boolean;
  readonly told: Severity | undefined;
  readonly last: number;
}

export interface SavedIncidents {
  readonly incidents: readonly SavedIncident[];
  /** What each hangs together by: an instance, or a label or session; and its place in the list above. */
  readonly bonds: readonly (readonly [bond: number | string, incident: number])[];
  readonly files: readonly (readonly [path: string, incident: number])[];
}

/** A run of the package manager that is not over; see monitor/package-runs.ts. */
export interface SavedPackageRun {
  readonly since: number;
  readonly last: number;
  readonly files: number;
  readonly programs: number;
  readonly isGrown?: boolean;
  readonly held: readonly SavedOccurrence[];
}

/** Files that got another ending of late, and which do so in the baseline; see monitor/mass-rename.ts. */
export interface SavedRenames {
  readonly made: readonly (readonly [name: string, ending: string])[];
  readonly removed: readonly string[];
  readonly renamed: readonly (readonly [name: string, ending: string])[];
  readonly endings: readonly (readonly [ending: string, files: number, told: boolean, since?: number])[];
  /** Program and ending. */
  readonly usual?: readonly string[] | undefined;
}

/** What the log told last of auditd (monitor/auditd-gap.ts); times in milliseconds since 1970, where known. */
export interface SavedGap {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly boot?: number | undefined;
  readonly serial: number;
  readonly time?: number | undefined;
}

/** The window at hand. */
export interface SavedWindow {
  readonly fresh: readonly SavedOccurrence[];
  /** New edges of each label, by the vertex's id. */
  readonly counts: readonly (readonly [vertex: number, kind: EdgeKind, count: number])[];
  /** Why not all of it was seen. */
  readonly holes: readonly string[];
  readonly incidents: SavedIncidents;
  readonly packages?: SavedPackageRun | undefined;
  /** When the last runs of the package manager were, milliseconds since 1970. */
  readonly packageRuns?: readonly (readonly [from: number, to: number])[];
  readonly auditd?: SavedGap | undefined;
  readonly renames?: SavedRenames | undefined;
}

/** All of one host: what changed since the last one, or everything. What is small is always whole. */
export interface Checkpoint {
  readonly node: string;
  readonly clock: SavedClock;
  readonly vertices: readonly SavedVertex[];
  readonly edges: readonly SavedEdge[];
  /** Edges to be forgotten. */
  readonly gone: readonly number[];
  readonly patterns: readonly SavedPattern[];
  readonly processes: readonly SavedProcess[];
  /** Forked pids that have not acted yet, the instances that forked them, and where and when (see `Fork`). */
  readonly forks: readonly (readonly [child: number, parent: number, place?: number, time?: number])[];
  readonly names: SavedNames;
  readonly window: SavedWindow;
}
