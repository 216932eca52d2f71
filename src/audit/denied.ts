/** What somebody tried to do and was not let: it did nothing, so it is no activity. */
import type { FileActivity, PrivActivity } from "../domain/activity.ts";
import { argument } from "./call-argument.ts";
import { callClass } from "./call-class.ts";
import type { AuditEvent } from "./event.ts";
import { type FileClass, fileActivities, unnamed } from "./file-activities.ts";
import { privActivity } from "./priv-activities.ts";
import type { Call } from "./syscall-record.ts";

/** EPERM, EACCES and EROFS as logged (asm-generic/errno-base.h): not allowed, or out of reach in a confined service. */
const REFUSALS: ReadonlySet<number | undefined> = new Set([-1, -13, -30]);

/** open(2) flag, the same on x86 and arm. */
const O_CREAT = 0x40;

const NOTHING: readonly [] = [];

/**
 * The files and privileges of an event that was refused, each with what would have become of it; a file that did not come to be may be
 * `/etc/cron.d/?`.
 */
export function deniedActivities(event: AuditEvent): readonly (FileActivity | PrivActivity)[] {
  const { call } = event;
  if (call?.success !== false || !REFUSALS.has(call.exit) || call.arch === undefined || call.number === undefined)
    return NOTHING;
  const found = callClass(call.arch, call.number);
  switch (found?.kind) {
    case "open":
    case "names":
    case "write":
    case "attr":
      return deniedFiles(event, call, found);
    case "priv":
      return [privActivity(event, call, found)];
    default:
      return NOTHING;
  }
}

function deniedFiles(event: AuditEvent, call: Call, found: FileClass): readonly FileActivity[] {
  const made = fileActivities(event, call, found);
  const isNew = made.length === 0 && found.kind === "open" && typeof found.flags === "number";
  const files =
    isNew && (argument(call, found.flags) & O_CREAT) !== 0 ? unnamed("CREATE", event, call, found.dirs) : made;
  return files.filter((activity) => activity.kind === "file");
}
