/** Which processes are forgotten when there are too many: the log never tells who ended. */
import type { Process } from "./process.ts";

/** Milliseconds between first and last event of a process that is no flood's. */
const LASTING = 60_000;

/** Forgets so many: of the shortlived the longest unseen first. A service that sleeps must not go before them. */
export function forgetUnseen(processes: Map<number, Process>, count: number): void {
  const bySeen = [...processes.values()].sort(
    (one, other) => Number(isLasting(one)) - Number(isLasting(other)) || one.seen - other.seen,
  );
  for (const process of bySeen.slice(0, count)) processes.delete(process.pid);
}

/** What init started, or was seen for a while. */
function isLasting({ ppid, born, seen }: Process): boolean {
  return ppid === 1 || seen - born >= LASTING;
}
