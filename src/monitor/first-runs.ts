/**
 * First runs of what the host was told to run long ago: the first Sunday's check, the first of the month's report. That it is run is no news,
 * and what it does then is learned as in the baseline, to which it belongs as much as what ran that day. What is severe is told, and ends it.
 */
import { SERVICE_SHELL } from "../baseline/sensitive-deeds.ts";
import { type Edge, kindOf } from "../domain/graph.ts";
import type { Schedule } from "../domain/schedule.ts";
import { isSevere } from "../domain/severity.ts";
import { UNSET_ID } from "../domain/subject.ts";
import type { EdgeParts } from "../graph/edge-builder.ts";
import { isInterpreter } from "../process/interpreter.ts";
import type { FirstRun, Process } from "../process/process.ts";
import type { ProcessTable } from "../process/process-table.ts";
import { unknownRoot } from "./lineage.ts";

/** Milliseconds of event time for which a run is learned at most. */
const LONGEST = 6 * 3600_000;

/** How far up who started whom is told. */
const ANCESTORS = 8;

/** A script, as the program part of a label has it. */
const SCRIPT = /^[^[\]]*\[(\/[^[\]]+)\]$/;

/** An interpreter of code in its arguments, as a label has it; what comes on standard input (`-s`) stands nowhere. */
const CODE = /^[^[\]]*\[-(?:[ceEprBR]|-eval|-print|-command)\]$/;

export class FirstRuns {
  readonly #schedule: Schedule | undefined;
  readonly #say: (job: Edge, time: number) => void;
  readonly #processes: ProcessTable;

  /**
   * @param schedule without one nothing was told before
   * @param say told of each job that runs for the first time
   */
  constructor(schedule: Schedule | undefined, say: (job: Edge, time: number) => void, processes: ProcessTable) {
    this.#schedule = schedule;
    this.#say = say;
    this.#processes = processes;
  }

  /**
   * True if an edge that nobody knows belongs to the first run of such a job, and is to be learned.
   *
   * @param isTold whether it was just told
   * @param since when the baseline began
   */
  covers(edge: Edge, { actor, made }: EdgeParts, isTold: boolean, since: number, time: number): boolean {
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
    if (isRunning) return this.#belongs(actor, made, since);
    if (kindOf(edge.edgeClass) !== "exec" || made === undefined || !this.#isJob(actor, made, since)) return false;
    made.firstRun = { until: time + LONGEST };
    this.#say(edge, time);
    return true;
  }

  /** What it does on the host does, and what it starts if that was there before: a script that was dropped later is news. */
  #belongs({ container }: Process, made: Process | undefined, since: number): boolean {
    if (made === undefined) return container === "";
    const files = [made.exe, fileOf(made) ?? made.exe];
    const isPart = made.container === "" && this.#schedule?.isOld(files, since) === true;
    if (!isPart) made.firstRun = undefined;
    return isPart;
  }

  /** For all who belong to it: saved with each of them. */
  #end(firstRun: FirstRun): void {
    firstRun.until = 0;
    const forked = [...this.#processes.forked()].map(([, { parent }]) => parent);
    for (const process of [...this.#processes.current(), ...forked])
      if (process.firstRun === firstRun) process.touched = true;
  }

  /** Who starts it is known to do so, and nobody who came in unseen. */
  #isJob(actor: Process, made: Process, since: number): boolean {
    const { exe, argv, cwd, uid } = made;
    const isCode = CODE.test(made.program) && exe.startsWith("/");
    const file = isCode ? exe : fileOf(made);
    if (file === undefined || made.container !== "" || unknownRoot(actor) !== undefined) return false;
    const above: string[] = [];
    for (let at = actor.parent; at !== undefined && above.length < ANCESTORS; at = at.parent) above.push(at.program);
    const starter = { program: actor.program, above, argv: actor.argv, isSame: actor.pid === made.pid };
    const start = { file, isCode, exe, argv, cwd, uid, hasLogin: made.auid !== UNSET_ID, starter };
    return this.#schedule?.has(start, since) ?? false;
  }
}

/** Who waits for callers does what others want: what it does from then on is of no job's first run. */
export function endFirstRun(process: Process | undefined): void {
  if (process?.firstRun === undefined) return;
  process.firstRun = undefined;
  process.touched = true;
}

/** The file that decides what it does; undefined where that is code in the arguments. */
function fileOf({ exe, program }: Process): string | undefined {
  const script = SCRIPT.exec(program)?.[1];
  if (script !== undefined) return script;
  return isInterpreter(program) || program.includes("[") || !exe.startsWith("/") ? undefined : exe;
}
