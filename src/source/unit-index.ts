/**
 * Which services have a word in their files, so that most need not be read as units. On a server with a few hundred units a look costs some
 * tens of milliseconds, and where many services start at once it would be asked for each: so what was read is good for a while.
 *
 * It only says where to look. What it does not know yet is news, and whether what it names is so, and since when, is asked of the files anew.
 */
import { baseName } from "../domain/path.ts";
import type { JobStart } from "../domain/schedule.ts";
import { textOfLatin1 } from "../domain/text.ts";
import { readText } from "./text-file.ts";
import { isLink, namesIn, templateOf, UNIT_FOLDERS } from "./unit-files.ts";

/** Milliseconds for which a look is good, at least, and how many times as long as it took. */
const FRESH = 1000;
const REST = 50;

interface Row {
  /** Name of the file, or of the folder with what is added to a unit. */
  readonly entry: string;
  /** Undefined of a folder. */
  readonly text: string | undefined;
}

/** Words of which one is in the file of a unit that starts just this. */
export function wordsOf({ file, argv }: JobStart): string[] {
  return [file, argv[0] ?? ""].map(baseName);
}

export class UnitIndex {
  readonly root: string;
  readonly #now: () => number;
  #rows: readonly Row[] = [];
  #until = Number.NEGATIVE_INFINITY;

  /**
   * @param root where the host's files are
   * @param now milliseconds
   */
  constructor(root: string, now: () => number = () => performance.now()) {
    this.root = root;
    this.#now = now;
  }

  /** Services whose files have one of the words in them, or to which something is added. */
  namesWith(words: readonly string[]): Set<string> {
    const found = new Set<string>();
    for (const { entry, text } of this.#look()) {
      const name = entry.replace(/\.d$/, "");
      if (name.endsWith(".service") && (text === undefined || words.some((word) => text.includes(word))))
        found.add(name);
    }
    return found;
  }

  /** True if there is a socket unit of this name, or one that names the service. */
  hasSocket(own: string, service: string): boolean {
    return this.#look().some(
      ({ entry, text }) =>
        entry.endsWith(".socket") && (entry === own || (text?.includes(`Service=${service}`) ?? false)),
    );
  }

  /** True unless the timer surely starts none of the services. */
  mayStart(timer: string, services: ReadonlySet<string>): boolean {
    const service = timer.replace(/\.timer$/, ".service");
    const names = [timer, templateOf(timer)];
    const texts = this.#look().filter(({ entry }) => names.includes(entry.replace(/\.d$/, "")));
    const namesOther = texts.length === 0 || texts.some(({ text }) => text?.includes("Unit=") ?? true);
    return namesOther || services.has(service) || services.has(templateOf(service));
  }

  #look(): readonly Row[] {
    const begun = this.#now();
    if (begun < this.#until) return this.#rows;
    this.#rows = foldersOf(this.root).flatMap((folder) =>
      namesIn(this.root + folder).flatMap((entry) => rowOf(`${this.root}${folder}/${entry}`, entry)),
    );
    const ended = this.#now();
    this.#until = ended + Math.max(FRESH, (ended - begun) * REST);
    return this.#rows;
  }
}

/** Each once: `/lib` is a link to `/usr/lib` on all that is newer than Debian 10. */
function foldersOf(root: string): readonly string[] {
  return isLink(`${root}/lib`) ? UNIT_FOLDERS.filter((folder) => !folder.startsWith("/lib/")) : UNIT_FOLDERS;
}

function rowOf(path: string, entry: string): Row[] {
  if (/\.(?:service|timer)\.d$/.test(entry)) return [{ entry, text: undefined }];
  if (!/\.(?:service|socket|timer)$/.test(entry)) return [];
  return [{ entry, text: textOfLatin1(readText(path) ?? "") }];
}
