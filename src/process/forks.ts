/** Forks that were seen: who is whose child, which is believed when the child acts. */
import { dropOldest } from "../domain/drop-oldest.ts";
import type { Subject } from "../domain/subject.ts";
import { isAdopted } from "./adopted.ts";
import type { PidCycle } from "./pid-cycle.ts";
import type { Process } from "./process.ts";

/** Forks remembered until the child acts. */
const MAX_FORKS = 20_000;
/** Milliseconds after which a child whose parent ended is another, for all that anybody knows: few live so long without doing anything. */
const ADOPTION = 600_000;

/** A fork that was seen. */
export interface Fork {
  readonly parent: Process;
  /** Of the child's pid at the fork (pid-cycle.ts). */
  readonly place: number;
  /** Milliseconds since 1970. */
  readonly time: number;
}

export class Forks {
  readonly #pids: PidCycle;
  readonly #byChild = new Map<number, Fork>();

  constructor(pids: PidCycle) {
    this.#pids = pids;
  }

  /** Remembers who made a child. */
  add(child: number, fork: Fork): void {
    this.#byChild.delete(child);
    this.#byChild.set(child, fork);
    if (this.#byChild.size > MAX_FORKS) dropOldest(this.#byChild, MAX_FORKS / 2);
  }

  /**
   * Forgets who made the child, and gives it if the child's record agrees.
   *
   * @param exe what the child ran until now; undefined if that can only be what its forker runs
   * @param holder who has the pid of the child's parent now
   */
  take(
    child: number,
    { ppid }: Subject,
    exe: string | undefined,
    now: number,
    holder: Process | undefined,
  ): Process | undefined {
    const fork = this.#byChild.size === 0 ? undefined : this.#byChild.get(child);
    if (fork === undefined) return undefined;
    this.#byChild.delete(child);
    const { parent, place, time } = fork;
    // A child of vfork(2) acts before its fork is told: another's, of the last turn of pids, may stand for it.
    if (parent.pid === ppid) return isStill(parent, holder) ? parent : undefined;
    // The pid may be another's by now, whom the first process started.
    if (exe === undefined && (now - time > ADOPTION || this.#pids.hasPassed(child, place))) return undefined;
    return isAdopted(parent, { ppid, exe: exe ?? parent.exe }) ? parent : undefined;
  }

  /**
   * Who made a child that has not acted yet, if both pids are still theirs, for all that anybody knows.
   *
   * @param holderOf who has a pid now
   */
  forkerOf(child: number, holderOf: (pid: number) => Process | undefined): Fork | undefined {
    const fork = this.#byChild.size === 0 ? undefined : this.#byChild.get(child);
    if (fork === undefined || this.#pids.hasPassed(child, fork.place)) return undefined;
    return isStill(fork.parent, holderOf(fork.parent.pid)) ? fork : undefined;
  }

  /** Children that have not acted yet, and their forks. */
  [Symbol.iterator](): Iterator<readonly [child: number, fork: Fork]> {
    return this.#byChild.entries();
  }
}

/** True if who has its pid now is it, or what it became by execve. */
function isStill(process: Process, holder: Process | undefined): boolean {
  if (holder === undefined) return true;
  for (let at: Process | undefined = holder; at?.pid === process.pid; at = at.parent) if (at === process) return true;
  return false;
}
