/**
 * Who a pid is. The actor of an event comes from the event's own record; the table adds what the record does not say:
 * the parent, and what an interpreter runs.
 *
 * An entry is believed only while the records agree with it: another executable under the same pid is another process,
 * and a fork is remembered by its parent's pid as well as its child's. Where forks are not logged, who was silent for longer than it was seen
 * is believed to have ended once the kernel came by its pid again. So a pid that is used again cannot inherit.
 */

import { euidOf, type Subject } from "../domain/subject.ts";
import { flat } from "../domain/text.ts";
import { isAdopted } from "./adopted.ts";
import { begun, idsOf, MAX_DEPTH, ofForker, subjectOf } from "./begun.ts";
import type { ContainerSource } from "./container.ts";
import { isCopy, isRuntime } from "./container-runtime.ts";
import { Containers, entrance } from "./containers.ts";
import { forgetUnseen } from "./forget.ts";
import { type Fork, Forks } from "./forks.ts";
import { packagesUntil } from "./package-manager.ts";
import { PidCycle } from "./pid-cycle.ts";
import type { Process } from "./process.ts";
import { programOf, withoutMark } from "./program.ts";
import { programForm } from "./program-form.ts";
import { type Rights, rightsAfter, rightsAfterExec } from "./rights.ts";
import type { Execution, RunningProcess } from "./running-process.ts";
import { shortened, whatRuns } from "./what-runs.ts";

/** Processes remembered, and how many are kept when there are more: of the shortlived the longest unseen go. A busy server has a few thousand. */
const MAX_PROCESSES = 22_000;
const KEPT_PROCESSES = 20_000;
/** Milliseconds of silence after which an execve is no longer taken for the same process going on (`exec` in a script). */
const SAME_PROCESS = 30_000;

export class ProcessTable {
  readonly #current = new Map<number, Process>();
  readonly #pids = new PidCycle();
  readonly #forks = new Forks(this.#pids);
  #nextId = 1;
  #containers = new Containers();

  /** From now on the host itself is asked which container a process is in, where the log does not say. */
  askOfContainers(source: ContainerSource): void {
    this.#containers = new Containers(source);
  }

  get size(): number {
    return this.#current.size;
  }

  /** Instances that were made so far. */
  get made(): number {
    return this.#nextId - 1;
  }

  /** The last instance that was seen under a pid. */
  get(pid: number | undefined): Process | undefined {
    return pid === undefined ? undefined : this.#current.get(pid);
  }

  /** The instance that a pid means, if it is likely still there. */
  running(pid: number | undefined, time: number): Process | undefined {
    const known = this.get(pid);
    return known === undefined || this.#hasEnded(known, time) ? undefined : known;
  }

  /** The process that the subject of an event is. Undefined if the record does not say who acted. */
  actor(subject: Subject, time: number): Process | undefined {
    const { pid, exe } = subject;
    if (pid === undefined || exe === undefined) return undefined;
    const known = this.#current.get(pid);
    const fork = this.#forks.take(pid, subject, exe, time, this.get(subject.ppid));
    if (fork === undefined && known !== undefined && known.exe === exe && !this.#isOther(known, subject, time)) {
      if (known.rights !== undefined) known.rights = rightsAfter(this.#rightsOf(known), subject);
      this.#see(known, time);
      known.ppid = subject.ppid;
      return known;
    }
    const parent = fork ?? this.#parent(subject.ppid, time);
    // A child that has not called execve runs what its parent runs.
    const inherits = parent !== undefined && parent.exe === exe;
    const place = inherits
      ? parent
      : this.#containers.place({ pid, exe, argv: [], euid: euidOf(subject) }, parent, known);
    return this.#put({
      ...begun(parent, time),
      pid,
      ppid: subject.ppid,
      container: place.container,
      starts: place.starts,
      ...(inherits
        ? {
            ...ofForker(parent),
            given: this.#pids.givenAt(pid),
            rights: rightsAfter(this.#rightsOf(parent), subject),
          }
        : {
            exe: flat(exe),
            program: flat(programForm(programOf(exe, [], undefined), time)),
            argv: [],
            cwd: undefined,
            firstRun: undefined, // nobody saw by whom this program was started: it is of no run
          }),
      ...idsOf(subject),
    });
  }

