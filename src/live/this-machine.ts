/** What a live run asks of the machine it runs on. */
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { resolve } from "node:path";
import { FullmonError } from "../domain/error.ts";
import { DEFAULT_LOG } from "../run/config.ts";
import type { OwnLog } from "../run/own-log.ts";
import { attempt } from "../source/attempt.ts";
import { auditStatus } from "../source/audit-status.ts";
import { logError } from "../source/closed-logs.ts";

/** Changes with each boot (random(4)). */
export function bootId(): string | undefined {
  return attempt(() => readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim());
}

/** auditd.conf's name_format may put this machine's own name, short or full, in front of each record. */
export function isThisMachine(node: string): boolean {
  const own = hostname();
  return node === "" || node === own || node.startsWith(`${own}.`) || own.startsWith(`${node}.`);
}

/** Nothing would ever be seen if the kernel does not audit: that is an error on the usual log, a warning on another. */
export function checkAuditing(auditd: string, log: OwnLog): void {
  const status = auditStatus();
  if (status.kind === "unknown") {
    log.warn({ why: status.why }, "cannot ask the kernel whether it audits: auditctl -s failed");
    return;
  }
  const { state } = status;
  const problem = !state.enabled
    ? "auditing is off in the kernel: switch it on with 'auditctl -e 1', or start auditd"
    : state.auditd === 0
      ? "no auditd is running: start it with 'systemctl start auditd'"
      : undefined;
  if (problem !== undefined && resolve(auditd) === DEFAULT_LOG)
    throw new FullmonError("ERR_AUDIT_OFF", `cannot watch ${JSON.stringify(auditd)}: ${problem}`);
  if (problem !== undefined) log.warn({ log: auditd }, problem);
  else if (state.rules.length === 0)
    log.warn("the kernel has no audit rules: nothing will be logged; 'fullmon doctor' says how to load fullmon's");
}

/** The usual log that is not there means that auditd is not. */
export function liveLogError(path: string, error: unknown): FullmonError {
  const failure = logError(path, error);
  if (failure.code !== "ERR_LOG_MISSING") return failure;
  const advice =
    path === DEFAULT_LOG
      ? "install and start auditd (apt-get install auditd), or name its log with --auditd"
      : "check the name, or start what writes it";
  return new FullmonError(
    "ERR_LOG_MISSING",
    `cannot read ${JSON.stringify(path)}: there is no such file: ${advice}`,
    error,
  );
}
