/**
 * First runs of what the host was told to run long ago: the first Sunday's check, the first of the month's report; and first starts of its
 * services, at the first boot or upgrade after the baseline. That it is run is no news, and what it does then is learned as in the baseline, to which
 * it belongs as much as what ran that day. What is severe is told, and ends it. One run does not show all that a job does: a log is too short to be
 * rotated, a lock is drawn anew. So what it does to files, and what its programs start, is learned in the runs that follow, too.
 */
import { SERVICE_SHELL } from "../baseline/sensitive-deeds.ts";
import { type Edge, kindOf } from "../domain/graph.ts";
import { leadsAstray } from "../domain/link-target.ts";
import type { JobStart, Schedule, Unchanged } from "../domain/schedule.ts";
import { isSevere } from "../domain/severity.ts";
import { UNSET_ID } from "../domain/subject.ts";
import type { EdgeParts } from "../graph/edge-builder.ts";
import { isInterpreter } from "../process/interpreter.ts";
import type { FirstRun, Process } from "../process/process.ts";
import type { ProcessTable } from "../process/process-table.ts";
import { SYSTEMD } from "../process/systemd.ts";
import { isTainted, unknownRoot } from "./lineage.ts";

/** Milliseconds of event time for which a run is learned at most. */
const LONGEST = 6 * 3600_000;
/** And in which a service has started: what systemd gives it (systemd-system.conf(5), DefaultTimeoutStartSec=). */
const STARTING = 90_000;
/** So many runs show what a job does: of each day's one a week. */
const RUNS = 7;
/** From when it takes a port or a socket on: what is left to do then is little. */
const OPENING = 5000;

/** Where packages put programs. */
const OF_THE_SYSTEM = /^\/(?:usr\/(?!local\/)|s?bin\/|lib\/|etc\/init\.d\/)/;
/** This machine's own addresses, whoever connects there. */
const OWN = /^(?:127\.\d+\.\d+\.\d+|\[::1\]):\d+(?:\(\w+\))?$/;
/** Rights that are given up, signals, and who asks about accounts. */
const RIGHTS = /^(?:set[ug]id|kill|read):/;
/** The same without the last: a job that went without it so far. */
const RIGHTS_AGAIN = /^(?:set[ug]id|kill):/;

/** How far up who started whom is told. */
const ANCESTORS = 8;

/** A script, as the program part of a label has it. */
const SCRIPT = /^[^[\]]*\[(\/[^[\]]+)\]$/;

/** An interpreter of code in its arguments, as a label has it; what comes on standard input (`-s`) stands nowhere. */
const CODE = /^[^[\]]*\[-(?:[ceEprBR]|-eval|-print|-command)\]$/;

/** @param edge that it is run; of a run after the first what it does for the first time */
export type SayRun = (edge: Edge, what: "job" | "again" | "service", time: number) => void;

export class FirstRuns {
  readonly #schedule: Schedule | undefined;
  readonly #say: SayRun;
  readonly #processes: ProcessTable;
  /** Of the runs after the first those of which it was said that they do more. */
  readonly #said = new WeakSet<FirstRun>();
  /**
   * @param schedule without one nothing was told before
   * @param say told of each job or service that runs for the first time
   */
  constructor(schedule: Schedule | undefined, say: SayRun, processes: ProcessTable) {
    this.#schedule = schedule;
    this.#say = say;
    this.#processes = processes;
  }

