/** The user part of a process label. */
import { euidOf, type Subject, UNSET_ID } from "../domain/subject.ts";

/**
 * Who acts: the login user if a person logged in, else the real user; with `/` and the acting user behind it where that
 * is somebody else: `1000/0` is user 1000 acting as root. A root daemon that acts as a lesser user stays `0`, since
 * nothing is gained by that.
 */
export function userOf(subject: Subject): string {
  const { auid, uid } = subject;
  const login = auid !== undefined && auid !== UNSET_ID ? auid : uid;
  if (login === undefined) return "";
  const acting = euidOf(subject);
  return acting === undefined || acting === login || (login === 0 && login === uid)
    ? String(login)
    : `${login}/${acting}`;
}
