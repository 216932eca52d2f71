/** File names of PATH records, made absolute without asking any file system: replay and live must agree. */

import { Memo } from "./memo.ts";
import { flat } from "./text.ts";

/** What is to be resolved: `//`, `/./`, `/../`, such an end, a slash at the end; and names that begin with two dots. */
const NOT_NORMAL = /\/(?:\/|$|\.(?:\/|\.|$))/;

/** True if the name needs no work. */
function isNormal(name: string): boolean {
  return name.charCodeAt(0) === 0x2f && (!NOT_NORMAL.test(name) || name === "/");
}

/**
 * The absolute, normal form of a name: joined with `cwd` if relative, `.`, `..`, doubled and last slashes resolved as
 * text. Without a cwd a relative name gets `?` for the folder nobody knows: `?/name`.
 */
export function absolutePath(name: string, cwd: string | undefined): string {
  if (isNormal(name)) return name;
  const isAbsolute = name.startsWith("/");
  const base = isAbsolute ? "" : cwd;
  const parts: string[] = [];
  for (const part of `${base ?? ""}/${name}`.split("/")) {
    if (part === "" || part === ".") continue;
    // Nothing is above the root, nor can be said of what is above a folder that nobody knows.
    if (part === "..") leave(parts, isAbsolute);
    else parts.push(part);
  }
  return `${base === undefined ? "?" : ""}/${parts.join("/")}`;
}

/** Goes up a folder. Debian's `/var/run` and `/var/lock` are links, but where the kernel says that a process is in them: it follows links. */
function leave(parts: string[], mayBeLink: boolean): void {
  const left = parts.pop();
  if (!mayBeLink || parts.length !== 1 || parts[0] !== "var" || (left !== "run" && left !== "lock")) return;
  parts.pop();
  if (left === "lock") parts.push("run");
}

/** Relative names, with the folder they were last joined with. */
const joined = new Memo<{ readonly cwd: string | undefined; readonly path: string }>();

/** {@link absolutePath}, remembered: a service opens the same few names in its own folder. */
export function joinedPath(name: string, cwd: string | undefined): string {
  const known = joined.get(name);
  if (known !== undefined && known.cwd === cwd) return known.path;
  const path = flat(absolutePath(name, cwd));
  joined.set(name, { cwd: cwd === undefined ? undefined : flat(cwd), path });
  return path;
}

/** The folder that a path is in. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf("/")));
}

/** Base name of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** What stands behind the last dot of a name; all of it if it has none. */
export function endingOf(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}
