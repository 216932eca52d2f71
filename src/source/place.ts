/**
 * What a path leads to, found without a risk of waiting for ever: whoever may make links in it can lead it into `/proc/PID/root` of a namespace
 * with a file system of his own that never answers, and who waits for that cannot even be killed. So links are followed by their text, which the
 * kernel's own (proc_pid_root(5)) have too, and no mount is entered that may not answer.
 */
import { closeSync, constants, fstatSync, openSync, readFileSync, readlinkSync, type Stats } from "node:fs";
import { posix } from "node:path";
import { isRemote, type Mount, remotePoints } from "../domain/mount-table.ts";
import { attempt } from "./attempt.ts";
import { pathOf } from "./descriptor.ts";
import { mountTable } from "./may-hang.ts";

/** Only the place, which asks no file system for anything (open(2)); Node's constants lack it. */
export const O_PATH = 0x200000;
/** Links of a path that are followed (ELOOP, path_resolution(7)). */
export const LINKS = 40;
/** Steps of a path and of its links that are taken: each costs some system calls. */
const STEPS = 400;
/** Milliseconds for which the table of mounts is good. */
const FRESH = 1000;

/** What `stat` and, without `follow`, `lstat` tell; undefined if it is not there, or cannot be looked at. */
export function statPlace(path: string, follow: boolean, remote?: readonly string[]): Stats | undefined {
  return attempt(() => usePlace(path, follow, (place) => fstatSync(place), remote));
}

/** What `stat` tells of a path in another root, which its links are of, too. */
export function statIn(root: string, path: string): Stats | undefined {
  return attempt(() => usePlace(root + path, true, (place) => fstatSync(place), undefined, root));
}

/** The path without links; undefined if it is not there, or cannot be looked at. */
export function realPlace(path: string): string | undefined {
  return attempt(() => usePlace(path, true, (place) => readlinkSync(pathOf(place))));
}

/**
 * @param path absolute
 * @param follow whether the last step may be a link
 * @param use gets a descriptor that is the place alone (O_PATH); it is reopened by {@link pathOf}
 * @param remote where mounts are that may not answer
 * @param root where a link begins whose text is absolute, and above which none leads
 * @throws what open(2) does, and RangeError where it may not be looked
 */
export function usePlace<T>(
  path: string,
  follow: boolean,
  use: (descriptor: number) => T,
  remote: readonly string[] = mounted().remote,
  root = "/",
): T {
  let place = openSync("/", O_PATH);
  let at = "/";
  let links = LINKS;
  let left = STEPS;
  try {
    const top = mountOf(place);
    for (const steps = path.split("/"); steps.length > 0; ) {
      const step = steps.shift() ?? "";
      if (step === "" || step === "." || (step === ".." && at === root)) continue;
      const next = posix.join(at, step);
      if (remote.includes(next)) throw new RangeError(`${next} may not answer`);
      left -= 1;
      if (left < 0) throw new RangeError(`${path} has too many steps`);
      const name = `${pathOf(place)}/${step}`;
      const below = openSync(name, O_PATH | constants.O_NOFOLLOW);
      if (!isLink(below, top) || (steps.length === 0 && !follow)) {
        closeSync(place);
        [place, at] = [below, next];
        continue;
      }
      closeSync(below);
      links -= 1;
      if (links < 0) throw new RangeError(`${path} has too many links`);
      const text = readlinkSync(name);
      steps.unshift(...(text.startsWith("/") ? root : "").split("/"), ...text.split("/"));
      if (!text.startsWith("/")) continue;
      closeSync(place);
      [place, at] = [openSync("/", O_PATH), "/"];
    }
    return use(place);
  } finally {
    closeSync(place);
  }
}

/**
 * True of a link. Throws, and closes the descriptor, if it may not be asked: the mount that it is on may have come since the table was read.
 *
 * @param top number of the root's mount: in a chroot it is not in the table
 */
function isLink(place: number, top: number): boolean {
  try {
    const mount = mountOf(place);
    const known = mount === top ? undefined : mounted(mount).ids.get(mount);
    if (mount !== top && (known === undefined || isRemote(known))) throw new RangeError("it may not answer");
    return fstatSync(place).isSymbolicLink();
  } catch (error) {
    closeSync(place);
    throw error;
  }
}

/** Number of the mount that a descriptor is on (proc_pid_fdinfo(5)). */
export function mountOf(descriptor: number): number {
  const text = readFileSync(`/proc/self/fdinfo/${descriptor}`, "latin1");
  return Number(/^mnt_id:\s*(\d+)$/m.exec(text)?.[1]);
}

interface Mounted {
  readonly at: number;
  readonly ids: ReadonlyMap<number, Mount>;
  readonly remote: readonly string[];
}

let last: Mounted | undefined;

/** @param id of a mount that must be in it: one that is not came since */
function mounted(id?: number): Mounted {
  const now = performance.now();
  if (last === undefined || now - last.at > FRESH || (id !== undefined && !last.ids.has(id))) {
    const table = mountTable("");
    last = { at: now, ids: new Map(table.map((mount) => [mount.id, mount])), remote: remotePoints(table) };
  }
  return last;
}
