/** Files and the folders that they are in by their numbers, which records tell even where names do not (audit_log_name). */
import type { Inode } from "../domain/folders.ts";
import { absolutePath, folderOf } from "../domain/path.ts";
import type { AuditEvent } from "./event.ts";
import { isFolder, modeOf } from "./file-mode.ts";
import type { RawRecord } from "./raw-record.ts";
import { recordField } from "./record-field.ts";

/**
 * A rename has a folder on each side, in an order that no kernel promises: the one that is called as the path has it is meant; both where that is
 * the working folder, as which a record calls what was opened before, too.
 *
 * @param path of the file, as an activity has it
 * @returns none where the event tells of no folder: of a call that looks its file up by the whole name, as chmod(2)
 */
export function parentInodes(event: AuditEvent, path: string): readonly Inode[] {
  const parents = event.records.filter(isParent);
  const called = parents.length < 2 ? parents : parents.filter((record) => nameOf(record, event) === folderOf(path));
  return (called.length === 0 ? parents : called).flatMap(inodeOf);
}

/** The numbers of what an event made, as far as that is folders. */
export function newFolders(event: AuditEvent): readonly Inode[] {
  return event.records.filter((record) => isOfType(record, "CREATE") && isFolder(modeOf(record))).flatMap(inodeOf);
}

/** The numbers of what an event found under a name and changed. */
export function changedInodes(event: AuditEvent): readonly Inode[] {
  return event.records.filter((record) => isOfType(record, "NORMAL")).flatMap(inodeOf);
}

function isParent(record: RawRecord): boolean {
  return isOfType(record, "PARENT");
}

function isOfType(record: RawRecord, nametype: string): boolean {
  return record.type.role === "path" && recordField(record, "nametype")?.raw === nametype;
}

function nameOf(record: RawRecord, event: AuditEvent): string | undefined {
  const name = recordField(record, "name")?.string;
  return name === undefined ? undefined : absolutePath(name, event.cwd);
}

function inodeOf(record: RawRecord): readonly Inode[] {
  const device = recordField(record, "dev")?.raw;
  const inode = recordField(record, "inode")?.raw;
  return device === undefined || inode === undefined ? [] : [{ device, inode }];
}
