/** The folder in which a name was made, changed or removed, by its number: what the record says even where its name does not (audit_log_name). */
import type { FileAction } from "../domain/activity.ts";
import type { Inode } from "../domain/folders.ts";
import { type AuditEvent, recordField } from "./event.ts";

/**
 * Of a rename the first folder is that of the old name, and the last that of the new one.
 *
 * @returns undefined where the event tells of no folder: of a call that looks its file up by the whole name, as chmod(2)
 */
export function parentInode(event: AuditEvent, action: FileAction): Inode | undefined {
  const parents = event.records.filter(
    (record) => record.type.role === "path" && recordField(record, "nametype")?.raw === "PARENT",
  );
  const record = action === "DELETE" ? parents[0] : parents.at(-1);
  const device = record && recordField(record, "dev")?.raw;
  const inode = record && recordField(record, "inode")?.raw;
  return device === undefined || inode === undefined ? undefined : { device, inode };
}
