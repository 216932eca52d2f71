/** The corpora that lie outside the project: `$FULLMON_SHARED`, or `shared` beside the clone. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

const folder = resolve(process.env["FULLMON_SHARED"] ?? join(import.meta.dirname, "../../../shared"));

/** Path of a folder of the corpora, or undefined, said once, if it is not there. */
export function sharedFolder(name: string): string | undefined {
  const path = join(folder, name);
  if (existsSync(path)) return path;
  console.warn(`SKIPPED: tests on ${name}: not found (set FULLMON_SHARED to the folder that holds it)`);
  return undefined;
}
