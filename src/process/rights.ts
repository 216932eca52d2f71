/** Whether a process is root, and how it came to be: a hole in the kernel gives root to who may not have it. */
import type { Subject } from "../domain/subject.ts";

/**
 * `user`: neither it nor who it was forked from was root, or got rights from a file, since its execve, which was seen: no call makes it root
 * (setuid(2) asks for CAP_SETUID). `risen`: that was so, and it is root now. Undefined: it is root, or was, or may be, or nobody knows.
 */
export type Rights = "user" | "risen" | undefined;

/** After an event of the process, or of a child of its that runs the same program. */
export function rightsAfter(before: Rights, { uid, euid }: Subject): Rights {
  if (before === undefined) return undefined;
  return uid === 0 || euid === 0 ? "risen" : before;
}

/**
 * After an execve, which makes nobody root by the real user id, and by the effective one only with a file that says so.
 *
 * @param isGiven true if the file gives rights by itself: a set-user-id bit, capabilities
 */
export function rightsAfterExec(before: Rights, { uid, euid }: Subject, isGiven: boolean): Rights {
  if (uid === undefined || euid === undefined) return undefined;
  const isRoot = uid === 0 || (euid === 0 && !isGiven);
  if (isRoot) return before === undefined ? undefined : "risen";
  return isGiven ? undefined : "user";
}
