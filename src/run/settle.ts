/** The end of a run: V8's compilers come to rest before Node waits for their threads. */
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";

/** Milliseconds: a compilation takes some ten at most. */
const REST = 50;
/** A run so short (milliseconds) that hardly anything of it was compiled. */
const SHORT = 500;

/**
 * Lets no function be compiled any more, and those that are be ended. process.exit() waits for the threads that compile, and one of those may
 * wait for a collection that only this thread can do (nodejs/node#54918): then the process would stay for ever, and take no signal but SIGKILL.
 */
export async function settleCompilers(): Promise<void> {
  if (performance.now() < SHORT) return;
  for (const flag of ["--no-maglev", "--no-turbofan"]) setFlagsFromString(flag);
  // Idle, so that what they ask of this thread is done.
  await sleep(REST);
}
