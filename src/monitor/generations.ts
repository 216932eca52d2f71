/**
 * Generations of a backup that share their files: `daily.1/etc/x` is a hard link to `daily.0/etc/x` (`cp -al`, rsync's `--link-dest`). Who copies
 * makes a folder with a number in its name first, which is told, and fills it: of the folders and links in there none is told by its name.
 */

import type { AuditEvent } from "../audit/event.ts";
import { changedInodes, newFolders, parentInodes } from "../audit/inodes.ts";
import { dropOldest } from "../domain/drop-oldest.ts";
import type { Inode } from "../domain/folders.ts";
import { baseName } from "../domain/path.ts";
import type { EdgeParts } from "../graph/edge-builder.ts";
import type { Process } from "../process/process.ts";
import { isOfUnseen, isTainted, unknownRoot } from "./lineage.ts";

const HARD_LINK = new Set(["link", "linkat"]);
const NEW_FOLDER = new Set(["mkdir", "mkdirat"]);

/** Where the system looks for what it runs and obeys, and a new home: no backup. */
const NO_BACKUP = /^\/(?:bin|boot|dev|etc|lib\w*|proc|run|sbin|sys|usr)\/|^\/home\/[^/]*$/;

/** Generations that are in the making at a time, and folders that are remembered of each. */
const MANY = 4;
const FOLDERS = 65_536;

/** The folders of one, by their numbers: a name may lead elsewhere by then. */
interface Generation {
  readonly device: string;
  readonly folders: Set<number>;
}

export class Generations {
  readonly #made = new Map<Process, Generation>();

  /**
   * True if a deed fills a generation, by the process of root's that makes it: a folder in it, the attributes of one, a hard link under the name
   * that the file has elsewhere. The first folder itself, and new files, are as any other. What is in the making is not saved.
   */
  fills(event: AuditEvent, { actor, edgeClass, key, linked }: EdgeParts): boolean {
    if (actor?.euid !== 0 || actor.container !== "") return false;
    if (edgeClass === "CREATE") return NEW_FOLDER.has(event.syscall ?? "") && this.#makes(event, actor, key);
    const made = this.#made.get(actor);
    if (made === undefined || isSuspect(actor, event.time)) return false;
    if (edgeClass === "ATTR") return areIn(made, changedInodes(event));
    const isLink = edgeClass === "LINK" && linked !== undefined && HARD_LINK.has(event.syscall ?? "");
    return isLink && baseName(key) === baseName(linked) && areIn(made, parentInodes(event, key));
  }

  #makes(event: AuditEvent, actor: Process, key: string): boolean {
    const made = this.#made.get(actor);
    const isPart = made !== undefined && areIn(made, parentInodes(event, key));
    const [folder] = newFolders(event);
    if (folder === undefined || (!isPart && !isFirst(key)) || isSuspect(actor, event.time)) return false;
    const generation = isPart ? made : { device: folder.device, folders: new Set<number>() };
    if (generation.folders.size < FOLDERS) generation.folders.add(Number(folder.inode));
    if (!isPart) this.#begin(actor, generation);
    return isPart;
  }

  #begin(actor: Process, generation: Generation): void {
    this.#made.delete(actor);
    if (this.#made.size >= MANY) dropOldest(this.#made);
    this.#made.set(actor, generation);
  }
}

/** True of the path of a folder that may be a generation. */
function isFirst(path: string): boolean {
  return path.startsWith("/") && /\d/.test(baseName(path)) && !NO_BACKUP.test(path);
}

/** True if there are some, and all are folders of the generation. */
function areIn({ device, folders }: Generation, inodes: readonly Inode[]): boolean {
  return inodes.length > 0 && inodes.every((one) => one.device === device && folders.has(Number(one.inode)));
}

/** True of who did what is severe, or came in by what nobody knows: nothing excuses what that does. */
function isSuspect(actor: Process, time: number): boolean {
  return unknownRoot(actor) !== undefined || isOfUnseen(actor) || isTainted(actor, time);
}
