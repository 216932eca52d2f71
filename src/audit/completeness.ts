/** Whether an event has all its records, as far as the records themselves can tell. */
import type { AuditEvent } from "./event.ts";
import { argumentsIncomplete } from "./execve.ts";
import { type RecordRole, roleBit } from "./record-type.ts";

const CWD = roleBit("cwd");
const EXECVE = roleBit("execve");

/** Records that make sense without a SYSCALL: those of programs, and kernel records of tasks that are not audited. */
export function standsAlone(role: RecordRole): boolean {
  return role === "user" || role === "opaque" || role === "kernel" || role === "detail" || role === "eoe";
}

/** True if all records that the SYSCALL announces are there. */
export function isWhole(event: AuditEvent): boolean {
  const call = event.call;
  if (call === undefined) return false;
  const paths = event.pathCount;
  if (call.items !== undefined && paths < call.items) return false;
  if (paths > 0 && !event.has(CWD) && event.paths.some(({ name }) => name !== undefined && !name.startsWith("/")))
    return false;
  return !event.has(EXECVE) || !argumentsIncomplete(event.records);
}