  /**
   * True if an edge that nobody knows belongs to the first run of such a job, and is to be learned.
   *
   * @param isTold whether it was just told
   * @param isQuiet whether it is no news whoever does it, severe or not
   * @param unchanged when the baseline began
   */
  covers(
    edge: Edge,
    { actor, made, linked }: EdgeParts,
    { isTold, isQuiet }: { readonly isTold: boolean; readonly isQuiet: () => boolean },
    unchanged: Unchanged,
    time: number,
  ): boolean {
    if (this.#schedule === undefined || actor === undefined) return false;
    const firstRun = this.#runOf(actor, time);
    const isRunning = isGoingOn(firstRun, time);
    const isOwnShell = isRunning && edge.sensitivity?.what === SERVICE_SHELL && mayStartShells(firstRun, actor);
    const isPart =
      isRunning &&
      isPartOf(firstRun, edge, made, linked) &&
      actor.container === "" &&
      (made === undefined || isGoingOn(made.firstRun, time));
    if (made !== undefined && !isPart) made.firstRun = undefined;
    if (isSevere(edge.sensitivity?.severity) && !isOwnShell) {
      if (isRunning && !isQuiet()) this.#end(firstRun);
      return false;
    }
    if (isTold || edge.reported) return false;
    if (isRunning && firstRun.what !== "again") return isPart;
    if (made !== undefined && this.#begins(edge, actor, made, unchanged, time)) return true;
    if (isPart && !this.#said.has(firstRun)) {
      this.#said.add(firstRun);
      this.#say(edge, "again", time);
    }
    return isPart;
  }

  /** True if it is the first run of a job, or the first start of a service, that was told so. */
  #begins(edge: Edge, actor: Process, made: Process, unchanged: Unchanged, time: number): boolean {
    if (kindOf(edge.edgeClass) !== "exec") return false;
    const start = this.#startOf(actor, made);
    const begun = start && this.#begun(start, unchanged, time);
    if (begun === undefined) return false;
    made.firstRun = begun;
    this.#say(edge, begun.what === "job" ? "job" : "service", time);
    return true;
  }

  #begun(start: JobStart, unchanged: Unchanged, time: number): FirstRun | undefined {
    if (this.#schedule?.has(start, unchanged)) return { what: "job", until: time + LONGEST, isOpen: false };
    const service = this.#schedule?.serviceOf(start, unchanged);
    return service && { what: "start", until: time + STARTING, isOpen: service.isCalled };
  }

  /**
   * One of the next runs of a job; or the service itself, after what its unit has started before it under the same name: to check it, to
   * prepare it.
   */
  startsAgain({ first, count }: Edge, { actor, made }: EdgeParts, unchanged: Unchanged, time: number): void {
    const until = first + STARTING;
    const isNew = count <= RUNS || time < until;
    if (this.#schedule === undefined || !isNew || actor === undefined || made === undefined) return;
    const start = isGoingOn(made.firstRun, time) ? undefined : this.#startOf(actor, made);
    if (start === undefined) return;
    const service = time < until ? this.#schedule.serviceOf(start, unchanged) : undefined;
    if (count <= RUNS && this.#schedule.has(start, unchanged))
      made.firstRun = { what: "again", until: time + LONGEST, isOpen: false };
    else if (service !== undefined) made.firstRun = { what: "start", until, isOpen: service.isCalled };
  }

  /**
   * A service that systemd, or what stops it for systemd, gives a signal to, or a job that was told to, as after the rotation of its log: what it
   * puts in order then is its own. Whom it starts or connects to is told as ever.
   */
  stops(actor: Process | undefined, target: Process | undefined, time: number): void {
    if (this.#schedule === undefined || actor === undefined || target === undefined || unknownRoot(actor) !== undefined)
      return;
    // A user's own manager ends what the user likes.
    const isManager = SYSTEMD.has(actor.program) && actor.auid === UNSET_ID;
    const isRunning = isGoingOn(actor.firstRun, time);
    const isOrder = isManager || (isRunning && actor.firstRun?.what !== "stop");
    if (!isOrder || actor.container !== "" || isGoingOn(target.firstRun, time)) return;
    // systemd ends all that is in the service's control group.
    const isService = target.container === "" && target.auid === UNSET_ID;
    if (!isService || unknownRoot(target) !== undefined || isTainted(target, time)) return;
    target.firstRun = { what: "stop", until: time + STARTING, isOpen: true };
    target.touched = true;
  }

  /** Its own, or that of the first of a server's processes, which tells its workers what it was ordered, by whatever way. */
  #runOf(actor: Process, time: number): FirstRun | undefined {
    const { firstRun, ppid, program } = actor;
    const first = isGoingOn(firstRun, time) ? undefined : this.#processes.running(ppid, time);
    const isOrdered = first?.program === program && first.firstRun?.what === "stop";
    return isOrdered && unknownRoot(actor) === undefined && !isTainted(actor, time) ? first.firstRun : firstRun;
  }

  /**
   * What it starts belongs to it, known or not, if that was there before: a script that was dropped later does not. Nor does what a package brings,
   * which is judged by its lists.
   */
  joins({ made }: EdgeParts, unchanged: Unchanged, time: number): void {
    if (made === undefined || !isGoingOn(made.firstRun, time)) return;
    const files = [made.exe, fileOf(made) ?? made.exe];
    const isOfNoLogin = isJob(made.firstRun) || made.auid === UNSET_ID;
    const isOfHost = made.container === "" && made.packagesUntil <= time;
    if (!(isOfNoLogin && isOfHost && this.#schedule?.isOld(files, unchanged) === true)) made.firstRun = undefined;
  }

  /**
   * Who waits for callers does what others want: what it does from then on is of no job's first run. A service has some moments from when it
   * has its port, until somebody calls.
   */
  waits(process: Process | undefined, isCalled: boolean, time: number): void {
    const firstRun = process?.firstRun;
    if (process === undefined || firstRun === undefined) return;
    if (isJob(firstRun)) {
      process.firstRun = undefined;
      process.touched = true;
      return;
    }
    const until = isCalled ? 0 : Math.min(firstRun.until, time + OPENING);
    if (firstRun.until <= time || (firstRun.isOpen && until === firstRun.until)) return;
    // Of the unit's others, those that start it and wait until it answers go on.
    const open: FirstRun = { what: firstRun.what, until, isOpen: true };
    for (const one of this.#membersOf(firstRun)) {
      if (one.program !== process.program) continue;
      one.firstRun = open;
      one.touched = true;
    }
  }

  /** For all who belong to it: saved with each of them. */
  #end(firstRun: FirstRun): void {
    firstRun.until = 0;
    for (const one of this.#membersOf(firstRun)) one.touched = true;
  }

  #membersOf(firstRun: FirstRun): Process[] {
    const forked = [...this.#processes.forked()].map(([, { parent }]) => parent);
    return [...this.#processes.current(), ...forked].filter((one) => one.firstRun === firstRun);
  }

  /** Who starts it is known to do so, and nobody who came in unseen; else undefined. */
  #startOf(actor: Process, made: Process): JobStart | undefined {
    const { exe, argv, cwd, uid } = made;
    const isCode = CODE.test(made.program) && exe.startsWith("/");
    const file = isCode ? exe : fileOf(made);
    if (file === undefined || made.container !== "" || unknownRoot(actor) !== undefined) return undefined;
    const above: string[] = [];
    for (let at = actor.parent; at !== undefined && above.length < ANCESTORS; at = at.parent) above.push(at.program);
    const starter = { program: actor.program, above, argv: actor.argv, isSame: actor.pid === made.pid };
    return { file, isCode, exe, argv, cwd, uid, hasLogin: made.auid !== UNSET_ID, starter };
  }
}

function isGoingOn(run: FirstRun | undefined, time: number): run is FirstRun {
  return run !== undefined && run.until > time;
}

/** True of a run of a job, be it the first or not. */
function isJob(run: FirstRun | undefined): boolean {
  return run?.what === "job" || run?.what === "again";
}

/** A job is no service: its shells do what it was written to do. A service's are those of what starts it, a program of the system's. */
function mayStartShells({ what, isOpen }: FirstRun, starter: Process): boolean {
  return what === "job" || (what === "start" && !isOpen && OF_THE_SYSTEM.test(fileOf(starter) ?? starter.exe));
}

/** True of what a run of the kind may do; of who may be called what others can hardly make use of. */
function isPartOf(
  { what, isOpen }: FirstRun,
  edge: Edge,
  made: Process | undefined,
  linked: string | undefined,
): boolean {
  if (what === "job") return true;
  if (what === "again") return isPartOfNext(edge, made) && !leadsAstray(edge.key, linked);
  const { edgeClass, key, sensitivity } = edge;
  const kind = kindOf(edgeClass);
  if (edgeClass === "host") return !isOpen && OWN.test(key);
  if (!isOpen) return true;
  if (kind === "priv") return RIGHTS.test(key) && (sensitivity === undefined || what === "start");
  return sensitivity === undefined && (kind === "file" || (kind === "sock" && what === "start"));
}

/** True of what one of the next runs may do. Of what it starts the files say what that is: code in arguments may be made of names that others gave. */
function isPartOfNext({ edgeClass, source, key, sensitivity }: Edge, made: Process | undefined): boolean {
  const kind = kindOf(edgeClass);
  // What is removed below a folder that the log does not tell: the folder itself is told by its path.
  if (edgeClass === "DELETE" && source.program === "rm" && key.startsWith("?/"))
    return !isSevere(sensitivity?.severity);
  if (sensitivity !== undefined) return false;
  if (kind === "exec") return made !== undefined && (fileOf(made) !== undefined || makesCode(source.program));
  return kind === "file" || (kind === "priv" && RIGHTS_AGAIN.test(key));
}

/** True of what gives shells code of its own: a script of the system's (logwatch), and logrotate, whose settings have it (postrotate). */
function makesCode(program: string): boolean {
  return program === "logrotate" || OF_THE_SYSTEM.test(SCRIPT.exec(program)?.[1] ?? "");
}

/** The file that decides what it does; undefined where that is code in the arguments. */
function fileOf({ exe, program }: Process): string | undefined {
  const script = SCRIPT.exec(program)?.[1];
  if (script !== undefined) return script;
  return isInterpreter(program) || program.includes("[") || !exe.startsWith("/") ? undefined : exe;
}
