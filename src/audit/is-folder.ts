/** Whether a name is that of a folder, by what its PATH record says of it (audit_log_name; the mode is that of inode(7)). */
import { absolutePath } from "../domain/path.ts";
import { type AuditEvent, recordField } from "./event.ts";

const KIND = 0o170000;
const FOLDER = 0o040000;

/** @param path absolute, as an activity has it */
export function isFolder(event: AuditEvent, path: string): boolean {
  return event.records.some((record) => {
    if (record.type.role !== "path" || recordField(record, "nametype")?.raw === "PARENT") return false;
    const mode = Number.parseInt(recordField(record, "mode")?.raw ?? "", 8);
    const name = (mode & KIND) === FOLDER ? recordField(record, "name")?.string : undefined;
    return name !== undefined && absolutePath(name, event.cwd) === path;
  });
}
