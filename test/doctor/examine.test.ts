/** Broken set-ups, each diagnosed with the advice that mends it; and a machine in order, of which nothing is said. */
import { describe, expect, it } from "vitest";
import { examine, verdict } from "../../src/doctor/examine.ts";
import type { Facts } from "../../src/doctor/facts.ts";
import { HEALTHY, LOADED, OWN_RULES, STATUS } from "../support/machine.ts";

const status = (from: string, to: string): Partial<Facts> => ({ status: { text: STATUS.replace(from, to) } });
const loaded = (text: string): Partial<Facts> => ({ rules: { text } });
/** The loaded rules with one thing changed in every line. */
const changed = (from: string | RegExp, to: string) => loaded(LOADED.replaceAll(new RegExp(from, "g"), to));
const file = (name: string, text: string): Partial<Facts> => ({ ruleFiles: [...HEALTHY.ruleFiles, { name, text }] });
const unit = (name: string, more: Record<string, string>): Partial<Facts> => ({
  units: { ...HEALTHY.units, [name]: { ...HEALTHY.units?.[name], ...more } },
});
const conf = (line: string): Partial<Facts> => ({
  auditdConf: `${HEALTHY.auditdConf?.replace(new RegExp(`^${line.split(" ")[0]} =.*\n`, "m"), "")}${line}\n`,
});
const log = (more: Partial<Facts["log"]>): Partial<Facts> => ({ log: { ...HEALTHY.log, ...more } });
const names = (more: Partial<Facts["names"]>): Partial<Facts> => ({ names: { ...HEALTHY.names, ...more } });
/** A log that the service is told to follow. */
const resolverLog = (more: Partial<NonNullable<Facts["names"]["resolverLog"]>>) => {
  const log = { path: "/var/log/dnsmasq.log", trouble: undefined, lines: 900, answers: 300, age: 5, ...more };
  return names({ serviceOptions: ["--dns", `log=${log.path}`], resolverLog: log });
};
/** A resolver on this machine, which its programs ask. */
const resolver = (name: string, more: Partial<Facts["names"]> = {}): Partial<Facts> => ({
  ...names({ resolvers: ["127.0.0.1"], ...more }),
  processes: [...HEALTHY.processes, { pid: 700, name, unit: `${name}.service`, started: 8 }],
});
const without = (...keys: string[]) =>
  loaded(
    LOADED.split("\n")
      .filter((line) => !keys.some((key) => line.includes(key)))
      .join("\n"),
  );

/** What a CIS-like rule set looks like. */
const SEED = `-w /etc/ -p wa -k etc
-a always,exit -F arch=b64 -S execve -F auid>=1000 -F auid!=-1 -F key=exec
-a always,exit -F arch=b64 -S connect -F a2=0x10 -F success=1 -F key=net
-a always,exclude -F msgtype=CWD
-a always,exclude -F msgtype=EOE`;

interface Case {
  readonly name: string;
  readonly facts: Partial<Facts>;
  readonly check: string;
  readonly level: "bad" | "warn" | "note";
  /** What the finding has to say. */
  readonly says: RegExp;
  /** What has to stand in the commands that mend it. */
  readonly mend: RegExp;
}

