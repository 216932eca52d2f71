/** The sensitive table's programs, connections and privileges: what an attacker does, with severity and ATT&CK technique. */
import type { EdgeKind } from "../domain/graph.ts";
import { isGuardProgram } from "../domain/guards.ts";
import type { Sensitivity, Severity } from "../domain/severity.ts";
import { BUSYBOX_SHELLS, SHELL_NAMES } from "../domain/shells.ts";
import { globMatcher } from "./globs.ts";
import { isOfImage } from "./image-layer.ts";

export interface DeedRow extends Sensitivity {
  readonly kind: Exclude<EdgeKind, "file">;
  /** True of what `source` does; `far` is the program that it starts, or what it connects to or uses. */
  readonly is: (source: string, far: string) => boolean;
}

/** Places where anybody may write: a program there was put there by somebody. */
const isWorldWritable = globMatcher(["/{tmp,var/tmp,dev/shm,run/lock,run/user/*}/**"]);

const SHELL = new RegExp(`^(?:.*/)?${SHELL_NAMES}(?:\\[|\\(|$)|^${BUSYBOX_SHELLS}`);
/** Programs that run another for who starts them: a shell that they start is that one's (monitor/raise.ts). */
const WRAPPERS =
  "env|nice|ionice|timeout|setsid|nohup|xargs|find|flock|script|stdbuf|taskset|chrt|setpriv|sudo|su|runuser|doas";
const WRAPPER = new RegExp(`^(?:.*/)?(?:${WRAPPERS})$`);
/** Programs whose trade it is to start shells. */
const STARTER = new RegExp(
  `^(?:.*/)?(?:cron|crond|atd|anacron|run-parts|sshd|sshd-session|login|agetty|systemd|init|tmux|screen|make|ninja|logrotate|dpkg|apt|apt-get|start-stop-daemon|systemd-run|systemd-executor|${WRAPPERS})[\\d.]*(?:: .*)?$`,
);
/** A shell that runs a script of the system's, and nothing else (dhclient-script, what zed runs): who changes that is told. */
const OF_THE_SYSTEM = /^[\w.-]+\[\/(?:usr|sbin|bin|lib|etc)\/[^\] ]+\]$/;
const NETCAT = /^(?:.*\/)?(?:nc|ncat|netcat|socat|nc\.(?:openbsd|traditional)|busybox\[nc\])$/;
/** Code in the arguments, or on standard input, of an interpreter or of a shell of busybox (process/program.ts). */
const INLINE = /[[ ](?:-[ceEprRB]|--eval|--print|--command|-)\]$/;

