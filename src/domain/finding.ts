/** What fullmon says: findings, apart from its own diagnostics. */
import type { EdgeKind } from "./graph.ts";
import type { Severity } from "./severity.ts";

/** The phases of a run, as they are announced. */
export type Phase = "baseline" | "normalize" | "prepare" | "collect" | "detect";

/** Who caused an anomaly, at the causing event. Ids are the kernel's; absent if the record does not say. */
export interface FindingProcess {
  readonly pid?: number | undefined;
  readonly ppid?: number | undefined;
  readonly uid?: number | undefined;
  readonly auid?: number | undefined;
  readonly ses?: number | undefined;
  readonly tty?: string | undefined;
  readonly exe?: string | undefined;
  readonly comm?: string | undefined;
  readonly argv?: readonly string[] | undefined;
  readonly cwd?: string | undefined;
}

/** Who started whom: one of the instances above the one that acted. */
export interface Ancestor {
  readonly pid: number;
  readonly exe: string;
  readonly argv: readonly string[];
}

/** The window that an anomaly belongs to; times in milliseconds since 1970. */
export interface Window {
  /** 1 for the first after the baseline. */
  readonly number: number;
  readonly from: number;
  readonly to: number;
}

/** How a host was reached, where names are known: by which address, and whether anybody had asked for a name of it. */
export interface HostUse {
  readonly address: string;
  readonly asked: boolean;
}

/** An edge that the baseline does not know, with the way that led to it. */
export interface Anomaly {
  /** Time of the causing event, milliseconds since 1970. */
  readonly time: number;
  readonly serial: number;
  /** Labels joined by `->`, from the nearest known ancestor to what is new. */
  readonly path: string;
  readonly kind: EdgeKind;
  readonly severity: Severity;
  /** Why it matters, in a few words; undefined for what is only new. */
  readonly what: string | undefined;
  /** ATT&CK ids. */
  readonly techniques: readonly string[];
  /** Name of the system call. */
  readonly syscall: string | undefined;
  readonly process: FindingProcess;
  /** Its parent, that one's parent and so on, as far as they are known. */
  readonly ancestors: readonly Ancestor[];
  /** Times the last edge was seen in the window so far. */
  readonly count: number;
  /** The edges in the path that are not known, the way there first, as an acceptance names them. */
  readonly edges: readonly string[];
  /** Names that the path stands for, where it has parts that change; some of them if they are many. */
  readonly names: readonly string[];
  /** Undefined for what is no host, and where names are not looked at. */
  readonly host?: HostUse | undefined;
}

/** Anomalies that hang together: what is said of an incident at once. */
export interface IncidentReport {
  readonly type: "incident";
  /** The same for the same incident, path and causing event. */
  readonly id: string;
  /** The incident; further reports of it bear the same. */
  readonly incident: string;
  /** True if something of it was reported before. */
  readonly more: boolean;
  /** Time of the anomaly at the head, milliseconds since 1970. */
  readonly time: number;
  readonly node: string;
  readonly severity: Severity;
  readonly techniques: readonly string[];
  /** The gravest anomaly, of equals the first. */
  readonly head: Anomaly;
  /** All new anomalies in the order of their events, the head among them. */
  readonly anomalies: readonly Anomaly[];
  /** Anomalies over the limit, counted only. */
  readonly left: number;
  /** Repeats of what was reported before, since the last report. */
  readonly repeats: number;
  readonly window: Window;
  /** Why the window did not see all, as far as it is known by then. */
  readonly holes: readonly string[];
}

/** A time of which not all was seen. */
export interface Hole {
  /** Milliseconds since 1970; undefined where nobody knows. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  /** In a few words, always the same for the same thing. */
  readonly why: string;
  /** True if what `why` names was not seen, and all else was. */
  readonly partly?: boolean;
}

/**
 * A place of which the audit rules show no changes as long as it stands. Unlike a hole it is no time: a window that does not see it is
 * like the one before, and teaches what it saw.
 */
export interface BlindSpot {
  /** Where the file system is mounted, and its type. */
  readonly place: string;
  readonly type: string;
  /** The place, without what makes it one of many. */
  readonly kind: string;
}

/** The command that makes the rules cover it until it is mounted anew (auditctl(8), -q). */
export function coverCommand({ place }: BlindSpot): string {
  return `sudo auditctl -q /,${/^[\w/.:@%+=-]+$/.test(place) ? place : `'${place.replaceAll("'", "'\\''")}'`}`;
}

/** What a run of the package manager changed. */
export interface PackageChanges {
  /** `NAME VERSION`. */
  readonly installed: readonly string[];
  /** `NAME VERSION -> VERSION`. */
  readonly upgraded: readonly string[];
  readonly removed: readonly string[];
  /** Files of packages that came or went, and programs of packages that it started. */
  readonly files: number;
  readonly programs: number;
}

export type Finding =
  | {
      readonly type: "phase";
      readonly time: number;
      readonly node: string;
      readonly phase: Phase;
      /** Of `detect`: why the window did not see all. Empty if nothing is known to be missing. */
      readonly holes: readonly string[];
    }
  | { readonly type: "hole"; readonly time: number; readonly node: string; readonly hole: Hole }
  | { readonly type: "blind-spot"; readonly time: number; readonly node: string; readonly spot: BlindSpot }
  | { readonly type: "pattern"; readonly time: number; readonly node: string; readonly pattern: string }
  | {
      readonly type: "first-run";
      readonly time: number;
      readonly node: string;
      readonly what: "job" | "again" | "service";
      /** Who started it, and it. */
      readonly job: string;
    }
  | ({ readonly type: "packages"; readonly time: number; readonly node: string } & PackageChanges)
  | IncidentReport;