const CASES: readonly Case[] = [
  {
    name: "auditd not installed",
    facts: { status: { why: "there is no auditctl" }, rules: { why: "-" }, auditdConf: undefined },
    check: "auditd-installed",
    level: "bad",
    says: /not installed/,
    mend: /apt-get install auditd/,
  },
  {
    name: "not run as root",
    facts: { root: false, status: { why: "You must be root" }, rules: { why: "-" } },
    check: "kernel-status",
    level: "warn",
    says: /must be root/,
    mend: /sudo fullmon doctor/,
  },
  {
    name: "auditing switched off",
    facts: status("enabled 1", "enabled 0"),
    check: "kernel-enabled",
    level: "bad",
    says: /off/,
    mend: /auditctl -e 1/,
  },
  {
    name: "auditd stopped",
    facts: status("pid 500", "pid 0"),
    check: "auditd-running",
    level: "bad",
    says: /No auditd runs/,
    mend: /systemctl start auditd/,
  },
  {
    name: "auditd disabled",
    facts: unit("auditd.service", { UnitFileState: "disabled" }),
    check: "auditd-enabled",
    level: "warn",
    says: /next boot/,
    mend: /systemctl enable auditd/,
  },
  {
    name: "auditd masked",
    facts: unit("auditd.service", { UnitFileState: "masked" }),
    check: "auditd-enabled",
    level: "warn",
    says: /masked/,
    mend: /unmask auditd/,
  },
  {
    name: "another program takes the records",
    facts: { processes: [{ pid: 500, name: "auditbeat", unit: "auditbeat.service", started: 4 }] },
    check: "auditd-other",
    level: "bad",
    says: /auditbeat.*instead of auditd/,
    mend: /disable --now auditbeat/,
  },
  {
    name: "rules locked",
    facts: status("enabled 1", "enabled 2"),
    check: "kernel-locked",
    level: "note",
    says: /next boot/,
    mend: /reboot/,
  },
  {
    name: "records lost",
    facts: status("lost 0", "lost 77"),
    check: "kernel-lost",
    level: "warn",
    says: /lost 77 records/,
    mend: /auditctl -b 32768/,
  },
  {
    name: "a small backlog",
    facts: status("backlog_limit 16384", "backlog_limit 64"),
    check: "kernel-backlog",
    level: "warn",
    says: /64 records only/,
    mend: /auditctl -b 16384/,
  },
  {
    name: "a rate limit",
    facts: status("rate_limit 0", "rate_limit 100"),
    check: "kernel-rate",
    level: "warn",
    says: /over 100 records/,
    mend: /auditctl -r 0/,
  },
  {
    name: "no rules",
    facts: loaded("No rules\n"),
    check: "rules-none",
    level: "bad",
    says: /no audit rules/,
    mend: /audit-rules load/,
  },
  {
    name: "no rules, and no file of them",
    facts: { ...loaded("No rules\n"), ruleFiles: [] },
    check: "rules-none",
    level: "bad",
    says: /no audit rules/,
    mend: /--reinstall.*confmiss fullmon/,
  },
  {
    name: "task,never of 10-no-audit.rules",
    facts: { ...loaded(`-a never,task\n${LOADED}`), ...file("10-no-audit.rules", "-D\n-a task,never\n") },
    check: "rules-task-never",
    level: "bad",
    says: /switches auditing off/,
    mend: /rm \/etc\/audit\/rules.d\/10-no-audit.rules[\s\S]*auditctl -d never,task[\s\S]*reboot/,
  },
  {
    name: "no exec rules",
    facts: without("fullmon-exec"),
    check: "rules-exec",
    level: "bad",
    says: /no started programs at all/,
    mend: /audit-rules load/,
  },
  {
    name: "execs of people only",
    facts: changed("-F exit!=-ENOENT", "-F auid>=1000 -F auid!=unset"),
    check: "rules-exec",
    level: "warn",
    says: /a service[\s\S]*auid!=unset/,
    mend: /audit-rules load/,
  },
  {
    name: "execs of services only",
    facts: changed("-F exit!=-ENOENT", "-F auid=-1"),
    check: "rules-exec",
    level: "warn",
    says: /a user who logged in/,
    mend: /audit-rules load/,
  },
  {
    name: "success=1 on connect",
    facts: changed("-F saddr_fam!=1 -F saddr_fam!=16", "-F success=1"),
    check: "rules-connect",
    level: "warn",
    says: /EINPROGRESS[\s\S]*success=1/,
    mend: /audit-rules load/,
  },
  {
    name: "exit=0 on connect",
    facts: changed("-F saddr_fam!=1 -F saddr_fam!=16", "-F exit=0"),
    check: "rules-connect",
    level: "warn",
    says: /EINPROGRESS[\s\S]*exit=0/,
    mend: /audit-rules load/,
  },
  {
    name: "IPv4 only",
    facts: changed("-F saddr_fam!=1 -F saddr_fam!=16", "-F saddr_fam=2"),
    check: "rules-connect",
    level: "warn",
    says: /IPv6/,
    mend: /audit-rules load/,
  },
  {
    name: "watches on /etc instead of all files",
    facts: changed(/-a always,exit -F arch=b64 -F dir=\/ -F perm=wa/, "-w /etc/ -p wa"),
    check: "rules-file",
    level: "warn",
    says: /writing \/usr\/bin\/ls[\s\S]*\/etc\/ only/,
    mend: /audit-rules load/,
  },
  {
    name: "no file rules",
    facts: without("fullmon-file"),
    check: "rules-file",
    level: "bad",
    says: /no changes of files/,
    mend: /audit-rules load/,
  },
  {
    name: "no rules for modules, mounts, ptrace",
    facts: without("fullmon-kernel", "fullmon-mount", "fullmon-process"),
    check: "rules-privilege",
    level: "warn",
    says: /attaching to a process/,
    mend: /audit-rules load/,
  },
  {
    name: "our file was changed",
    facts: {
      ...without("fullmon-net"),
      ruleFiles: [{ name: "50-fullmon.rules", text: OWN_RULES.replaceAll("connect,", "") }],
    },
    check: "rules-connect",
    level: "bad",
    says: /no connections/,
    mend: /mv .*50-fullmon.rules[\s\S]*confmiss/,
  },
  {
    name: "a missing 32-bit ABI",
    facts: without("arch=b32"),
    check: "rules-32bit",
    level: "warn",
    says: /32-bit program walks round/,
    mend: /audit-rules load/,
  },
  {
    name: "a never rule that hides a user",
    facts: {
      ...loaded(`-a never,exit -F auid=1000\n${LOADED}`),
      ...file("40-local.rules", "-a never,exit -F auid=1000\n"),
    },
    check: "rules-exec",
    level: "warn",
    says: /"-a never,exit -F auid=1000" comes first/,
    mend: /sudoedit .*40-local.rules[\s\S]*auditctl -d never,exit -F auid=1000/,
  },
  {
    name: "a never rule for a program",
    facts: loaded(`-a never,exit -S all -F exe=/usr/bin/backup\n${LOADED}`),
    check: "rules-never",
    level: "note",
    says: /hides everything where exe=\/usr\/bin\/backup/,
    mend: /auditctl -d/,
  },
  {
    name: "CWD excluded",
    facts: {
      ...loaded(`${LOADED}\n-a always,exclude -F msgtype=CWD`),
      ...file("30-cis.rules", "-a always,exclude -F msgtype=CWD\n"),
    },
    check: "rules-excluded-cwd",
    level: "warn",
    says: /relative names/,
    mend: /sudoedit .*30-cis.rules/,
  },
  {
    name: "EOE excluded",
    facts: loaded(`${LOADED}\n-a always,exclude -F msgtype=EOE`),
    check: "rules-excluded-eoe",
    level: "note",
    says: /no harm/,
    mend: /^$/,
  },
  {
    name: "PATH excluded by number",
    facts: loaded(`${LOADED}\n-a never,exclude -F msgtype=1302`),
    check: "rules-excluded-path",
    level: "bad",
    says: /files are unknown/,
    mend: /auditctl -d never,exclude/,
  },
  {
    name: "all but EOE excluded",
    facts: loaded(`${LOADED}\n-a always,exclude -F msgtype!=EOE`),
    check: "rules-excluded-syscall",
    level: "bad",
    says: /SYSCALL/,
    mend: /auditctl -d always,exclude/,
  },
  {
    name: "a range of records excluded",
    facts: loaded(`${LOADED}\n-a always,exclude -F msgtype>=1306 -F msgtype<1309`),
    check: "rules-excluded-cwd",
    level: "warn",
    says: /CWD/,
    mend: /auditctl -d always,exclude/,
  },
  {
    name: "a program excluded",
    facts: loaded(`${LOADED}\n-a never,exclude -F exe=/tmp/x`),
    check: "rules-excluded",
    level: "warn",
    says: /drops every record/,
    mend: /auditctl -d/,
  },
  {
    name: "watches of another tool",
    facts: loaded(`${LOADED}\n-w /etc/passwd -p wa -k identity`),
    check: "rules-watch",
    level: "note",
    says: /-w \/etc\/passwd/,
    mend: /-F path=/,
  },
  {
    name: "a seed's rules: connects",
    facts: loaded(SEED),
    check: "rules-connect",
    level: "warn",
    says: /success=1/,
    mend: /audit-rules load/,
  },
  {
    name: "a seed's rules: services",
    facts: loaded(SEED),
    check: "rules-exec",
    level: "warn",
    says: /auid!=-1/,
    mend: /audit-rules load/,
  },
  {
    name: "no audit=1",
    facts: { kernelOptions: "ro quiet" },
    check: "boot-audit",
    level: "warn",
    says: /audit=1 is not/,
    mend: /update-grub/,
  },
  {
    name: "mounts that the rules do not cover",
    facts: {
      blindSpots: [
        { place: "/run/user/1000", type: "tmpfs", kind: "/run/user/[uid]" },
        { place: "/run/user/1001", type: "tmpfs", kind: "/run/user/[uid]" },
        { place: "/mnt/a 'disk'", type: "ext4", kind: "/mnt/a 'disk'" },
      ],
    },
    check: "mounts",
    level: "warn",
    says: /not seen below \/run\/user\/1000 \(tmpfs\), \/mnt\/a 'disk' \(ext4\), and 1 more: a rule with dir=/,
    mend: /^sudo auditctl -q \/,\/run\/user\/1000\nsudo auditctl -q \/,'\/mnt\/a '\\''disk'\\'''\n/,
  },
  {
    name: "audit=0",
    facts: { kernelOptions: "ro audit=0" },
    check: "boot-audit",
    level: "warn",
    says: /switches auditing off/,
    mend: /default\/grub/,
  },
  {
    name: "audit=0 behind audit=1",
    facts: { kernelOptions: "ro audit=1 quiet audit=OFF" },
    check: "boot-audit",
    level: "warn",
    says: /switches auditing off/,
    mend: /default\/grub/,
  },
  {
    name: "services older than auditd",
    facts: {
      kernelOptions: "ro",
      processes: [
        ...HEALTHY.processes,
        { pid: 7, name: "sshd", unit: "ssh.service", started: 2 },
        { pid: 8, name: "dbus-daemon", unit: "dbus.service", started: 2 },
        { pid: 9, name: "systemd-journal", unit: "systemd-journald.service", started: 1 },
      ],
    },
    check: "blind-services",
    level: "warn",
    says: /dbus.service, ssh.service, systemd-journald.service/,
    mend: /^sudo systemctl restart ssh.service$/m,
  },
  {
    name: "Auditbeat beside",
    facts: { processes: [...HEALTHY.processes, { pid: 9, name: "auditbeat", unit: "auditbeat.service", started: 20 }] },
    check: "other-tools",
    level: "warn",
    says: /Auditbeat/,
    mend: /auditctl -l/,
  },
  {
    name: "a tool beside of whose long name the kernel keeps fifteen characters",
    facts: { processes: [...HEALTHY.processes, { pid: 9, name: "kauditd_exporte", unit: undefined, started: 20 }] },
    check: "other-tools",
    level: "warn",
    says: /kauditd exporter/,
    mend: /auditctl -l/,
  },
  {
    name: "journald takes the records too",
    facts: unit("systemd-journald-audit.socket", { ActiveState: "active" }),
    check: "journal-audit",
    level: "note",
    says: /journal/,
    mend: /mask --now systemd-journald-audit.socket/,
  },
  ...["#Audit=no\n", "#Audit=yes\n# a drop-in\n[Journal]\nAudit=\n Audit = Off \n"].map((journaldConf) => ({
    name: `journald switches auditing off: ${JSON.stringify(journaldConf)}`,
    facts: { ...unit("systemd-journald-audit.socket", { ActiveState: "active" }), journaldConf },
    check: "journal-switch",
    level: "warn" as const,
    says: /switches the kernel's auditing off/,
    mend: /journald.conf.d\/zz-audit.conf/,
  })),
  {
    name: "no log",
    facts: log({ trouble: "missing" }),
    check: "log-missing",
    level: "bad",
    says: /not there/,
    mend: /restart auditd/,
  },
  {
    name: "log not readable",
    facts: { root: false, ...log({ trouble: "forbidden" }) },
    check: "log-readable",
    level: "warn",
    says: /cannot be read/,
    mend: /sudo fullmon doctor/,
  },
  {
    name: "no log is written",
    facts: conf("write_logs = no"),
    check: "log-written",
    level: "bad",
    says: /write_logs/,
    mend: /write_logs = yes/,
  },
  {
    name: "the log is elsewhere",
    facts: conf("log_file = /srv/audit.log"),
    check: "log-path",
    level: "warn",
    says: /\/srv\/audit.log/,
    mend: /--auditd \/srv\/audit.log/,
  },
  {
    name: "logging stops when the file is full",
    facts: conf("max_log_file_action = SUSPEND"),
    check: "log-rotation",
    level: "bad",
    says: /8 MiB/,
    mend: /ROTATE/,
  },
  {
    name: "a log that grows without end",
    facts: conf("max_log_file_action = ignore"),
    check: "log-rotation",
    level: "warn",
    says: /without end/,
    mend: /ROTATE/,
  },
  {
    name: "a log that is not rotated since only one file is kept",
    facts: conf("num_logs = 1"),
    check: "log-rotation",
    level: "warn",
    says: /without end.*num_logs = 1/,
    mend: /num_logs = 5/,
  },
  {
    name: "a log that is not rotated since nothing is said of files",
    facts: { ...HEALTHY, auditdConf: "log_file = /var/log/audit/audit.log\n" },
    check: "log-rotation",
    level: "warn",
    says: /without end.*num_logs = 0/,
    mend: /tee -a/,
  },
  {
    name: "a log that lasts minutes",
    facts: log({ sample: { bytes: 16e6, events: 50_000, from: HEALTHY.now - 300, to: HEALTHY.now } }),
    check: "log-lasts",
    level: "warn",
    says: /13 minutes only[\s\S]*14400000 events, 4608 MB a day/,
    mend: /max_log_file = 100/,
  },
  {
    name: "a full disk",
    facts: log({ freeBytes: 1e6 }),
    check: "log-disk",
    level: "bad",
    says: /1\.0 MB are free/,
    mend: /df -h/,
  },
  {
    name: "the service is down",
    facts: unit("fullmon.service", { ActiveState: "failed" }),
    check: "service-running",
    level: "bad",
    says: /failed/,
    mend: /systemctl restart fullmon/,
  },
  {
    name: "the service is masked",
    facts: unit("fullmon.service", { LoadState: "masked", UnitFileState: "masked" }),
    check: "service-running",
    level: "bad",
    says: /masked/,
    mend: /unmask fullmon/,
  },
  {
    name: "the service is disabled",
    facts: unit("fullmon.service", { UnitFileState: "disabled" }),
    check: "service-enabled",
    level: "warn",
    says: /next boot/,
    mend: /enable fullmon/,
  },
  {
    name: "the service crashes",
    facts: unit("fullmon.service", { NRestarts: "12" }),
    check: "service-restarts",
    level: "warn",
    says: /12 times/,
    mend: /journalctl -u fullmon/,
  },
  {
    name: "a sandbox taken off",
    facts: { serviceStatus: "Uid:\t0\t0\t0\t0\nNoNewPrivs:\t0\nSeccomp:\t0\n" },
    check: "sandbox",
    level: "warn",
    says: /root, .*NoNewPrivileges.*SystemCallFilter/,
    mend: /systemctl cat fullmon/,
  },
  { name: "no state", facts: { stateFiles: [] }, check: "state", level: "note", says: /learns anew/, mend: /^$/ },
  {
    name: "a clock without a master",
    facts: { clockSynchronized: "no" },
    check: "clock",
    level: "note",
    says: /not synchronised/,
    mend: /set-ntp/,
  },
  {
    name: "a clock set back",
    facts: { now: HEALTHY.now - 7200 },
    check: "clock-future",
    level: "warn",
    says: /in the future/,
    mend: /timedatectl/,
  },
  {
    name: "a state that others may write",
    facts: { unsafeStateFiles: [".", "state.sqlite"] },
    check: "state",
    level: "warn",
    says: /Others may write .*state\.sqlite.*does not start/,
    mend: /chmod -R go-w/,
  },
  {
    name: "a state that was damaged",
    facts: { stateFiles: ["state.sqlite", "state.sqlite.damaged-20261124T101106Z"] },
    check: "state-damaged",
    level: "note",
    says: /learned anew/,
    mend: /baseline review[\s\S]*rm .*damaged-20261124T101106Z\*/,
  },
  {
    name: "names from a capture, without tcpdump",
    facts: names({ serviceOptions: ["--rebase", "--dns", "capture"] }),
    check: "names",
    level: "warn",
    says: /does not start with --dns capture: there is no tcpdump/,
    mend: /apt-get install tcpdump/,
  },
  {
    name: "names from a capture, in a sandbox without network",
    facts: names({ serviceOptions: ["--dns=capture"], hasTcpdump: true }),
    check: "names",
    level: "warn",
    says: /no network/,
    mend: /--dns off/,
  },
  {
    name: "names from a capture, without the right to it",
    facts: {
      ...names({ serviceOptions: ["--dns=capture"], hasTcpdump: true }),
      ...unit("fullmon.service", { PrivateNetwork: "no" }),
    },
    check: "names",
    level: "warn",
    says: /CAP_NET_RAW/,
    mend: /--dns off/,
  },
  {
    name: "names from systemd-resolved, which does not run",
    facts: names({ serviceOptions: ["--dns", "resolved"] }),
    check: "names",
    level: "warn",
    says: /systemd-resolved does not run/,
    mend: /--dns off/,
  },
  {
    name: "names from systemd-resolved, to a service that is not root",
    facts: names({ serviceOptions: ["--dns", "resolved"], hasResolvedMonitor: true }),
    check: "names",
    level: "warn",
    says: /only root .* it is fullmon/,
    mend: /names\.conf[\s\S]*daemon-reload/,
  },
  {
    name: "names from systemd-resolved, to a root whose sandbox cannot open its socket",
    facts: {
      ...names({ serviceOptions: ["--dns", "auto"], hasResolvedMonitor: true }),
      ...unit("fullmon.service", { User: "root", PrivateNetwork: "yes", CapabilityBoundingSet: "cap_audit_control" }),
    },
    check: "names",
    level: "warn",
    says: /CAP_DAC_OVERRIDE/,
    mend: /names\.conf[\s\S]*daemon-reload/,
  },
  {
    name: "names from wherever they come, where none do",
    facts: resolver("dnsmasq", {
      serviceOptions: ["--dns", "auto"],
      hasTcpdump: true,
      resolverConf: { dnsmasq: "log-queries\nlog-facility=/var/log/d.log", unbound: "" },
    }),
    check: "names",
    level: "warn",
    says: /go by address .*no network.*systemd-resolved does not run/,
    mend: /--dns log=\/var\/log\/d\.log/,
  },
  {
    name: "names from a log that is not there",
    facts: resolverLog({ trouble: "missing" }),
    check: "names",
    level: "warn",
    says: /is not there/,
    mend: /log-facility=\/var\/log\/dnsmasq\.log/,
  },
  {
    name: "names from a log that cannot be read",
    facts: resolverLog({ trouble: "forbidden" }),
    check: "names",
    level: "warn",
    says: /cannot be read/,
    mend: /ls -l \/var\/log\/dnsmasq/,
  },
  {
    name: "names from the system's log",
    facts: resolverLog({ path: "/var/log/syslog" }),
    check: "names",
    level: "warn",
    says: /anybody can write/,
    mend: /log-facility=[\s\S]*--dns log=\/var\/log\/dnsmasq\.log/,
  },
  {
    name: "names from a log without answers",
    facts: resolverLog({ answers: 0 }),
    check: "names",
    level: "warn",
    says: /no answers .*900 lines/,
    mend: /log-queries=extra/,
  },
  {
    name: "names from unbound's log without answers",
    facts: resolverLog({ path: "/var/log/unbound.log", answers: 0 }),
    check: "names",
    level: "warn",
    says: /verbosity: 4/,
    mend: /logfile: \/var\/log\/unbound.log/,
  },
  {
    name: "names from a log that nobody writes any more",
    facts: resolverLog({ age: 3 * 86_400 + 5 }),
    check: "names",
    level: "warn",
    says: /3 days ago/,
    mend: /restart dnsmasq/,
  },
  {
    name: "a resolver whose log could tell names",
    facts: resolver("unbound", {
      resolverConf: { dnsmasq: "", unbound: 'server:\n  verbosity: 4\n  logfile: "/var/log/unbound.log"\n' },
    }),
    check: "names",
    level: "note",
    says: /--dns off.*A resolver runs here/,
    mend: /^FULLMON_OPTIONS="--dns log=\/var\/log\/unbound\.log"/,
  },
  {
    name: "a resolver that could be made to log",
    facts: resolver("dnsmasq", { resolverConf: { dnsmasq: "#log-queries\n", unbound: "" } }),
    check: "names",
    level: "note",
    says: /A resolver runs here/,
    mend: /log-queries=extra[\s\S]*restart dnsmasq[\s\S]*--dns log=\/var\/log\/dnsmasq\.log/,
  },
  {
    name: "systemd-resolved, which could tell names to root",
    facts: resolver("systemd-resolve", { hasResolvedMonitor: true }),
    check: "names",
    level: "note",
    says: /only to root/,
    mend: /User=root\\nCapabilityBoundingSet=CAP_DAC_OVERRIDE[\s\S]*--dns resolved/,
  },
];

