/**
 * Where the folders of this host are that matter, by their numbers: a log has a file's name as its program gave it, by the descriptor of
 * a folder, through a link or another mount; and with it the number of the folder that it came to.
 *
 * Only root's folders and links are looked at, below such: in a user's own place a link or a mount might lead to where a look never ends. Nobody
 * else can exchange those meanwhile, so they are looked up by their names, which for thousands costs a third of what place.ts does.
 */
import { type BigIntStats, type Dir, lstatSync, opendirSync, readlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Folders } from "../domain/folders.ts";
import { attempt } from "./attempt.ts";
import { remoteMounts } from "./may-hang.ts";
import { LINKS } from "./place.ts";

/** Milliseconds for which the folders that were found are good. */
const FRESH = 60_000;
/** And for which those that were asked for are, so that who changes very many files in them costs no more. */
const SURE = 1000;
/** Folders that are looked at, those named first before others: a Debian has some 2,000, which takes some 50 ms. */
const MOST = 5000;
/** Entries of folders that are read for them. */
const ENTRIES = 100_000;
/** Steps below a folder of which all below is meant. */
const DEEP = 2;

const BELOW = "**";
/** For places in any home folder: the only one that is no user's. */
const HOME = "/root";
/** Whoever may write here may put anything here. */
const OTHERS_WRITE = 0o002n;
const GROUP_WRITES = 0o020n;
/** What is in a folder only its owner may exchange (S_ISVTX, inode(7)). */
const STICKY = 0o1000n;
/** Groups that are as good as root: Debian's `staff` owns /usr/local. */
const ROOTS_GROUPS: ReadonlySet<bigint> = new Set([0n, 50n]);

/**
 * @param globs of folders, the gravest first, as `sensitiveFolders` gives them
 * @param root where the folders are: another place than `/` for tests, and for a replay that names it
 * @param now milliseconds since 1970
 */
export function hostFolders(globs: readonly string[], root = "", now: () => number = Date.now): Folders {
  let paths: ReadonlyMap<string, string> = new Map();
  let looked = Number.NEGATIVE_INFINITY;
  let last: { readonly look: Look; readonly at: number } | undefined;
  const look = (): Look => {
    if (last === undefined || !isWithin(SURE, now() - last.at)) last = { look: new Look(root), at: now() };
    return last.look;
  };
  /** It may have been removed since, and its number be another's. */
  const again = (number: string): Place | undefined => {
    const path = paths.get(number);
    const place = path === undefined ? undefined : look().at(path);
    return place !== undefined && numberOf(place.stat) === number ? place : undefined;
  };
  return {
    pathOf({ device, inode }, time) {
      if (!isWithin(FRESH, now() - looked)) {
        paths = new Look(root).numbersOf(globs);
        looked = now();
      }
      const number = `${device}:${inode}`;
      const place = again(number);
      return place !== undefined && place.stat.birthtimeMs <= time ? paths.get(number) : undefined;
    },
  };
}

/** False too if the clock was set back. */
function isWithin(limit: number, passed: number): boolean {
  return passed >= 0 && passed <= limit;
}

interface Place {
  /** Without links, below the root. */
  readonly path: string;
  readonly stat: BigIntStats;
}

/** One look at the folders. */
class Look {
  readonly #root: string;
  /** Root's user id; of a copy that of who made it. */
  readonly #owner: bigint | undefined;
  readonly #remote: readonly string[];
  readonly #places = new Map<string, Place | undefined>();
  #entries = ENTRIES;

  constructor(root: string) {
    this.#root = root;
    this.#owner = this.#stat("/")?.uid;
    this.#remote = remoteMounts(root);
  }

  /** Paths of the folders by device and inode; of a folder with several the first. */
  numbersOf(globs: readonly string[]): Map<string, string> {
    const paths = new Map<string, string>();
    for (const glob of globs)
      for (const path of this.#below(glob.startsWith(BELOW) ? HOME : "", glob.split("/").slice(1))) {
        if (paths.size >= MOST || this.#entries <= 0) return paths;
        const place = this.at(path);
        const number = place && numberOf(place.stat);
        if (number !== undefined && !paths.has(number)) paths.set(number, path === "" ? "/" : path);
      }
    return paths;
  }

  /** A folder, if it is root's and all that leads there too. */
  at(path: string, links = LINKS): Place | undefined {
    const known = this.#places.get(path);
    if (known !== undefined || this.#places.has(path)) return known;
    const place = this.#find(path, links);
    this.#places.set(path, place);
    return place;
  }

  #find(path: string, links: number): Place | undefined {
    const isTop = path === "" || path === "/";
    const above = isTop ? undefined : this.at(dirname(path), links);
    if (!isTop && (above === undefined || isShared(above.stat))) return undefined;
    const real = above === undefined ? "/" : join(above.path, path.slice(path.lastIndexOf("/")));
    if (this.#remote.some((mount) => real === mount || real.startsWith(`${mount}/`))) return undefined;
    const stat = this.#stat(real);
    if (stat === undefined || stat.uid !== this.#owner) return undefined;
    if (stat.isSymbolicLink()) return links > 0 ? this.#follow(real, links - 1) : undefined;
    return stat.isDirectory() && (stat.mode & OTHERS_WRITE) === 0n ? { path: real, stat } : undefined;
  }

  #follow(link: string, links: number): Place | undefined {
    const target = attempt(() => readlinkSync(this.#root + link));
    if (target === undefined) return undefined;
    return this.at(target.startsWith("/") ? join(target) : join(dirname(link), target), links);
  }

  #stat(path: string): BigIntStats | undefined {
    return attempt(() => lstatSync(this.#root + path, { bigint: true, throwIfNoEntry: false }));
  }

  /** The paths that the steps of a glob lead to. */
  *#below(folder: string, [step, ...rest]: readonly string[]): Iterable<string> {
    if (step === undefined || step === "") yield folder;
    else if (step === BELOW) for (const path of this.#tree(folder, DEEP)) yield* this.#below(path, rest);
    else if (!/[*?[]/.test(step)) yield* this.#below(`${folder}/${step}`, rest);
    else {
      const fits = stepMatcher(step);
      for (const name of this.#foldersIn(folder)) if (fits.test(name)) yield* this.#below(`${folder}/${name}`, rest);
    }
  }

  *#tree(folder: string, depth: number): Iterable<string> {
    for (const name of depth === 0 ? [] : this.#foldersIn(folder)) {
      yield `${folder}/${name}`;
      yield* this.#tree(`${folder}/${name}`, depth - 1);
    }
  }

  #foldersIn(folder: string): readonly string[] {
    const place = this.at(folder);
    if (place === undefined) return [];
    const names: string[] = [];
    let entries: Dir | undefined;
    try {
      entries = opendirSync(this.#root + place.path);
      for (let entry = entries.readSync(); entry !== null && this.#entries > 0; entry = entries.readSync()) {
        this.#entries -= 1;
        if (entry.isDirectory()) names.push(entry.name);
      }
    } catch {
      // Not to be read: nothing in it is known.
    } finally {
      entries?.closeSync();
    }
    return names;
  }
}

/** True of a folder in which others than root may put one thing in the place of another. */
function isShared({ mode, gid }: BigIntStats): boolean {
  return (mode & GROUP_WRITES) !== 0n && (mode & STICKY) === 0n && !ROOTS_GROUPS.has(gid);
}

/** What a step with stars, question marks or sets of characters matches. */
function stepMatcher(step: string): RegExp {
  const source = step
    .replace(/[\\^$.+(){}|]/g, "\\$&")
    .replace(/\[[!^]/g, "[^")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "s");
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
