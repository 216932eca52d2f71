/** The machine around: processes that auditing came too late for, other tools, the clock. */
import { statusNumber } from "../domain/audit-state.ts";
import { type Advice, good, note, warn } from "./advice.ts";
import type { Facts } from "./facts.ts";

const SHOWN = 8;

export function machineAdvice(facts: Facts): Advice[] {
  return [...blindSpots(facts), ...others(facts), ...clock(facts)];
}

const BOOT_LINE = [
  `sudo sed -i 's/^GRUB_CMDLINE_LINUX="/&audit=1 /' /etc/default/grub`,
  "sudo update-grub",
  "sudo reboot",
];

/**
 * The kernel makes room for auditing in a task when it starts, if auditing was ever on by then (audit_alloc): older tasks are
 * never audited. With audit=1 that is from the first. Else auditing began with auditd. Of several options the last counts, and
 * what is neither on nor off is on (audit_enable).
 */
function blindSpots(facts: Facts): Advice[] {
  const { kernelOptions, processes, status } = facts;
  const option = [...kernelOptions.matchAll(/(?:^|\s)audit=(\S+)/g)].at(-1)?.[1]?.toLowerCase();
  if (option === "0" || option === "off")
    return [
      warn(
        "boot-audit",
        "audit=0 on the kernel's command line switches auditing off at each boot.",
        "sudo sed -i 's/ *audit=\\(0\\|off\\)//' /etc/default/grub",
        ...BOOT_LINE,
      ),
    ];
  if (option !== undefined) return [good("boot-audit", "Auditing is on from the boot (audit=1): no process is older.")];
  const found = [
    warn(
      "boot-audit",
      "audit=1 is not on the kernel's command line: what starts before auditd, or ran when it was installed, is never audited.",
      ...BOOT_LINE,
    ),
  ];
  const pid = "text" in status ? statusNumber(status.text, "pid") : undefined;
  const auditd = processes.find((process) => process.pid === pid && pid !== 0);
  if (auditd === undefined) return found;
  const older = processes.filter((process) => process.started < auditd.started && process.unit !== undefined);
  const services = [...new Set(older.map(({ unit }) => unit ?? ""))].filter((unit) => unit !== auditd.unit).sort();
  if (services.length === 0) return [...found, good("blind-services", "No service is older than auditd.")];
  const names = services.slice(0, SHOWN).join(", ");
  found.push(
    warn(
      "blind-services",
      `${services.length} services may have been started before auditing was switched on, and then nothing they do is seen until they are started again: ${names}${services.length > SHOWN ? ", ..." : ""}. (If auditd itself was started again since, they may be in order.)`,
      `sudo systemctl restart ${services.filter(restartable).slice(0, SHOWN).join(" ")}`,
      "sudo reboot # for those that must not be restarted: dbus, systemd-logind, systemd-journald, ...",
    ),
  );
  return found;
}

/** Restarting these ends sessions, or (journald) may switch auditing off. */
function restartable(unit: string): boolean {
  return !/^(?:dbus|systemd-journald|systemd-logind|user@|getty|serial-getty|session-|gdm|lightdm)/.test(unit);
}

/** Programs that load rules of their own, or take the records away. */
const TOOLS: Readonly<Record<string, string>> = {
  auditbeat: "Auditbeat",
  osqueryd: "osquery",
  "go-audit": "go-audit",
  "wazuh-agentd": "Wazuh",
  "wazuh-syscheckd": "Wazuh",
  "falcon-sensor": "Falcon",
  wdavdaemon: "Defender",
  "splunk-auditd": "Splunk",
  kauditd_exporter: "kauditd exporter",
};

/** Characters of a program's name that the kernel keeps (TASK_COMM_LEN, proc_pid_comm(5)). */
const MAX_NAME = 15;
const BY_NAME = new Map(Object.entries(TOOLS).map(([name, tool]) => [name.slice(0, MAX_NAME), tool]));

function others({ processes }: Facts): Advice[] {
  const names = [...new Set(processes.flatMap(({ name }) => BY_NAME.get(name) ?? []))].sort();
  if (names.length === 0) return [];
  return [
    warn(
      "other-tools",
      `${names.join(", ")} may change the audit rules or take the records too: rules that disappear, or a log that falls silent, come from there.`,
      "sudo auditctl -l | grep -c fullmon- # compare, before and after the other tool was restarted",
    ),
  ];
}

function clock({ clockSynchronized, log, now }: Facts): Advice[] {
  const found: Advice[] = [];
  if (clockSynchronized === "no")
    found.push(
      note("clock", "The clock is not synchronised: times in warnings may be wrong.", "sudo timedatectl set-ntp true"),
    );
  if (log.sample !== undefined && log.sample.to > now + 60)
    found.push(
      warn(
        "clock-future",
        `The log has events ${Math.round(log.sample.to - now)} seconds in the future: the clock was set back, and windows end late.`,
        "timedatectl",
      ),
    );
  return found;
}
