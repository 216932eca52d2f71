/** The end of a run: V8's compilers come to rest before Node waits for their threads. */
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";

/** Milliseconds between two looks at the threads: a compilation takes some ten at most, if there is a processor for it. */
const STEP = 20;
/** Looks, one after the other, at which all slept: in between this thread has done what they waited for. */
const QUIET = 2;
/** Looks at most: on a machine that is too busy to end them, the end is left to chance. */
const MOST = 250;
/** State of a thread of Node's for V8 (proc_pid_stat(5): its name in parentheses, then the state). */
const WORKER = /^\d+ \(node-V8Worker\) (\w)/;

/**
 * Lets no function be compiled any more, and those that are be ended. process.exit() waits for the threads that compile, and one of those may
 * wait for a collection that only this thread can do (nodejs/node#54918): then the process would stay for ever, and take no signal but SIGKILL.
 * However short the run was: the first compiler (Sparkplug) has a thread's work within a tenth of a second.
 */
export async function settleCompilers(): Promise<void> {
  for (const flag of ["--no-sparkplug", "--no-maglev", "--no-turbofan"]) setFlagsFromString(flag);
  for (let looks = 0, quiet = 0; looks < MOST && quiet < QUIET; looks += 1) {
    // Idle, so that what they ask of this thread is done.
    await sleep(STEP);
    quiet = workersSleep() ? quiet + 1 : 0;
  }
}

/** True too if nobody can tell: then they have had some time. */
function workersSleep(): boolean {
  try {
    const states = readdirSync("/proc/self/task").flatMap(
      (thread) => WORKER.exec(readFileSync(`/proc/self/task/${thread}/stat`, "latin1"))?.[1] ?? [],
    );
    return states.every((state) => state === "S");
  } catch {
    return true;
  }
}
