/**
 * Very many files, of many folders or of one, that lose their names and get the same ending: what ransomware leaves behind (ATT&CK T1486),
 * whether it renames a file or writes a new one beside it and removes the old, in one process or in many, at once or within an hour.
 *
 * A file counts if `NAME.ending` was made and `NAME` removed in one window, in either order, until `NAME` is made again or `NAME.ending` removed
 * too: so writing to a temporary name, keeping a backup, rotating a log and clearing away what was built are none. Whether such names are of a known
 * kind does not matter: those of a share's documents are, and in a window those of a ransom's would be. What excuses is that the program gave the
 * ending in the baseline. Where one rename says both names, the ending may also take the place of another, and the name stand within the new one.
 */
import { isDocumentEnding } from "../domain/document-ending.ts";
import { dropOldest } from "../domain/drop-oldest.ts";
import { folderOf } from "../domain/path.ts";
import type { SavedRenames } from "../domain/saved.ts";
import { flat } from "../domain/text.ts";
import { wholeOf } from "./derived-name.ts";

/** Files, and folders that they are in, from which on it is told; and files in however few. */
const MIN_FILES = 100;
const MIN_FOLDERS = 10;
const MANY_FILES = 300;
/** Files from one look at the folders to the next. */
const PACE = 20;
/** Milliseconds of event time in which they count together. */
const TOGETHER = 3600_000;
/** Names of each sort that are remembered; the oldest are forgotten, and the same of endings. */
const MAX_NAMES = 2000;
const MAX_ENDINGS = 200;
/** Programs and endings of the baseline that are remembered. */
const MAX_USUAL = 1000;
/** What stands for an ending where the name stands in a hidden one: `.NAME.kV6ME2`. */
const HIDDEN = "hidden";
/** Of a name: endings that are tried, the last ones, and characters of one. */
const MAX_DOTS = 4;
const MAX_ENDING = 80;

/** Programs that put a smaller file in the place of each. Under these labels no other file runs. */
const COMPRESSORS = new Set(["gzip", "pigz", "bzip2", "xz", "zstd", "lz4", "logrotate"]);

/** The ending of a name, of letters and digits alone. */
const SIMPLE_ENDING = /\.(?=[^.]*[A-Za-z])[\w-]{2,32}$/;

interface Ending {
  files: number;
  told: boolean;
  /** Time of the first of them, milliseconds since 1970. */
  readonly since: number;
}

/** Who names, and when. */
export interface Naming {
  readonly program: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** It is the baseline: which endings are given is learned. */
  readonly learning: boolean;
}

export class MassRename {
  /** Names without an ending that they were made with, and the ending. */
  readonly #made = new Map<string, string>();
  readonly #removed = new Map<string, true>();
  /** The name that was removed last, if it was made in this window. */
  #fresh: string | undefined;
  /** Names that count, by the ending that they got. */
  readonly #renamed = new Map<string, string>();
  readonly #endings = new Map<string, Ending>();
  /** Program and ending that the baseline has. */
  readonly #usual = new Map<string, true>();

  /**
   * Takes a name that was made or removed and is not known itself; it may be of a known kind.
   *
   * @returns the ending that very many have got by now; once in a window
   */
  see(naming: Naming, edgeClass: "CREATE" | "DELETE", path: string): string | undefined {
    if (COMPRESSORS.has(naming.program)) return undefined;
    return edgeClass === "DELETE" ? this.#remove(naming, path) : this.#make(naming, path);
  }

