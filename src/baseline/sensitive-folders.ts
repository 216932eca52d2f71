/** Folders in which something of the sensitive table is, as globs: a file goes by many names, and its folder has one number. */
import { folderOf } from "../domain/path.ts";
import { bracesOf } from "./globs.ts";
import type { PathRow } from "./path-row.ts";

const BELOW = "/**";
/** Not of a disk, or of no folder that can be told. */
const NOWHERE = /^(?:\/(?:proc|sys|dev)\/|\[)/;

/**
 * @returns globs without braces, each once, of the gravest rows first: `/etc/cron.d`, a star for part of a name, `/**` at the end for all folders
 *   below, and `**` in front for any place
 */
export function sensitiveFolders(rows: readonly PathRow[]): readonly string[] {
  return [...new Set(rows.flatMap((row) => row.globs.flatMap(bracesOf).flatMap(foldersOf)))];
}

/** Who replaces a folder whose content is meant replaces all in it: what is above is meant too. */
function foldersOf(glob: string): readonly string[] {
  if (NOWHERE.test(glob)) return [];
  if (!glob.endsWith(BELOW)) return [folderOf(glob)];
  const folder = glob.slice(0, -BELOW.length);
  return [folder, glob, folderOf(folder)];
}
