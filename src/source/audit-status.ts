/** Whether the kernel audits at all, from auditctl (CAP_AUDIT_CONTROL needed). */
import { execFileSync } from "node:child_process";
import { type AuditState, parseAuditState } from "../domain/audit-state.ts";
import { messageOf } from "../domain/error.ts";
import { systemEnvironment } from "./system-environment.ts";

/** What is known of the kernel's auditing; `unknown` says why nothing is. */
export type AuditStatus =
  | { readonly kind: "known"; readonly state: AuditState }
  | { readonly kind: "unknown"; readonly why: string };

const TIMEOUT = 5000;

export function auditStatus(): AuditStatus {
  try {
    const state = parseAuditState(auditctl("-s"), auditctl("-l"));
    return state === undefined ? { kind: "unknown", why: "auditctl -s did not say" } : { kind: "known", state };
  } catch (error) {
    return { kind: "unknown", why: messageOf(error).split("\n")[0] ?? "" };
  }
}

function auditctl(option: string): string {
  return execFileSync("auditctl", [option], {
    encoding: "utf8",
    timeout: TIMEOUT,
    stdio: ["ignore", "pipe", "pipe"],
    env: systemEnvironment(),
  });
}