/** Sockets over which anything may be started, and programs that are made for them. */
const ENGINE = /^\/(?:var\/)?run\/(?:docker|podman\/podman|crio\/crio|containerd\/containerd)\.sock$/;
const ENGINES =
  /^(?:.*\/)?(?:docker(?:d|-[\w-]+)?|containerd(?:-[\w-]+)?|podman|kubelet|crictl|ctr|nerdctl|crio|conmon)(?:\[|$)/;
/** Programs that make the host's end of a container's or a virtual machine's network, beside the engines themselves. */
const NETWORKS =
  /^(?:.*\/)?(?:netavark|lxc-(?:start|user-nic)|lxd|incusd|libvirtd|virt(?:qemu|network)d)$|\/cni\/(?:bin\/)?[\w-]+$/;

/** Signals to the daemons that see what is done here. */
const WATCHED = /^kill:(?:auditd|fullmon)$/;
/** Who ends services, as a day's work. */
const INIT = /^(?:\/usr)?\/lib\/systemd\/systemd$/;

function row(
  kind: DeedRow["kind"],
  severity: Severity,
  what: string,
  technique: string,
  is: (source: string, far: string) => boolean,
): DeedRow {
  return { kind, severity, what, techniques: [technique], is };
}

/** A use of the privilege of this name. */
function privilege(severity: Severity, what: string, technique: string, name: string): DeedRow {
  return row("priv", severity, what, technique, (_, key) => isPrivilege(key, name));
}

function isGuardSignal(key: string): boolean {
  return key.startsWith("kill:") && isGuardProgram(key.slice("kill:".length));
}

function isPrivilege(key: string, name: string): boolean {
  return key === name || key.startsWith(`${name}:`);
}

function runsFromWritable(program: string): boolean {
  const interpreted = /\[(.*)\]$/.exec(program)?.[1]?.split(" ") ?? [];
  return isWorldWritable(program) || program.endsWith("(deleted)") || interpreted.some(isWorldWritable);
}

/** What a job may do that is no service. */
export const SERVICE_SHELL = "a service starts a shell";

const SHELL_OF_SERVICE = row(
  "exec",
  "high",
  SERVICE_SHELL,
  "T1059.004",
  (source, target) =>
    SHELL.test(target) && !SHELL.test(source) && !STARTER.test(source) && source !== "" && !OF_THE_SYSTEM.test(target),
);

/** True of a program that is not asked why it starts another, but who stands behind it is. */
export function isWrapper(program: string): boolean {
  return WRAPPER.test(program);
}

/** True of a program that starts whatever it is told, by code or as a wrapper: its label says nothing of whose doing it is. */
export function startsWhatItIsTold(program: string): boolean {
  return INLINE.test(program) || isWrapper(program);
}

/** Why it matters that a program starts another, be it through a wrapper; undefined if that is no shell, or its trade. */
export function serviceShell(source: string, target: string): Sensitivity | undefined {
  return SHELL_OF_SERVICE.is(source, target) ? SHELL_OF_SERVICE : undefined;
}

/** Of the rows of a kind the first that matches decides. */
export const SENSITIVE_DEEDS: readonly DeedRow[] = [
  row("exec", "high", "a program in memory", "T1620", (_, target) => target.startsWith("memfd[")),
  row("exec", "high", "a program run by the loader", "T1574", (_, target) => target.startsWith("ld.so[")),
  row("exec", "high", "a program from where anybody may write", "T1059", (_, target) => runsFromWritable(target)),
  SHELL_OF_SERVICE,
  row("host", "high", "a shell connects", "T1059.004", (source) => SHELL.test(source)),
  row("host", "high", "netcat connects", "T1095", (source) => NETCAT.test(source)),
  row("host", "high", "code given in arguments connects", "T1059", (source) => INLINE.test(source)),
  row("host", "high", "a program from where anybody may write connects", "T1071", isWorldWritable),
  row("sock", "high", "a shell or netcat listens", "T1571", (source) => SHELL.test(source) || NETCAT.test(source)),
  row(
    "sock",
    "high",
    "the engine of containers, which is root",
    "T1611",
    (source, far) => ENGINE.test(far) && !ENGINES.test(source),
  ),
  row("priv", "critical", "a signal to what watches", "T1562.001", (_, key) => WATCHED.test(key)),
  row(
    "priv",
    "medium",
    "a signal to what watches",
    "T1562.001",
    (source, key) => isGuardSignal(key) && !INIT.test(source) && key !== `kill:${source}`,
  ),
  privilege("critical", "auditing changed", "T1562.012", "audit"),
  privilege("critical", "root for who may not be, as by a hole in the kernel", "T1068", "root"),
  privilege("critical", "very many files got another ending", "T1486", "mass-rename"),
  privilege("high", "a kernel module", "T1547.006", "module"),
  privilege("high", "another kernel", "T1542", "kexec"),
  row(
    "priv",
    "high",
    "reaching into another process",
    "T1055.008",
    (_, key) => isPrivilege(key, "ptrace") && key !== "ptrace:traceme",
  ),
  row(
    "priv",
    "high",
    "a set-user-id bit",
    "T1548.001",
    (source, key) => isPrivilege(key, "setid") && !isOfImage(source, key.slice("setid:".length)),
  ),
  row(
    "priv",
    "high",
    "listening to the network",
    "T1040",
    (source, key) =>
      isPrivilege(key, "promiscuous") && !(key.endsWith("[n]") && (ENGINES.test(source) || NETWORKS.test(source))),
  ),
  privilege("high", "a service that watches or guards, stopped", "T1562.001", "stopped"),
  privilege("high", "a program that calls itself a thread of the kernel", "T1036.004", "masquerade"),
  privilege("medium", "secrets of accounts, read", "T1003.008", "read"),
  privilege("medium", "code in the kernel", "T1014", "bpf"),
  privilege("medium", "a namespace", "T1611", "namespace"),
  row("priv", "high", "a process hidden under a mount", "T1564.013", (_, key) => key === "mount:/proc/[n]"),
  privilege("medium", "a mount", "T1611", "mount"),
  privilege("medium", "another root", "T1611", "chroot"),
  privilege("medium", "a program in memory", "T1620", "memfd"),
  privilege("medium", "work past the system calls", "T1562", "io_uring"),
  privilege("high", "hardware ports", "T1542", "ports"),
  privilege("medium", "the login user changed", "T1562.012", "login"),
  privilege("medium", "a file opened past its name", "T1611", "handle"),
  privilege("medium", "a disk past its file systems", "T1006", "device"),
  privilege("medium", "rules of the firewall", "T1562.004", "firewall"),
  privilege("medium", "a link laid where anybody may write, which the kernel did not follow", "T1068", "unsafe-link"),
  privilege("medium", "the clock", "T1070.006", "clock"),
];
