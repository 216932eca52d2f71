/** The end of a run: V8's compilers come to rest before Node waits for their threads. */
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";

/** Milliseconds: a compilation takes some ten at most. */
const REST = 50;

/**
 * Lets no function be compiled any more, and those that are be ended. process.exit() waits for the threads that compile, and one of those may
 * wait for a collection that only this thread can do (nodejs/node#54918): then the process would stay for ever, and take no signal but SIGKILL.
 * However short the run was: the first compiler (Sparkplug) has a thread's work within a tenth of a second.
 */
export async function settleCompilers(): Promise<void> {
  for (const flag of ["--no-sparkplug", "--no-maglev", "--no-turbofan"]) setFlagsFromString(flag);
  // Idle, so that what they ask of this thread is done.
  await sleep(REST);
}
