/** The kernel's side of auditing: on, with somebody to take the records, without losses. */
import { statusNumber } from "../domain/audit-state.ts";
import { type Advice, bad, good, note, warn } from "./advice.ts";
import type { Facts } from "./facts.ts";

/** A burst of a package upgrade fits in here; Debian's own 8192 does too on most machines. */
const BACKLOG = 8192;

export function kernelAdvice(facts: Facts): Advice[] {
  const { status, root } = facts;
  if (!("text" in status)) {
    const says = `The kernel cannot be asked about auditing: ${status.why}.`;
    if (facts.auditdConf === undefined)
      return [bad("auditd-installed", "auditd is not installed: nobody writes a log.", "sudo apt-get install auditd")];
    return [root ? bad("kernel-status", says, "sudo auditctl -s") : warn("kernel-status", says, "sudo fullmon doctor")];
  }
  return [...enabled(status.text), ...daemon(status.text, facts), ...losses(status.text)];
}

function enabled(text: string): Advice[] {
  switch (statusNumber(text, "enabled")) {
    case 0:
      return [bad("kernel-enabled", "Auditing is off in the kernel.", "sudo auditctl -e 1")];
    case 2:
      return [
        good("kernel-enabled", "Auditing is on."),
        note(
          "kernel-locked",
          "The rules are locked (-e 2): what is changed in /etc/audit/rules.d works from the next boot on.",
          "sudo reboot # after a change",
        ),
      ];
    default:
      return [good("kernel-enabled", "Auditing is on.")];
  }
}

function daemon(text: string, { processes, units, auditdConf }: Facts): Advice[] {
  const found: Advice[] = [];
  const pid = statusNumber(text, "pid");
  if (auditdConf === undefined)
    found.push(bad("auditd-installed", "auditd is not installed: nobody writes a log.", "sudo apt-get install auditd"));
  else if (pid === 0)
    found.push(bad("auditd-running", "No auditd runs: nobody writes a log.", "sudo systemctl start auditd"));
  else {
    const name = processes.find((process) => process.pid === pid)?.name;
    if (name !== undefined && name !== "auditd")
      found.push(
        bad(
          "auditd-other",
          `${name} (pid ${pid}) takes the kernel's records instead of auditd: auditd's log gets none.`,
          `sudo systemctl disable --now ${name}`,
          "sudo systemctl restart auditd",
        ),
      );
    else found.push(good("auditd-running", "auditd runs."));
  }
  const unit = units?.["auditd.service"];
  if (auditdConf !== undefined && unit !== undefined && /^(?:disabled|masked)/.test(unit["UnitFileState"] ?? ""))
    found.push(
      warn(
        "auditd-enabled",
        `auditd is ${unit["UnitFileState"]}: after the next boot it does not run.`,
        ...(unit["UnitFileState"] === "masked" ? ["sudo systemctl unmask auditd"] : []),
        "sudo systemctl enable auditd",
      ),
    );
  return found;
}

function losses(text: string): Advice[] {
  const found: Advice[] = [];
  const lost = statusNumber(text, "lost") ?? 0;
  const limit = statusNumber(text, "backlog_limit") ?? 0;
  const rate = statusNumber(text, "rate_limit") ?? 0;
  if (lost > 0)
    found.push(
      warn(
        "kernel-lost",
        `The kernel lost ${lost} records since it was booted: its queue was full, or nobody took them.`,
        `echo '-b ${Math.max(16384, limit * 2)}' | sudo tee /etc/audit/rules.d/60-backlog.rules`,
        `sudo auditctl -b ${Math.max(16384, limit * 2)}`,
        "sudo auditctl --reset-lost # to see whether it happens again",
      ),
    );
  else found.push(good("kernel-lost", "The kernel lost no record."));
  if (limit < BACKLOG)
    found.push(
      warn(
        "kernel-backlog",
        `The kernel's queue has room for ${limit} records only: a burst holds programs up, then is lost.`,
        "echo '-b 16384' | sudo tee /etc/audit/rules.d/60-backlog.rules",
        "sudo auditctl -b 16384",
      ),
    );
  if (rate > 0)
    found.push(
      warn(
        "kernel-rate",
        `The kernel drops what is over ${rate} records a second (-r): a flood hides what comes with it.`,
        "sudo auditctl -r 0",
        "grep -rn -- '^-r' /etc/audit/rules.d # and take the line out",
      ),
    );
  return found;
}
