/**
 * Where the folders of this host are that matter, by their numbers: a log has a file's name as its program gave it, by the descriptor of
 * a folder, through a link or another mount; and with it the number of the folder that it came to.
 */
import { type BigIntStats, readdirSync, readFileSync, statSync } from "node:fs";
import type { Folders } from "../domain/folders.ts";
import { mayHang } from "./may-hang.ts";

/** Milliseconds for which the folders that were found are good. */
const FRESH = 60_000;
/** Folders that are looked at, those named first before others; a look at the folders of a Debian takes some 30 ms. */
const MOST = 5000;
/** Steps below a folder of which all below is meant. */
const DEEP = 2;

const BELOW = "**";
/** Of users that no one logs in as. */
const NO_HOME = /^\/(?:$|(?:usr|bin|sbin|dev|proc|run|nonexistent)(?:\/|$))/;

/**
 * @param globs of folders, the gravest first, as `sensitiveFolders` gives them
 * @param root where the folders are: another place than `/` for tests, and for a replay that names it
 * @param now milliseconds since 1970
 */
export function hostFolders(globs: readonly string[], root = "", now: () => number = Date.now): Folders {
  let paths = new Map<string, string>();
  let looked = Number.NEGATIVE_INFINITY;
  return {
    pathOf({ device, inode }, time) {
      const since = now() - looked;
      if (since > FRESH || since < 0) {
        paths = numbersOf(globs, root);
        looked = now();
      }
      const key = `${device}:${inode}`;
      const path = paths.get(key);
      // It may have been removed since, and its number be another's.
      const found = path === undefined ? undefined : statOf(root + path);
      return found !== undefined && numberOf(found) === key && found.birthtimeMs <= time ? path : undefined;
    },
  };
}

/** Paths of the folders by device and inode; of a folder with several the first. */
function numbersOf(globs: readonly string[], root: string): Map<string, string> {
  const paths = new Map<string, string>();
  for (const path of foldersOf(globs, root)) {
    const found = statOf(root + path);
    const number = found?.isDirectory() ? numberOf(found) : undefined;
    if (number !== undefined && !paths.has(number)) paths.set(number, path);
  }
  return paths;
}

function foldersOf(globs: readonly string[], root: string): ReadonlySet<string> {
  const found = new Set<string>();
  const remote = mayHang(root);
  const homes = remote ? [] : homesOf(root);
  for (const glob of globs) {
    const steps = glob.split("/");
    const isAnywhere = steps[0] === BELOW;
    if (remote && glob.startsWith("/home/")) continue;
    for (const start of isAnywhere ? homes : [""])
      for (const path of below(start, steps.slice(1), root)) {
        if (found.size >= MOST) return found;
        found.add(path === "" ? "/" : path);
      }
  }
  return found;
}

/** The folders that the steps lead to. */
function* below(folder: string, [step, ...rest]: readonly string[], root: string): Iterable<string> {
  if (step === undefined || step === "") yield folder;
  else if (step === BELOW) for (const path of tree(folder, root, DEEP)) yield* below(path, rest, root);
  else if (!step.includes("*")) yield* below(`${folder}/${step}`, rest, root);
  else {
    const fits = new RegExp(`^${step.replace(/[\\^$.+?()[\]{}|]/g, "\\$&").replaceAll("*", ".*")}$`, "s");
    for (const name of foldersIn(root + folder)) if (fits.test(name)) yield* below(`${folder}/${name}`, rest, root);
  }
}

function* tree(folder: string, root: string, depth: number): Iterable<string> {
  for (const name of depth === 0 ? [] : foldersIn(root + folder)) {
    yield `${folder}/${name}`;
    yield* tree(`${folder}/${name}`, root, depth - 1);
  }
}

/** Home folders (passwd(5)). */
function homesOf(root: string): readonly string[] {
  let text: string;
  try {
    text = readFileSync(`${root}/etc/passwd`, "utf8");
  } catch {
    return [];
  }
  const homes = text.split("\n").map((line) => line.split(":")[5] ?? "");
  return [...new Set(homes)].filter((home) => home.startsWith("/") && !NO_HOME.test(home));
}

function foldersIn(path: string): readonly string[] {
  try {
    return readdirSync(path, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  } catch {
    return [];
  }
}

function statOf(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** As a PATH record has it: the device's two halves in hexadecimal (makedev(3), audit_log_name), and the inode. */
function numberOf({ dev, ino }: BigIntStats): string {
  const major = ((dev >> 8n) & 0xfffn) | ((dev >> 32n) & 0xfffff000n);
  const minor = (dev & 0xffn) | ((dev >> 12n) & 0xffffff00n);
  return `${hex(major)}:${hex(minor)}:${ino}`;
}

function hex(half: bigint): string {
  return half.toString(16).padStart(2, "0");
}
