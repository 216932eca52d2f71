/**
 * First runs of what the host was told to run long ago: the first Sunday's check, the first of the month's report; and first starts of its
 * services, at the first boot or upgrade after the baseline. That it is run is no news, and what it does then is learned as in the baseline, to which
 * it belongs as much as what ran that day. What is severe is told, and ends it.
 */
import { SERVICE_SHELL } from "../baseline/sensitive-deeds.ts";
import { type Edge, kindOf } from "../domain/graph.ts";
import type { JobStart, Schedule, Unchanged } from "../domain/schedule.ts";
import { isSevere } from "../domain/severity.ts";
import { UNSET_ID } from "../domain/subject.ts";
import type { EdgeParts } from "../graph/edge-builder.ts";
import { isInterpreter } from "../process/interpreter.ts";
import type { FirstRun, Process } from "../process/process.ts";
import type { ProcessTable } from "../process/process-table.ts";
import { unknownRoot } from "./lineage.ts";

/** Milliseconds of event time for which a run is learned at most. */
const LONGEST = 6 * 3600_000;
/** And in which a service has started: what systemd gives it (systemd-system.conf(5), DefaultTimeoutStartSec=). */
const STARTING = 90_000;
/** From when it takes a port or a socket on: what is left to do then is little. */
const OPENING = 5000;

const SYSTEMD = /^(?:\/usr)?\/lib\/systemd\/systemd$/;

/** How far up who started whom is told. */
const ANCESTORS = 8;

/** A script, as the program part of a label has it. */
const SCRIPT = /^[^[\]]*\[(\/[^[\]]+)\]$/;

/** An interpreter of code in its arguments, as a label has it; what comes on standard input (`-s`) stands nowhere. */
const CODE = /^[^[\]]*\[-(?:[ceEprBR]|-eval|-print|-command)\]$/;

export class FirstRuns {
  readonly #schedule: Schedule | undefined;
  readonly #say: (job: Edge, what: "job" | "service", time: number) => void;
  readonly #processes: ProcessTable;
  /**
   * @param schedule without one nothing was told before
   * @param say told of each job or service that runs for the first time
   */
  constructor(
    schedule: Schedule | undefined,
    say: (job: Edge, what: "job" | "service", time: number) => void,
    processes: ProcessTable,
  ) {
    this.#schedule = schedule;
    this.#say = say;
    this.#processes = processes;
  }

  /**
   * True if an edge that nobody knows belongs to the first run of such a job, and is to be learned.
   *
   * @param isTold whether it was just told
   * @param unchanged when the baseline began
   */
  covers(edge: Edge, { actor, made }: EdgeParts, isTold: boolean, unchanged: Unchanged, time: number): boolean {
    if (this.#schedule === undefined || actor === undefined) return false;
    const { firstRun } = actor;
    const isRunning = firstRun !== undefined && firstRun.until > time;
    // A job is no service: its shells do what it was written to do.
    const isOwnShell = isRunning && edge.sensitivity?.what === SERVICE_SHELL;
    if (isSevere(edge.sensitivity?.severity) && !isOwnShell) {
      if (isRunning) this.#end(firstRun);
      return false;
    }
    if (isTold || edge.reported) return false;
    if (isRunning && firstRun.isStop && !isEnding(edge)) return false;
    if (isRunning) return this.#belongs(actor, made, unchanged);
    if (kindOf(edge.edgeClass) !== "exec" || made === undefined) return false;
    const start = this.#startOf(actor, made);
    if (start === undefined) return false;
    const isService = !this.#schedule.has(start, unchanged);
    if (isService && !this.#schedule.hasService(start, unchanged)) return false;
    made.firstRun = { until: time + (isService ? STARTING : LONGEST), isService };
    this.#say(edge, isService ? "service" : "job", time);
    return true;
  }

  /** The service itself, after what its unit has started before it under the same name: to check it, to prepare it. */
  startsAgain({ first }: Edge, { actor, made }: EdgeParts, unchanged: Unchanged, time: number): void {
    const until = first + STARTING;
    if (this.#schedule === undefined || time >= until || actor === undefined || made === undefined) return;
    const start = made.firstRun === undefined ? this.#startOf(actor, made) : undefined;
    if (start !== undefined && this.#schedule.hasService(start, unchanged)) made.firstRun = { until, isService: true };
  }

  /**
   * A service that systemd, or what stops it for systemd, gives a signal to: what it puts in order then is its own. Whom it starts or connects to
   * is told as ever.
   */
  stops(actor: Process | undefined, target: Process | undefined, time: number): void {
    if (this.#schedule === undefined || actor === undefined || target === undefined || target.firstRun !== undefined)
      return;
    const isOrder = SYSTEMD.test(actor.program) || (actor.firstRun?.isService === true && actor.firstRun.until > time);
    if (!isOrder || target.container !== "" || target.auid !== UNSET_ID || unknownRoot(actor) !== undefined) return;
    target.firstRun = { until: time + STARTING, isService: true, isStop: true };
    target.touched = true;
  }

  /** What it does on the host does, and what it starts if that was there before: a script that was dropped later is news. */
  #belongs({ container }: Process, made: Process | undefined, unchanged: Unchanged): boolean {
    if (made === undefined) return container === "";
    const files = [made.exe, fileOf(made) ?? made.exe];
    const isOfService = made.firstRun?.isService !== true || made.auid === UNSET_ID;
    const isPart = isOfService && made.container === "" && this.#schedule?.isOld(files, unchanged) === true;
    if (!isPart) made.firstRun = undefined;
    return isPart;
  }

  /**
   * Who waits for callers does what others want: what it does from then on is of no job's first run. A service has some moments from when it
   * has its port, until somebody calls.
   */
  waits(process: Process | undefined, isCalled: boolean, time: number): void {
    const firstRun = process?.firstRun;
    if (process === undefined || firstRun === undefined) return;
    if (!firstRun.isService) {
      process.firstRun = undefined;
      process.touched = true;
    } else if (firstRun.until > time) this.#end(firstRun, isCalled ? 0 : Math.min(firstRun.until, time + OPENING));
  }

  /** For all who belong to it: saved with each of them. */
  #end(firstRun: FirstRun, until = 0): void {
    firstRun.until = until;
    const forked = [...this.#processes.forked()].map(([, { parent }]) => parent);
    for (const process of [...this.#processes.current(), ...forked])
      if (process.firstRun === firstRun) process.touched = true;
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

/** True of files and sockets that are left as they should be, and of rights that are given up. */
function isEnding({ edgeClass }: Edge): boolean {
  return kindOf(edgeClass) !== "exec" && edgeClass !== "host";
}

/** The file that decides what it does; undefined where that is code in the arguments. */
function fileOf({ exe, program }: Process): string | undefined {
  const script = SCRIPT.exec(program)?.[1];
  if (script !== undefined) return script;
  return isInterpreter(program) || program.includes("[") || !exe.startsWith("/") ? undefined : exe;
}
