/** What auditctl(8) tells of the kernel's auditing. */

/** As `auditctl -s` and `auditctl -l` tell it. */
export interface AuditState {
  readonly enabled: boolean;
  /** The process that the kernel gives its records to; 0: none. */
  readonly auditd: number;
  /** Records that the kernel could not keep, since boot. */
  readonly lost: number;
  /** One rule a line, as auditctl lists them. */
  readonly rules: readonly string[];
}

/** A number of `auditctl -s`, undefined if it does not say. */
export function statusNumber(status: string, field: string): number | undefined {
  const found = new RegExp(`^${field}\\s+(\\d+)`, "m").exec(status)?.[1];
  return found === undefined ? undefined : Number(found);
}

/** The kernel's state from auditctl's two outputs; undefined if they do not say. */
export function parseAuditState(status: string, list: string): AuditState | undefined {
  const enabled = statusNumber(status, "enabled");
  const auditd = statusNumber(status, "pid");
  if (enabled === undefined || auditd === undefined) return undefined;
  const rules = list.split("\n").filter((line) => line.startsWith("-"));
  return { enabled: enabled > 0, auditd, lost: statusNumber(status, "lost") ?? 0, rules };
}
