/** Whether the kernel audits at all, from auditctl (CAP_AUDIT_CONTROL needed). */
import { type AuditState, parseAuditState } from "../domain/audit-state.ts";
import { messageOf } from "../domain/error.ts";
import { askSync } from "./system-program.ts";

/** What is known of the kernel's auditing; `unknown` says why nothing is. */
export type AuditStatus =
  | { readonly kind: "known"; readonly state: AuditState }
  | { readonly kind: "unknown"; readonly why: string };

export function auditStatus(): AuditStatus {
  try {
    const state = parseAuditState(askSync("auditctl", ["-s"]), askSync("auditctl", ["-l"]));
    return state === undefined ? { kind: "unknown", why: "auditctl -s did not say" } : { kind: "known", state };
  } catch (error) {
    return { kind: "unknown", why: messageOf(error).split("\n")[0] ?? "" };
  }
}