/** What doctor says of the names. */
const ofNames = (facts: Partial<Facts>) => examine({ ...HEALTHY, ...facts }).find(({ check }) => check === "names");

describe("names of hosts", () => {
  const open = { User: "", PrivateNetwork: "no", CapabilityBoundingSet: "cap_net_raw cap_dac_override" };

  it.each<[string, Partial<Facts>, RegExp]>([
    ["off, and nothing here that could tell them", {}, /go by address/],
    ["a log with answers", resolverLog({}), /can be heard \(\/var\/log\/dnsmasq\.log\)/],
    [
      "a capture by a service that may",
      { ...names({ serviceOptions: ["--dns", "capture"], hasTcpdump: true }), ...unit("fullmon.service", open) },
      /--dns capture/,
    ],
    [
      "auto, with a capture",
      { ...names({ serviceOptions: ["--dns", "auto"], hasTcpdump: true }), ...unit("fullmon.service", open) },
      /auto: a capture/,
    ],
    [
      "auto, with systemd-resolved",
      { ...names({ serviceOptions: ["--dns", "auto"], hasResolvedMonitor: true }), ...unit("fullmon.service", open) },
      /auto: systemd-resolved/,
    ],
    [
      "a dnsmasq for guests, which nobody here asks",
      resolver("dnsmasq", { resolvers: ["192.0.2.53"] }),
      /go by address/,
    ],
  ])("are in order: %s", (_name, facts, says) => {
    expect(ofNames(facts)).toMatchObject({ level: "good", says: expect.stringMatching(says) });
  });

  it("are not spoken of where the service's options are unknown", () => {
    expect(ofNames(names({ serviceOptions: undefined }))).toBeUndefined();
  });

  it("advise systemd-resolved to a service that is root", () => {
    const found = ofNames({
      ...resolver("systemd-resolve", { hasResolvedMonitor: true }),
      ...unit("fullmon.service", open),
    });
    expect(found).toMatchObject({
      level: "note",
      mend: [expect.stringContaining("--dns resolved"), expect.anything()],
    });
  });
});

