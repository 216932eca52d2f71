/**
 * Generations of a backup that share their files: `daily.1/etc/x` is a hard link to `daily.0/etc/x` (`cp -al`, rsync's `--link-dest`). Who copies
 * makes the folder first, so nobody serves, obeys or lives in what is there; and a file that matters was told where it was backed up from.
 */
import type { AuditEvent } from "../audit/event.ts";
import { withoutNumbers } from "../domain/numbers.ts";
import type { EdgeParts } from "../graph/edge-builder.ts";
import { isOfUnseen, isTainted } from "./lineage.ts";

const HARD_LINK = new Set(["link", "linkat"]);
const NEW_FOLDER = new Set(["mkdir", "mkdirat"]);

/** Where the system looks for what it runs and obeys, and a new home: no backup. */
const NO_BACKUP = /^\/(?:bin|boot|dev|etc|lib\w*|proc|run|sbin|sys|usr)\/|^\/(?:home\/)?[^/]*$/;

/**
 * True if one of root's processes makes the next generation of what is there in another: a hard link to the file of the same name, a folder,
 * its attributes; in a folder that the same process has just made. That one itself, and new files in it, are as any other.
 */
export function isGenerationCopy(event: AuditEvent, { actor, edgeClass, key, linked }: EdgeParts): boolean {
  if (actor?.euid !== 0 || actor.container !== "") return false;
  const isFolder = edgeClass === "CREATE" && NEW_FOLDER.has(event.syscall ?? "");
  const { madeFolder } = actor;
  if (madeFolder === undefined || !key.startsWith(`${madeFolder}/`)) {
    if (isFolder && !NO_BACKUP.test(key)) {
      actor.madeFolder = key;
      actor.touched = true;
    }
    return false;
  }
  if (isTainted(actor, event.time) || isOfUnseen(actor)) return false;
  if (edgeClass !== "LINK") return isFolder || edgeClass === "ATTR";
  return linked !== undefined && HARD_LINK.has(event.syscall ?? "") && isNextGeneration(key, linked);
}

/** True of two paths that differ in a number of one folder, and in nothing else. */
function isNextGeneration(key: string, linked: string): boolean {
  const names = key.split("/");
  const others = linked.split("/");
  const differ = names.flatMap((name, at) => (name === others[at] ? [] : [at]));
  const [at = 0] = differ;
  const isOne = names.length === others.length && differ.length === 1 && at < names.length - 1;
  return isOne && withoutNumbers(names[at] ?? "") === withoutNumbers(others[at] ?? "");
}
