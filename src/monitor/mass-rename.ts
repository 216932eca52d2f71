/**
 * Very many files, of many folders or of one, that lose their names and get the same ending: what ransomware leaves behind (ATT&CK T1486),
 * whether it renames a file or writes a new one beside it and removes the old, in one process or in many.
 *
 * A file counts if `NAME.ending` was made and `NAME` removed, in either order, until `NAME` is made again or `NAME.ending` removed
 * too: so writing to a temporary name, keeping a backup, rotating a log and clearing away what was built are none. What is made must be a
 * name that nobody knew; what is removed may be of a known kind, since the documents of a share are. Where one rename says both names, the ending
 * may also take the place of another.
 */
import { isDocumentEnding } from "../domain/document-ending.ts";
import { folderOf } from "../domain/path.ts";
import type { SavedRenames } from "../domain/saved.ts";
import { flat } from "../domain/text.ts";

/** Files, and folders that they are in, from which on it is told; and files in however few. */
const MIN_FILES = 100;
const MIN_FOLDERS = 10;
const MANY_FILES = 300;
/** Files from one look at the folders to the next. */
const PACE = 20;
/** Names of each sort that are remembered; the oldest are forgotten, and the same of endings. */
const MAX_NAMES = 2000;
const MAX_ENDINGS = 200;
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

  /**
   * Takes a name that nobody knew, made or removed by a program, or one of a known kind that was removed.
   *
   * @returns the ending that very many have got by now; once in a window
   */
  see(program: string, edgeClass: "CREATE" | "DELETE", path: string): string | undefined {
    if (COMPRESSORS.has(program)) return undefined;
    return edgeClass === "DELETE" ? this.#remove(path) : this.#make(path);
  }

  /**
   * Takes a file that nobody knew and that got another ending by a rename: `a.doc` that is `a.locked` now, or a draw with that ending. What was
   * made in this window was written under a name for the time being, and what becomes a document is no ransom.
   *
   * @returns as `see`
   */
  rename(program: string, from: string, to: string): string | undefined {
    const ending = SIMPLE_ENDING.exec(to)?.[0];
    if (ending === undefined || from.endsWith(ending) || isDocumentEnding(ending.slice(1))) return undefined;
    if (COMPRESSORS.has(program) || folderOf(from) !== folderOf(to) || to === from + ending) return undefined;
    if (this.#fresh === from) return undefined;
    return this.#count(from, ending);
  }

  #remove(path: string): string | undefined {
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
    if (ending !== undefined) return this.#count(path, ending);
    remember(this.#removed, flat(path), true);
    return undefined;
  }

  /** A name that is known was made: it is there again. */
  madeAgain(path: string): void {
    const before = this.#renamed.get(path);
    if (before !== undefined) this.#forget(path, before);
    this.#removed.delete(path);
  }

  #make(path: string): string | undefined {
    this.madeAgain(path);
    for (const [whole, ending] of endingsOf(path)) {
      if (this.#removed.delete(whole)) return this.#count(whole, ending);
      remember(this.#made, flat(whole), flat(ending));
    }
    return undefined;
  }

  #count(path: string, ending: string): string | undefined {
    this.#made.delete(path);
    remember(this.#renamed, flat(path), flat(ending));
    const row = this.#endings.get(ending) ?? { files: 0, told: false };
    row.files += 1;
    remember(this.#endings, flat(ending), row, MAX_ENDINGS);
    if (row.told || row.files < MIN_FILES || row.files % PACE !== 0) return undefined;
    row.told = row.files >= MANY_FILES || this.#folders(ending) >= MIN_FOLDERS;
    return row.told ? ending : undefined;
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

  /** The next window begins. */
  clear(): void {
    for (const map of [this.#made, this.#removed, this.#renamed, this.#endings]) map.clear();
  }

  save(): SavedRenames {
    return {
      made: [...this.#made],
      removed: [...this.#removed.keys()],
      renamed: [...this.#renamed],
      endings: [...this.#endings].map(([ending, { files, told }]) => [ending, files, told]),
    };
  }

  restore({ made, removed, renamed, endings }: SavedRenames): void {
    for (const [name, ending] of made) this.#made.set(name, ending);
    for (const name of removed) this.#removed.set(name, true);
    for (const [name, ending] of renamed) this.#renamed.set(name, ending);
    for (const [ending, files, told] of endings) this.#endings.set(ending, { files, told });
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
  if (map.size <= most) return;
  for (const first of map.keys()) {
    map.delete(first);
    return;
  }
}
