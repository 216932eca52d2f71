/** Event to activities: what the records of one event say was done. */
import type { Activity } from "../domain/activity.ts";
import { absolutePath } from "../domain/path.ts";
import { argument, usesFolder } from "./call-argument.ts";
import { type CallClass, callClass, socketcallClass, uringClass } from "./call-class.ts";
import type { AuditEvent } from "./event.ts";
import { fileActivities } from "./file-activities.ts";
import { isThreadName, isThreadTitle } from "./masquerade.ts";
import { hostActivities, sockActivities, socketActivities } from "./net-activities.ts";
import { privActivity, recordActivities, signalActivities } from "./priv-activities.ts";
import { recordField } from "./record-field.ts";
import { roleBit } from "./record-type.ts";
import type { Call } from "./syscall-record.ts";

/** Flags of clone(2) that make a namespace (linux/sched.h). */
const CLONE_NEW = 0x7e020080;

/** Where clone(2) has the stack in front of the flags (CONFIG_CLONE_BACKWARDS2): s390x and s390. */
const STACK_FIRST: ReadonlySet<number | undefined> = new Set([0x80000016, 0x00000016]);

const DETAIL = roleBit("detail");
const NOTHING: readonly Activity[] = [];

/** The activities of an event, in the order in which they were done. Empty if it means nothing to fullmon. */
export function activitiesOf(event: AuditEvent): readonly Activity[] {
  const call = event.call;
  if (call === undefined) return recordActivities(event);
  if (call.arch === undefined || call.number === undefined) {
    // A SYSCALL without numbers (cut, or turned into words) does not say what was called.
    return event.first("syscall")?.type.name === "URINGOP" ? uringActivities(event, call) : recordActivities(event);
  }
  const found = callClass(call.arch, call.number);
  if (found === undefined) return recordActivities(event);
  const made = unmasked(ofCall(event, call, found), call);
  return !event.has(DETAIL) ? made : [...made, ...recordActivities(event)];
}

function ofCall(event: AuditEvent, call: Call, found: CallClass): readonly Activity[] {
  switch (found.kind) {
    case "exec":
      return call.success === true ? execActivities(event, call, found.dirs) : NOTHING;
    case "fork":
      return forkActivities(call, found.flags);
    case "open":
    case "names":
    case "write":
    case "attr":
      return call.success === true ? fileActivities(event, call, found) : NOTHING;
    case "connect":
    case "send":
      return hostActivities(event, call, found.kind);
    case "sock":
      return sockActivities(event, call, found.how);
    case "socket":
      return socketActivities(call);
    case "socketcall": {
      const inner = socketcallClass(argument(call, 0));
      // The arguments of the call inside are in memory, where the record does not look.
      if (inner === undefined || inner.kind === "socketcall" || inner.kind === "socket") return NOTHING;
      return ofCall(event, call, inner);
    }
    case "priv":
      return call.success === false ? NOTHING : [privActivity(event, call, found)];
    case "signal": {
      const signal = argument(call, found.signal);
      if (call.success === false || signal === 0) return NOTHING;
      return signalActivities(event, found.pid < 0 ? undefined : argument(call, found.pid));
    }
    default:
      return found satisfies never;
  }
}

function execActivities(event: AuditEvent, call: Call, dirs: readonly number[]): readonly Activity[] {
  const { argv } = event;
  const made: Activity = { kind: "exec", path: execPath(event, call, dirs), argv };
  return isThreadTitle(argv[0] ?? "") ? [made, MASQUERADE] : [made];
}

const MASQUERADE: Activity = { kind: "priv", what: "masquerade", object: undefined, target: undefined };

/** What was done, and that whoever did it goes by the name of a thread of the kernel. */
function unmasked(made: readonly Activity[], { comm }: Call): readonly Activity[] {
  return made.length > 0 && comm !== undefined && isThreadName(comm) && !made.includes(MASQUERADE)
    ? [...made, MASQUERADE]
    : made;
}

function execPath(event: AuditEvent, call: Call, dirs: readonly number[]): string | undefined {
  const name = event.paths[0]?.name;
  if (name === undefined) return undefined;
  if (name.startsWith("/")) return name;
  return usesFolder(call, dirs) ? undefined : absolutePath(name, event.cwd);
}

function forkActivities(call: Call, flags: number | undefined): readonly Activity[] {
  if (call.success !== true || call.exit === undefined || call.exit <= 0) return NOTHING;
  const made: Activity[] = [{ kind: "fork", child: call.exit }];
  const isNew =
    flags !== undefined && (argument(call, STACK_FIRST.has(call.arch) ? flags + 1 : flags) & CLONE_NEW) !== 0;
  if (isNew) {
    made.push({ kind: "priv", what: "namespace", object: "clone", target: undefined });
  }
  return made;
}

/** io_uring does the work of calls without calling them; the records are the same (URINGOP instead of SYSCALL). */
function uringActivities(event: AuditEvent, call: Call): readonly Activity[] {
  const record = event.first("syscall");
  return ofCall(event, call, uringClass(record && recordField(record, "uring_op")?.integer));
}
