/**
 * Generations of a backup: `daily.0`, `daily.1`. They share their files, as hard links (`cp -al`, rsync's `--link-dest`), and the oldest is removed.
 * A file that mattered where it was backed up from was told there, and when it came to the first generation: one more name of the same bytes, the
 * folder for it, and its end are no graver than those of any other file.
 */
import type { AuditEvent } from "../audit/event.ts";
import { withoutNumbers } from "../domain/numbers.ts";
import { baseName } from "../domain/path.ts";
import type { EdgeParts } from "../graph/edge-builder.ts";
import { openedFolders } from "../graph/likely-path.ts";
import type { Process } from "../process/process.ts";

const HARD_LINK = new Set(["link", "linkat"]);
const NEW_FOLDER = new Set(["mkdir", "mkdirat"]);

/** Where the system looks for what it runs and obeys, whatever number is in the name; and who works here, under a name with one. */
const NO_BACKUP = /^\/(?:bin|boot|dev|etc|lib\w*|proc|run|sbin|sys|usr)\/|^\/(?:home\/)?[^/]*$/;

export class Generations {
  /** The generation that a process makes, from its first link on. */
  readonly #made = new WeakMap<Process, string>();

  /** True if a deed makes or removes a generation of what is there in another. */
  isOf(event: AuditEvent, { actor, edgeClass, key, linked }: EdgeParts): boolean {
    if (actor === undefined) return false;
    switch (edgeClass) {
      case "LINK":
        return this.#links(event, actor, key, linked);
      case "CREATE":
        return NEW_FOLDER.has(event.syscall ?? "") && this.#isInMade(actor, key);
      case "ATTR":
        return this.#isInMade(actor, key);
      case "DELETE":
        return key.startsWith("?/") && removesGenerations(actor);
      default:
        return false;
    }
  }

  #links({ syscall }: AuditEvent, actor: Process, key: string, linked: string | undefined): boolean {
    const made = linked !== undefined && HARD_LINK.has(syscall ?? "") ? nextGeneration(key, linked) : undefined;
    if (made !== undefined) this.#made.set(actor, made);
    return made !== undefined;
  }

  #isInMade(actor: Process, key: string): boolean {
    const made = this.#made.get(actor);
    return made !== undefined && key.startsWith(`${made}/`);
  }
}

/** The folder with the one number in which two names differ; undefined if they differ in something else, or lie where nobody keeps backups. */
function nextGeneration(key: string, linked: string): string | undefined {
  const names = key.split("/");
  const others = linked.split("/");
  if (names.length !== others.length || !key.startsWith("/")) return undefined;
  const differ = names.flatMap((name, at) => (name === others[at] ? [] : [at]));
  const [at = 0] = differ;
  if (differ.length !== 1 || at === names.length - 1) return undefined;
  if (withoutNumbers(names[at] ?? "") !== withoutNumbers(others[at] ?? "")) return undefined;
  const folder = names.slice(0, at + 1).join("/");
  return NO_BACKUP.test(folder) ? undefined : folder;
}

/** True if all that a process removes, by its arguments, are folders with a number in their names. */
function removesGenerations(actor: Process): boolean {
  const removed = openedFolders(actor, true);
  return removed.length > 0 && removed.every((folder) => /\d/.test(baseName(folder)) && !NO_BACKUP.test(folder));
}
