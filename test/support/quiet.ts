/** Waits for another process. */
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

/** Clock ticks of processor time in a second that count as nothing to do: a tenth (USER_HZ is 100). */
const IDLE = 10;

/** Until a process has nothing left to do. */
export async function untilQuiet(pid: number): Promise<void> {
  const ticks = (): number => {
    // Behind the name in brackets: utime and stime are fields 14 and 15 (proc_pid_stat(5)).
    const [, rest = ""] = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ");
    const fields = rest.split(" ");
    return Number(fields[11]) + Number(fields[12]);
  };
  for (let before = Number.NEGATIVE_INFINITY, now = ticks(); now - before > IDLE; ) {
    before = now;
    await pause(1000);
    now = ticks();
  }
}
