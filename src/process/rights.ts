/** Whether a process is root, and how it came to be: a hole in the kernel gives root to who never asked for it. */
import type { Subject } from "../domain/subject.ts";

/**
 * `user`: neither it nor who it was forked from was root since its execve, which was seen. `risen`: that was so, and it is root now. Undefined: it
 * is root, or was, or nobody knows: it may have kept root among its ids (setresuid(2)), which is nobody's business here.
 */
export type Rights = "user" | "risen" | undefined;

/** After an event of the process, or of a child of its that runs the same program. What asks for root, setuid(2) and the like, rises too. */
export function rightsAfter(before: Rights, { uid, euid }: Subject): Rights {
  if (before === undefined) return undefined;
  return uid === 0 || euid === 0 ? "risen" : before;
}

/** After an execve, which makes nobody root by the real user id: a set-user-id program is root by the effective one. */
export function rightsAfterExec(before: Rights, { uid, euid }: Subject): Rights {
  if (uid === undefined || euid === undefined) return undefined;
  if (uid === 0) return before === undefined ? undefined : "risen";
  return euid === 0 ? undefined : "user";
}
