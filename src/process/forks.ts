/** Forks that were seen: who is whose child, which is believed when the child acts. */
import type { Subject } from "../domain/subject.ts";
import { isAdopted } from "./adopted.ts";
import { forgetOldest } from "./forget.ts";
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
    if (this.#byChild.size > MAX_FORKS) forgetOldest(this.#byChild, MAX_FORKS / 2);
  }

  /**
   * Forgets who made the child, and gives it if the child's record agrees.
   *
   * @param exe what the child ran until now; undefined if that can only be what its forker runs
   */
  take(child: number, { ppid }: Subject, exe: string | undefined, now: number): Process | undefined {
    const fork = this.#byChild.size === 0 ? undefined : this.#byChild.get(child);
    if (fork === undefined) return undefined;
    this.#byChild.delete(child);
    const { parent, place, time } = fork;
    if (parent.pid === ppid) return parent;
    // The pid may be another's by now, whom the first process started.
    if (exe === undefined && (now - time > ADOPTION || this.#pids.hasPassed(child, place))) return undefined;
    return isAdopted(parent, { ppid, exe: exe ?? parent.exe }) ? parent : undefined;
  }

  /** Children that have not acted yet, and their forks. */
  [Symbol.iterator](): Iterator<readonly [child: number, fork: Fork]> {
    return this.#byChild.entries();
  }
}
