/** Children that name another parent than the process that forked them. */
import type { Subject } from "../domain/subject.ts";
import type { Process } from "./process.ts";

/**
 * True for a child whose parent is another than who forked it (a daemon's first parent ends, CLONE_PARENT names the forker's):
 * one above the forker, and it still runs the forker's program. In a container a fork tells the child's pid of in there.
 */
export function isAdopted(forker: Process, { ppid, exe }: Pick<Subject, "ppid" | "exe">): boolean {
  if (forker.exe !== exe || forker.container !== "") return false;
  if (ppid === 1) return true;
  for (let at: Process | undefined = forker; at !== undefined; at = at.parent) if (at.ppid === ppid) return true;
  return false;
}
