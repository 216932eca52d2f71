/** One process as fullmon knows it: an instance, not a pid. A pid is used again; an instance is not. */
import type { Edge, Vertex } from "../domain/graph.ts";
import type { Container } from "./container.ts";
import type { Rights } from "./rights.ts";

/**
 * The first run of a job, or one of those that follow, or the first start of a service, that the host was told to run before the baseline began;
 * or a service's ordered end.
 */
export interface FirstRun {
  readonly what: "job" | "again" | "start" | "stop";
  /** Until this time, milliseconds since 1970, what it does is learned. */
  until: number;
  /** Somebody may call it: only what it does to its files, ports and rights is. */
  readonly isOpen: boolean;
}

export interface Process {
  /** Unique within its host; so it is saved. 0 until it is in the table. */
  id: number;
  /** Changed since it was last saved. */
  touched: boolean;
  readonly pid: number;
  ppid: number | undefined;
  /** Executable as the kernel logs it. */
  readonly exe: string;
  /** Program part of the label. */
  readonly program: string;
  /** Arguments of its execve, shortened; empty if nobody saw it. */
  readonly argv: readonly string[];
  readonly cwd: string | undefined;
  /** The container it is in, as its label has it; empty on the host. */
  readonly container: string;
  /** The container whose programs this process of a runtime starts. */
  readonly starts: Container | undefined;
  /** The instance that started it; undefined if nobody saw that. */
  readonly parent: Process | undefined;
  /** Length of the chain of parents. */
  readonly depth: number;
  /** The edge that started it. A fork without exec has the edge of its parent. */
  origin: Edge | undefined;
  /**
   * Until this time (milliseconds since 1970) what it does is neither excused by patterns nor learned: it, or who started
   * it, is a severe step that nobody knew. 0 for most.
   */
  taintedUntil: number;
  /** Until this time it belongs to a run of the package manager, which it is or descends from. 0 for most. */
  packagesUntil: number;
  /** The first run of a scheduled job or a service that it belongs to, one object for all that do; undefined for most. */
  firstRun: FirstRun | undefined;
  /** Times of its first event (0 if it was there before) and of its last, or of that of the last child it started, milliseconds since 1970. */
  readonly born: number;
  seen: number;
  /** Where the kernel was in handing out pids then (pid-cycle.ts). */
  place: number;
  /** Where the kernel was when it gave out the pid, if that was seen: whose pid may have come by again may be another. */
  readonly given: number | undefined;
  /** Time of the execve that made its program, its own or of whom it was forked from; 0 if nobody saw that. */
  readonly executed: number;
  /** The vertex it last acted as, and the ids that made it. */
  vertex: Vertex | undefined;
  uid: number | undefined;
  euid: number | undefined;
  auid: number | undefined;
  rights: Rights;
}