  /** The process after an execve, with the one that called it as parent. */
  exec(subject: Subject, execution: Execution, time: number): Process | undefined {
    const { pid, exe } = subject;
    if (pid === undefined || exe === undefined) return undefined;
    const { argv, cwd } = execution;
    const known = this.#current.get(pid);
    const before = known !== undefined && this.#isSame(known, exe, time) ? known : undefined;
    this.#pids.give(pid);
    const caller = this.#caller(pid, exe, subject, time);
    if (caller !== undefined) this.#see(caller, time);
    const place = this.#containers.place({ pid, exe, argv, euid: euidOf(subject) }, caller, before);
    const parent = caller !== undefined && place.container !== caller.container ? entrance(caller) : caller;
    // A runtime that goes on as its own copy is the same program.
    const isSame = caller?.pid === pid && isCopy(exe) && isRuntime(caller.exe);
    const run = whatRuns(exe, argv, cwd);
    const program = isSame ? caller.program : programForm(run.program, time);
    return this.#put({
      ...begun(parent !== undefined && parent.depth >= MAX_DEPTH ? this.#cut(parent) : parent, time),
      pid,
      ppid: subject.ppid,
      exe: run.exe,
      program,
      argv: run.argv,
      cwd: run.cwd,
      executed: time,
      container: place.container,
      starts: place.starts,
      packagesUntil: packagesUntil(
        { exe, program, argv, container: place.container, euid: euidOf(subject) },
        parent,
        time,
      ),
      given: caller?.pid === pid ? caller.given : this.#pids.givenAt(pid),
      rights: rightsAfterExec(this.#rightsOf(caller), subject, execution.givesRights ?? false),
      ...idsOf(subject),
    });
  }

