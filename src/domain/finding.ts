/** What fullmon says: findings, apart from its own diagnostics. */
import type { EdgeKind } from "./graph.ts";

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

/** The window that an anomaly belongs to; times in milliseconds since 1970. */
export interface Window {
  /** 1 for the first after the baseline. */
  readonly number: number;
  readonly from: number;
  readonly to: number;
}

/** An edge that the baseline does not know, with the way that led to it. */
export interface Anomaly {
  readonly type: "anomaly";
  /** The same for the same path and causing event. */
  readonly id: string;
  /** Time of the causing event, milliseconds since 1970. */
  readonly time: number;
  readonly serial: number;
  /** The host as the log names it (`node=`); empty if it does not. */
  readonly node: string;
  /** Labels joined by `->`, from the nearest known ancestor to what is new. */
  readonly path: string;
  readonly kind: EdgeKind;
  /** Name of the system call. */
  readonly syscall: string | undefined;
  readonly process: FindingProcess;
  readonly window: Window;
  /** Times the last edge was seen in the window. */
  readonly count: number;
}

export type Finding =
  | { readonly type: "phase"; readonly time: number; readonly node: string; readonly phase: Phase }
  | { readonly type: "pattern"; readonly time: number; readonly node: string; readonly pattern: string }
  | Anomaly;
