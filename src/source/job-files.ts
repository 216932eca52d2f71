/** What the words of a job's command mean: files and users. */
import { mergedPath } from "../domain/packages.ts";
import { absolutePath, baseName } from "../domain/path.ts";
import { readText } from "./text-file.ts";

/** Where programs are looked for that are called by a bare name. */
const SYSTEM = /^\/usr\/(?:local\/)?s?bin\/[^/]+$/;

/** True if the word means the file: by its path, or by its name if it is a program of the system's. */
export function meansFile(word: string, file: string): boolean {
  const path = mergedPath(file);
  return mergedPath(word) === path || (word === baseName(path) && isSystemProgram(path));
}

/** True of a program of the system's, which nobody but root puts there. */
export function isSystemProgram(file: string): boolean {
  return SYSTEM.test(mergedPath(file));
}

/** True if the word is a path from the folder on that leads to the file. */
export function leadsTo(word: string, file: string, folder: string | undefined): boolean {
  return folder !== undefined && !word.startsWith("/") && absolutePath(word, folder) === file;
}

/** The id of a user, by name or number; undefined if there is none of the name. */
export function uidOf(name: string, root: string): number | undefined {
  if (/^\d+$/.test(name)) return Number(name);
  for (const line of (readText(`${root}/etc/passwd`) ?? "").split("\n")) {
    const [user, , uid] = line.split(":");
    if (user === name && uid !== undefined) return Number(uid);
  }
  return name === "root" ? 0 : undefined;
}
