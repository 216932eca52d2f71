/** Whether the kernel audits at all, from auditctl (CAP_AUDIT_CONTROL needed). */
import { execFileSync } from "node:child_process";

/** What is known of the kernel's auditing; `unknown` says why nothing is. */
export type AuditStatus =
  | { readonly kind: "known"; readonly enabled: boolean; readonly auditd: number; readonly rules: number }
  | { readonly kind: "unknown"; readonly why: string };

const TIMEOUT = 5000;

export function auditStatus(): AuditStatus {
  try {
    const status = auditctl("-s");
    const enabled = Number(/^enabled\s+(\d+)/m.exec(status)?.[1] ?? Number.NaN);
    const auditd = Number(/^pid\s+(\d+)/m.exec(status)?.[1] ?? Number.NaN);
    if (Number.isNaN(enabled) || Number.isNaN(auditd)) return { kind: "unknown", why: "auditctl -s did not say" };
    const rules = auditctl("-l")
      .split("\n")
      .filter((line) => line.startsWith("-")).length;
    return { kind: "known", enabled: enabled > 0, auditd, rules };
  } catch (error) {
    return { kind: "unknown", why: error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error) };
  }
}

function auditctl(option: string): string {
  const env = { ...process.env, PATH: `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin`, LC_ALL: "C" };
  return execFileSync("auditctl", [option], {
    encoding: "utf8",
    timeout: TIMEOUT,
    stdio: ["ignore", "pipe", "pipe"],
    env,
  });
}