  /**
   * Takes a file that got another ending by a rename: `a.doc` that is `a.locked` now, or a draw with that ending; or whose name is part of a hidden
   * one now. What was made in this window was written under a name for the time being, and what becomes a document is no ransom.
   *
   * @param isNew whether neither name is of a known kind
   * @returns as `see`
   */
  rename(naming: Naming, from: string, to: string, isNew: boolean): string | undefined {
    if (COMPRESSORS.has(naming.program) || this.#fresh === from || folderOf(from) !== folderOf(to)) return undefined;
    if (to.startsWith(".", to.lastIndexOf("/") + 1) && wholeOf(to) === from) return this.#count(naming, from, HIDDEN);
    const ending = isNew ? SIMPLE_ENDING.exec(to)?.[0] : undefined;
    if (ending === undefined || from.endsWith(ending) || isDocumentEnding(ending.slice(1))) return undefined;
    return to === from + ending ? undefined : this.#count(naming, from, ending);
  }

  #remove(naming: Naming, path: string): string | undefined {
    // What goes again, as all of a tree that was built, took nobody's place.
    this.#fresh = undefined;
    for (const [whole, ending] of endingsOf(path)) {
      if (this.#made.get(whole) === ending) {
        this.#made.delete(whole);
        this.#fresh = path;
      }
      if (this.#renamed.get(whole) === ending) this.#forget(whole, ending);
    }
    const ending = this.#made.get(path);
    if (ending !== undefined) return this.#count(naming, path, ending);
    remember(this.#removed, flat(path), true);
    return undefined;
  }

  /** A name that is known was made: it is there again. */
  madeAgain(path: string): void {
    const before = this.#renamed.get(path);
    if (before !== undefined) this.#forget(path, before);
    this.#removed.delete(path);
  }

  #make(naming: Naming, path: string): string | undefined {
    this.madeAgain(path);
    for (const [whole, ending] of endingsOf(path)) {
      if (this.#removed.delete(whole)) return this.#count(naming, whole, ending);
      remember(this.#made, flat(whole), flat(ending));
    }
    return undefined;
  }

  #count({ program, time, learning }: Naming, path: string, ending: string): string | undefined {
    this.#made.delete(path);
    const usual = `${program}\0${ending}`;
    if (!learning && this.#usual.has(usual)) return undefined;
    const row = this.#rowOf(ending, time);
    if (learning && !row.told) remember(this.#usual, flat(usual), true, MAX_USUAL);
    remember(this.#renamed, flat(path), flat(ending));
    row.files += 1;
    remember(this.#endings, flat(ending), row, MAX_ENDINGS);
    if (row.told || row.files < MIN_FILES || row.files % PACE !== 0) return undefined;
    row.told = row.files >= MANY_FILES || this.#folders(ending) >= MIN_FOLDERS;
    if (!row.told) return undefined;
    this.#usual.delete(usual);
    return ending;
  }

  #rowOf(ending: string, time: number): Ending {
    const row = this.#endings.get(ending);
    if (row !== undefined && Math.abs(time - row.since) <= TOGETHER) return row;
    if (row !== undefined) this.#drop(ending);
    return { files: 0, told: false, since: time };
  }

  #drop(ending: string): void {
    this.#endings.delete(ending);
    for (const [path, own] of this.#renamed) if (own === ending) this.#renamed.delete(path);
  }

  #folders(ending: string): number {
    const folders = new Set<string>();
    for (const [path, own] of this.#renamed) if (own === ending) folders.add(folderOf(path));
    return folders.size;
  }

  #forget(path: string, ending: string): void {
    this.#renamed.delete(path);
    const row = this.#endings.get(ending);
    if (row !== undefined) row.files -= 1;
  }

  /** The next window begins. What was counted goes on, but for what was told. */
  clear(): void {
    this.#made.clear();
    this.#removed.clear();
    for (const [ending, { told }] of this.#endings) if (told) this.#drop(ending);
  }

  save(): SavedRenames {
    return {
      made: [...this.#made],
      removed: [...this.#removed.keys()],
      renamed: [...this.#renamed],
      endings: [...this.#endings].map(([ending, { files, told, since }]) => [ending, files, told, since]),
      usual: [...this.#usual.keys()],
    };
  }

  restore({ made, removed, renamed, endings, usual = [] }: SavedRenames): void {
    for (const [name, ending] of made) this.#made.set(name, ending);
    for (const name of removed) this.#removed.set(name, true);
    for (const [name, ending] of renamed) this.#renamed.set(name, ending);
    for (const [ending, files, told, since = 0] of endings) this.#endings.set(ending, { files, told, since });
    for (const known of usual) this.#usual.set(known, true);
  }
}

const NO_ENDINGS: ReturnType<typeof endingsOf> = [];

/** Each way to take an ending off the name; numbers and dates, which rotation appends, are no endings. */
function endingsOf(path: string): readonly (readonly [whole: string, ending: string])[] {
  let dot = path.lastIndexOf(".");
  if (dot < 0) return NO_ENDINGS;
  const found: [string, string][] = [];
  const name = path.lastIndexOf("/") + 1;
  for (let tried = 0; tried < MAX_DOTS && dot > name; tried += 1, dot = path.lastIndexOf(".", dot - 1)) {
    const ending = path.slice(dot);
    if (ending.length <= MAX_ENDING && /[A-Za-z]/.test(ending)) found.push([path.slice(0, dot), ending]);
  }
  return found;
}

/** Puts it last, and forgets the first if there are too many. */
function remember<T>(map: Map<string, T>, key: string, value: T, most = MAX_NAMES): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > most) dropOldest(map);
}
