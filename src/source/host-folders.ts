/**
 * Where the folders of this host are that matter, by their numbers: a log has a file's name as its program gave it, by the descriptor of
 * a folder, through a link or another mount; and with it the number of the folder that it came to.
 */
import { type BigIntStats, type Dir, opendirSync, readFileSync, statSync } from "node:fs";
import type { Folders } from "../domain/folders.ts";
import { mayHang } from "./may-hang.ts";

/** Milliseconds for which the folders that were found are good. */
const FRESH = 60_000;
/** Folders that are looked at, those named first before others; a look at the folders of a Debian takes some 30 ms. */
const MOST = 5000;
/** Steps below a folder of which all below is meant. */
const DEEP = 2;
/** Entries of folders that one glob's walk may cost, and below a home folder: its user may make millions. */
const ENTRIES = 20_000;
const HOME_ENTRIES = 200;

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

/** Those of the system first: whose home it is chooses what is in it, and must not take their room. */
function foldersOf(globs: readonly string[], root: string): ReadonlySet<string> {
  const found = new Set<string>();
  const remote = mayHang(root);
  const homes = remote ? [] : homesOf(root);
  const add = (start: string, glob: string, entries: number): void => {
    const [, ...steps] = glob.split("/");
    for (const path of new Walk(root, entries).below(start, steps))
      if (found.size < MOST) found.add(path === "" ? "/" : path);
  };
  const ofAnyone = (glob: string): boolean => /^(?:\*\*|\/home\/)/.test(glob);
  for (const glob of globs) if (!ofAnyone(glob)) add("", glob, ENTRIES);
  for (const home of homes) for (const glob of globs) if (glob.startsWith(BELOW)) add(home, glob, HOME_ENTRIES);
  for (const glob of remote ? [] : globs) if (glob.startsWith("/home/")) add("", glob, ENTRIES);
  return found;
}

/** A walk over folders that ends when it has seen so many entries. */
class Walk {
  readonly #root: string;
  #entries: number;

  constructor(root: string, entries: number) {
    this.#root = root;
    this.#entries = entries;
  }

  /** The folders that the steps lead to. */
  *below(folder: string, [step, ...rest]: readonly string[]): Iterable<string> {
    if (step === undefined || step === "") yield folder;
    else if (step === BELOW) for (const path of this.#tree(folder, DEEP)) yield* this.below(path, rest);
    else if (!step.includes("*")) yield* this.below(`${folder}/${step}`, rest);
    else {
      const fits = new RegExp(`^${step.replace(/[\\^$.+?()[\]{}|]/g, "\\$&").replaceAll("*", ".*")}$`, "s");
      for (const name of this.#foldersIn(folder)) if (fits.test(name)) yield* this.below(`${folder}/${name}`, rest);
    }
  }

  *#tree(folder: string, depth: number): Iterable<string> {
    for (const name of depth === 0 ? [] : this.#foldersIn(folder)) {
      yield `${folder}/${name}`;
      yield* this.#tree(`${folder}/${name}`, depth - 1);
    }
  }

  #foldersIn(folder: string): readonly string[] {
    const names: string[] = [];
    let entries: Dir | undefined;
    try {
      entries = opendirSync(this.#root + (folder === "" ? "/" : folder));
      for (let entry = entries.readSync(); entry !== null && this.#entries > 0; entry = entries.readSync()) {
        this.#entries -= 1;
        if (entry.isDirectory()) names.push(entry.name);
      }
    } catch {
      // Not there, or not to be read: nothing in it is known.
    } finally {
      entries?.closeSync();
    }
    return names;
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
