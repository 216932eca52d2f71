/**
 * What a path leads to, found without a risk of waiting for ever: whoever may make links in it can lead it into `/proc/PID/root` of a namespace
 * with a file system of his own that never answers, and who waits for that cannot even be killed. So links are followed by their text, which the
 * kernel's own (proc_pid_root(5)) have too, and no mount is entered that may not answer.
 */
import { closeSync, constants, fstatSync, openSync, readlinkSync, type Stats } from "node:fs";
import { posix } from "node:path";
import { remoteMounts } from "./may-hang.ts";

/** Only the place, which asks no file system for anything (open(2)); Node's constants lack it. */
export const O_PATH = 0x200000;
/** Links of a path that are followed (ELOOP, path_resolution(7)). */
export const LINKS = 40;
/** Milliseconds for which the table of mounts is good. */
const FRESH = 1000;

/** What `stat` and, without `follow`, `lstat` tell; undefined if it is not there, or cannot be looked at. */
export function statPlace(path: string, follow: boolean, remote?: readonly string[]): Stats | undefined {
  try {
    return usePlace(path, follow, (place) => fstatSync(place), remote);
  } catch {
    return undefined;
  }
}

/**
 * @param path absolute
 * @param follow whether the last step may be a link
 * @param use gets a descriptor that is the place alone (O_PATH); it is reopened by `/proc/self/fd/N`
 * @param remote where mounts are that may not answer
 * @throws what open(2) does, and RangeError where it may not be looked
 */
export function usePlace<T>(
  path: string,
  follow: boolean,
  use: (descriptor: number) => T,
  remote: readonly string[] = remoteNow(),
): T {
  let place = openSync("/", O_PATH);
  let at = "/";
  let links = LINKS;
  try {
    for (const steps = path.split("/"); steps.length > 0; ) {
      const step = steps.shift() ?? "";
      if (step === "" || step === ".") continue;
      const next = posix.join(at, step);
      if (remote.includes(next)) throw new RangeError(`${next} may not answer`);
      const name = `/proc/self/fd/${place}/${step}`;
      const below = openSync(name, O_PATH | constants.O_NOFOLLOW);
      if (!fstatSync(below).isSymbolicLink() || (steps.length === 0 && !follow)) {
        closeSync(place);
        [place, at] = [below, next];
        continue;
      }
      closeSync(below);
      links -= 1;
      if (links < 0) throw new RangeError(`${path} has too many links`);
      const text = readlinkSync(name);
      steps.unshift(...text.split("/"));
      if (!text.startsWith("/")) continue;
      closeSync(place);
      [place, at] = [openSync("/", O_PATH), "/"];
    }
    return use(place);
  } finally {
    closeSync(place);
  }
}

let mounts: { readonly at: number; readonly remote: readonly string[] } | undefined;

function remoteNow(): readonly string[] {
  const now = performance.now();
  if (mounts === undefined || now - mounts.at > FRESH) mounts = { at: now, remote: remoteMounts("") };
  return mounts.remote;
}
