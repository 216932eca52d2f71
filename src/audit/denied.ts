/** What somebody tried to do and was not let: it did nothing, so it is no activity. */
import type { FileActivity, PrivActivity } from "../domain/activity.ts";
import { callClass } from "./call-class.ts";
import type { AuditEvent } from "./event.ts";
import { type FileClass, fileActivities, refusedOpen } from "./file-activities.ts";
import { privActivity } from "./priv-activities.ts";
import type { Call } from "./syscall-record.ts";

/** EPERM, EACCES and EROFS as logged (asm-generic/errno-base.h): not allowed, or out of reach in a confined service. */
const REFUSALS: ReadonlySet<number | undefined> = new Set([-1, -13, -30]);

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
  const made = found.kind === "open" ? refusedOpen(event, call, found) : fileActivities(event, call, found);
  return made.filter((activity) => activity.kind === "file");
}
