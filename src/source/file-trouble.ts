/** Whether a file can be read. */
import { accessSync, constants } from "node:fs";
import type { FileTrouble } from "../doctor/facts.ts";
import { codeOf } from "../domain/error.ts";

/** Why not; undefined if it can. */
export function fileTrouble(path: string): FileTrouble | undefined {
  try {
    accessSync(path, constants.R_OK);
    return undefined;
  } catch (error) {
    const code = codeOf(error);
    return code === "ENOENT" ? "missing" : code === "EACCES" ? "forbidden" : "unreadable";
  }
}
