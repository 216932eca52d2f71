/** What a new instance starts with. */
import type { Subject } from "../domain/subject.ts";
import type { Process } from "./process.ts";
import type { Rights } from "./rights.ts";

/** Chains longer than this are cut: nobody reads them, and a program that re-starts itself for ever must not fill memory. */
export const MAX_DEPTH = 256;

/** As whom it acts: of one that only forks, its child's start is told under these. */
export function idsOf({ uid, euid, auid }: Subject): Pick<Process, "uid" | "euid" | "auid"> {
  return { uid, euid, auid };
}

/** What a new instance takes over from the one that started it, and what is not known of it yet. */
export function begun(parent: Process | undefined, time: number) {
  return {
    id: 0,
    touched: true,
    parent,
    depth: parent === undefined ? 0 : parent.depth >= MAX_DEPTH ? 1 : parent.depth + 1,
    origin: undefined,
    taintedUntil: parent?.taintedUntil ?? 0,
    packagesUntil: parent?.packagesUntil ?? 0,
    firstRun: parent?.firstRun,
    born: time,
    seen: time,
    place: 0,
    given: undefined,
    executed: 0,
    vertex: undefined,
    uid: undefined,
    euid: undefined,
    auid: undefined,
    rights: undefined as Rights,
  };
}

/** What one that has not called execve has of the one that forked it, which runs the same. */
export function ofForker({ exe, program, argv, cwd, parent, depth, origin, executed }: Process) {
  return { exe, program, argv, cwd, parent, depth, origin, executed };
}

/** A process as the subject of an event that nobody saw. */
export function subjectOf({ pid, ppid, exe, uid, euid, auid }: Process): Subject {
  return { pid, ppid, exe, uid, euid, auid, ses: undefined, tty: undefined, comm: undefined };
}