describe("examine()", () => {
  it("says nothing of a machine in order, but how long its log lasts", () => {
    const found = examine(HEALTHY).filter(({ level }) => level !== "good");
    expect(found.map(({ check }) => check)).toEqual(["log-volume"]);
    expect(found[0]?.says).toMatch(/lasts 29 hours: 17297 events, 35 MB a day/);
    expect(verdict(found)).toBe(0);
  });

  it("knows more than twenty broken set-ups", () => expect(CASES.length).toBeGreaterThan(20));

  it.each(CASES)("sees $name", ({ facts, check, level, says, mend }) => {
    const all = examine({ ...HEALTHY, ...facts });
    const found = all.find((advice) => advice.check === check && advice.level !== "good");
    expect(found?.level, `${check} in ${JSON.stringify(all, null, 1)}`).toBe(level);
    expect(found?.says).toMatch(says);
    expect(found?.mend.join("\n")).toMatch(mend);
    expect(verdict(all)).toBeGreaterThanOrEqual({ note: 0, warn: 1, bad: 2 }[level]);
  });

  it("says of one fault nothing else than this fault, or what follows from it", () => {
    const others = CASES.filter(({ name }) => !/seed|installed|root/.test(name)).map(({ name, facts, check }) => ({
      name,
      others: examine({ ...HEALTHY, ...facts })
        .filter((advice) => advice.check !== check && (advice.level === "bad" || advice.level === "warn"))
        .map((advice) => advice.check),
    }));
    expect(others.filter((one) => one.others.length > 0)).toMatchInlineSnapshot(`
      [
        {
          "name": "another program takes the records",
          "others": [
            "other-tools",
          ],
        },
        {
          "name": "a never rule that hides a user",
          "others": [
            "rules-connect",
            "rules-file",
            "rules-privilege",
          ],
        },
        {
          "name": "all but EOE excluded",
          "others": [
            "rules-excluded-path",
            "rules-excluded-execve",
            "rules-excluded-config_change",
            "rules-excluded-sockaddr",
            "rules-excluded-cwd",
            "rules-excluded-proctitle",
          ],
        },
        {
          "name": "a range of records excluded",
          "others": [
            "rules-excluded-sockaddr",
          ],
        },
        {
          "name": "services older than auditd",
          "others": [
            "boot-audit",
          ],
        },
      ]
    `);
  });

  it.each([
    ["#Audit=no\n", "inactive"],
    ["#Audit=no\n[Journal]\nAudit=\n", "active"],
    ["#Audit=no\n[Journal]\nAudit=yes\n", "active"],
    ["#Audit=yes\n", "active"],
    [undefined, "active"],
  ])("is content with a journald that switches nothing off: %j, socket %s", (journaldConf, ActiveState) => {
    const facts = { ...HEALTHY, ...unit("systemd-journald-audit.socket", { ActiveState }), journaldConf };
    expect(examine(facts).map(({ check }) => check)).not.toContain("journal-switch");
  });

  it("puts the worst first", () => {
    const levels = examine({
      ...HEALTHY,
      ...status("enabled 1", "enabled 0"),
      ...unit("fullmon.service", { NRestarts: "1" }),
    }).map(({ level }) => level);
    expect(levels[0]).toBe("bad");
    expect(levels.at(-1)).toBe("good");
    expect(levels).toEqual(
      [...levels].sort((a, b) => "bad warn note good".indexOf(a) - "bad warn note good".indexOf(b)),
    );
  });
});