  /** Undefined too if its pid may be another's by now. */
  #rightsOf(known: Process | undefined): Rights {
    return known !== undefined && this.#pids.isFirst(known.pid, known.given) ? known.rights : undefined;
  }

  /** Who was there may be another now: after a boot, or a time that nobody saw. */
  forgetRights(): void {
    for (const process of this.#current.values()) process.rights = undefined;
  }

  /** Who called execve: the same process as before (`exec` in a script), else the parent. */
  #caller(pid: number, exe: string, subject: Subject, time: number): Process | undefined {
    // Until now it ran what its forker does.
    const fork = this.#forks.take(pid, subject, undefined, time, this.get(subject.ppid));
    if (fork !== undefined) return fork;
    const self = this.#current.get(pid);
    if (self !== undefined && self.ppid === subject.ppid && this.#isSame(self, exe, time)) return self;
    return this.#parent(subject.ppid, time);
  }

  /** The parent that a record names. A child that was forked and did nothing but to start this one is what its forker is, if with rights that nobody knows. */
  #parent(pid: number | undefined, time: number): Process | undefined {
    const fork = pid === undefined ? undefined : this.#forks.forkerOf(pid, (forker) => this.#current.get(forker));
    if (pid === undefined || fork === undefined || (this.#current.get(pid)?.seen ?? 0) > fork.time)
      return this.running(pid, time);
    const parent = this.actor({ ...subjectOf(fork.parent), pid, ppid: fork.parent.pid }, time);
    if (parent !== undefined) parent.rights = undefined;
    return parent;
  }

  /** True if it would have been silent for longer than it was ever seen, while its pid could be given to another. */
  #hasEnded({ pid, place, born, seen }: Process, time: number): boolean {
    return time - seen > seen - born && this.#pids.hasPassed(pid, place);
  }

  /**
   * True if what happens under its pid now may still be the same process: nobody shakes off what he was by a sleep. What begins itself anew after
   * a while (a reload of php-fpm or haproxy) was started by whoever started it.
   */
  #isSame({ pid, place, born, seen, origin, taintedUntil, exe }: Process, next: string, time: number): boolean {
    if (Math.abs(time - seen) <= SAME_PROCESS) return true;
    if (this.#pids.hasPassed(pid, place)) return false;
    if (taintedUntil > time || origin?.known === false) return true;
    // What did little may be gone, and its pid another's without anybody having seen that the kernel came by it.
    return time - seen <= seen - born && withoutMark(exe) !== withoutMark(next);
  }

  #see(process: Process, time: number): void {
    process.seen = time;
    process.place = this.#pids.placeOf(process.pid);
    process.touched = true;
  }

  /** Remembers that `subject` made `child`; believed when the child acts and names it as parent. */
  fork(subject: Subject, child: number, time: number): void {
    const parent = this.actor(subject, time);
    if (parent === undefined || child === parent.pid) return;
    const known = this.#current.get(child);
    // A namespace has pids of its own.
    if (parent.container !== "" || (known !== undefined && this.#pids.isElsewhere(child, known.given))) return;
    // The caller of vfork(2) returns when its child has called execve: that child is known already.
    if (known !== undefined && known.ppid === parent.pid && known.seen >= time) return;
    this.#forks.add(child, { parent, place: this.#pids.placeOf(child), time });
  }

  /** Adds the processes that run already; parents before children. */
  seed(running: Iterable<RunningProcess>, time: number): void {
    const rows = new Map<number, RunningProcess>();
    for (const row of running) rows.set(row.pid, row);
    for (const row of [...rows.values()]) {
      const unknown: RunningProcess[] = [];
      let above: RunningProcess | undefined = row;
      while (above !== undefined && !this.#current.has(above.pid)) {
        rows.delete(above.pid);
        unknown.push(above);
        above = rows.get(above.ppid);
      }
      for (const one of unknown.reverse()) this.#putRunning(one, time);
    }
  }

  #putRunning(row: RunningProcess, time: number): void {
    const parent = this.#current.get(row.ppid);
    const place = this.#containers.placeOfRunning(row, parent);
    const program = programForm(programOf(row.exe, row.argv, row.cwd), time);
    this.#put({
      ...begun(parent, time),
      // It has lived for nobody knows how long.
      born: 0,
      pid: row.pid,
      ppid: row.ppid,
      exe: row.exe,
      program,
      argv: shortened(row.argv),
      cwd: row.cwd,
      container: place.container,
      starts: place.starts,
      packagesUntil: packagesUntil({ ...row, program, container: place.container }, parent, time),
      uid: row.uid,
      euid: row.euid,
      auid: row.auid,
    });
  }

  /** Sets right what is known of a machine after a time that the log does not tell of, or after its boot. */
  refresh(running: readonly RunningProcess[], time: number): void {
    const exes = new Map(running.map(({ pid, exe }) => [pid, exe]));
    for (const [pid, { exe }] of this.#current) if (exes.get(pid) !== exe) this.#current.delete(pid);
    this.forgetRights();
    this.seed(running, time);
  }

  /** True if the pid went to a child of another process, which runs the same program. */
  #isOther(known: Process, subject: Subject, time: number): boolean {
    if (known.ppid === subject.ppid || subject.ppid === undefined) return false;
    if (this.#hasEnded(known, time) && !isAdopted(known, subject)) return true;
    const parent = this.#current.get(subject.ppid);
    return parent !== undefined && parent.exe === subject.exe && parent.origin !== known.origin;
  }

  /** The process without what led to it. */
  #cut(process: Process): Process {
    return { ...process, id: this.#nextId++, touched: true, parent: undefined, depth: 0 };
  }

  #put(process: Process): Process {
    process.id = this.#nextId++;
    process.place = this.#pids.placeOf(process.pid);
    this.#current.set(process.pid, process);
    if (this.#current.size > MAX_PROCESSES) forgetUnseen(this.#current, this.#current.size - KEPT_PROCESSES);
    return process;
  }

  /** The instances that pids mean now. */
  current(): Iterable<Process> {
    return this.#current.values();
  }

  /** Forks whose children have not acted yet. */
  forked(): Iterable<readonly [child: number, fork: Fork]> {
    return this.#forks;
  }

  /** Takes instances again that were saved with their numbers. */
  restore(current: Iterable<Process>, forked: Iterable<readonly [child: number, fork: Fork]>, nextId: number): void {
    let place = 0;
    for (const process of current) {
      this.#current.set(process.pid, process);
      place = Math.max(place, process.place ?? 0);
    }
    if (place > 0) this.#pids.restore(place);
    for (const [child, fork] of forked) this.#forks.add(child, fork);
    this.#nextId = nextId;
    this.forgetRights();
  }
}
