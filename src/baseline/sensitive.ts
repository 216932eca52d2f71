/**
 * The sensitive table: what an attacker does to stay, to rise, to hide or to reach out, with severity and ATT&CK technique.
 * It raises the severity of what is new; it never makes something new that is known. Paths of the table keep their names:
 * they never generalise. Globs as micromatch reads them.
 */
import type { EdgeClass, Vertex } from "../domain/graph.ts";
import type { Sensitivity, Severity } from "../domain/severity.ts";
import { globMatcher } from "./globs.ts";

interface Row extends Sensitivity {
  readonly globs: readonly string[];
  /** What they match and is not meant: it is as any other path. */
  readonly except?: readonly string[];
}

/** A row of paths. Of a folder whose content it names it means the folder too: who replaces it replaces all in it. */
function row(severity: Severity, what: string, techniques: string, ...globs: readonly string[]): Row {
  const whole = globs.map((glob) => glob.replace(/\/\*\*(?=$|[,}])/g, "{,/**}"));
  return { severity, what, techniques: techniques.split(" "), globs: whole };
}

/** Paths; the first row that matches decides. */
export const SENSITIVE_PATHS: readonly Row[] = [
  row("critical", "the audit rules or log", "T1562.012", "/etc/{audit,audisp}/**", "/var/log/audit/**"),
  row("critical", "a library loaded into every program", "T1574.006", "/etc/ld.so.*", "/etc/ld.so.conf.d/**"),
  row("high", "accounts", "T1098 T1136.001", "/etc/{passwd,shadow,group,gshadow,subuid,subgid}{,-}"),
  row("high", "rights of root", "T1548.003", "/etc/{sudoers,sudoers.d/**,doas.conf,polkit-1/**,security/**}"),
  row(
    "high",
    "how users log in",
    "T1556.003",
    "/etc/{pam.d/**,pam.conf,login.defs,securetty,nsswitch.conf}",
    "**/security/pam_*",
  ),
  row("high", "keys of ssh", "T1098.004", "**/.ssh/**", "/etc/ssh/**"),
  row(
    "high",
    "a scheduled job",
    "T1053.003",
    "/etc/{cron*,cron.*/**,anacrontab,at.*}",
    "/var/spool/{cron,at,anacron}/**",
  ),
  row(
    "high",
    "a service or timer",
    "T1543.002",
    "/{etc,usr/lib,lib,usr/local/lib}/systemd/**",
    "**/.config/systemd/**",
  ),
  row(
    "high",
    "a service or timer",
    "T1543.002",
    "/run/systemd/{system,generator,generator.early,generator.late,transient,user}/**",
  ),
  row("high", "what runs at boot", "T1037.004", "/etc/{init.d/**,rc*.d/**,rc.local,inittab}", "/boot/**"),
  row(
    "high",
    "a kernel module",
    "T1547.006",
    "/etc/{modules,modules-load.d/**,modprobe.d/**}",
    "/{usr/,}lib/modules/**",
  ),
  row(
    "high",
    "what a shell runs at login",
    "T1546.004",
    "/etc/{profile,profile.d/**,bash.*,bashrc,zsh/**,environment,environment.d/**,skel/**}",
  ),
  row(
    "high",
    "what a shell runs at login",
    "T1546.004",
    "**/.{bashrc,bash_profile,bash_login,bash_logout,bash_aliases,profile,zshrc,zshenv,zprofile,zlogin,zlogout,cshrc,tcshrc,kshrc,login,logout}",
    "/etc/update-motd.d/**",
  ),
  row(
    "high",
    "what starts with a desktop or a device",
    "T1547.013",
    "/etc/{udev,xdg/autostart}/**",
    "**/.config/autostart/**",
  ),
  row(
    "high",
    "hooks of the package manager",
    "T1546.016",
    "/etc/{apt,dpkg}/**",
    "/var/lib/dpkg/info/*.{preinst,postinst,prerm,postrm}",
  ),
  row("high", "hooks of git", "T1546", "**/.git/hooks/**"),
  row("high", "a library", "T1574", "/{usr/,usr/local/,}lib{,32,64,x32}/**/*.so*"),
  row("high", "a program of the system", "T1554", "/{usr/,usr/local/,}{bin,sbin}/**"),
  // Applications compile templates into their caches, under names with many digits.
  {
    ...row("high", "code that a web server runs", "T1505.003", "**/*.{php,php[0-9],phtml,phar,jsp,jspx,asp,aspx,cgi}"),
    except: ["**/{cache,caches,templates_c,compiled}/**/*[0-9]*[0-9]*[0-9]*.php"],
  },
  row("high", "settings of a web server's folder", "T1505.003", "**/.{htaccess,user.ini}"),
  row(
    "high",
    "what Python loads at its start",
    "T1546.018",
    "**/{site,dist}-packages/*.pth",
    "**/{site,user}customize.py",
  ),
  row("high", "the memory of a process", "T1055.009", "/proc/*/mem"),
  row(
    "high",
    "programs that the kernel starts",
    "T1611 T1547",
    "/proc/sys/kernel/{core_pattern,modprobe,hotplug}",
    "/proc/sys/fs/binfmt_misc/*",
    "/sys/kernel/uevent_helper",
    "/sys/fs/cgroup/**/release_agent",
  ),
  // Relative to a folder that the log does not tell: the name alone says what it must be.
  row("critical", "a library loaded into every program", "T1574.006", "[?]/ld.so.preload"),
  row(
    "high",
    "a file of the system, by its name",
    "T1098 T1548.003 T1556.003",
    "[?]/{passwd,shadow,group,gshadow,sudoers,crontab,core_pattern,release_agent,pam_*.so,authorized_keys,authorized_keys2}",
  ),
  row("high", "records of logins", "T1070.002", "/var/log/{wtmp,btmp,lastlog,auth.log,secure,syslog,messages}"),
  row("medium", "names of hosts", "T1565.001", "/etc/{hosts,hosts.*,resolv.conf}"),
  row(
    "medium",
    "credentials",
    "T1552.001",
    "/{root,home/*}/.{gnupg,aws,kube,docker}/**",
    "/{root,home/*}/.netrc",
    "/etc/ssl/private/**",
    "/etc/krb5*",
  ),
  row("medium", "what a shell remembers", "T1070.003", "**/.{bash,zsh,ash,python,mysql,psql}_history"),
  row("medium", "settings of a web server", "T1505.003", "/etc/{nginx,apache2,httpd,php,lighttpd,caddy}/**"),
  row(
    "medium",
    "settings of the system",
    "T1562",
    "/etc/{logrotate*,rsyslog*,apparmor*,selinux,default,dbus-1,network,netplan,NetworkManager}/**",
  ),
];

/** All globs in one: most paths match none. Those for any folder are one glob, so that a path is searched once for all. */
const GLOBS = SENSITIVE_PATHS.flatMap(({ globs }) => globs);
const ANYWHERE = GLOBS.filter((glob) => glob.startsWith("**/")).map((glob) => glob.slice(3));
const mayBeSensitive = globMatcher([...GLOBS.filter((glob) => !glob.startsWith("**/")), `**/{${ANYWHERE.join(",")}}`]);

const PATH_MATCHERS = SENSITIVE_PATHS.map((entry) => {
  const matches = globMatcher(entry.globs);
  const isExcept = globMatcher(entry.except ?? []);
  // Where a hash was taken out of the name there were many digits.
  return { entry, matches: (path: string) => matches(path) && !isExcept(path.replaceAll("\u0000h", "000")) };
});

function rowOf(path: string): Row | undefined {
  return mayBeSensitive(path) ? PATH_MATCHERS.find(({ matches }) => matches(path))?.entry : undefined;
}

/** systemd, and the generators that it starts at each reload of its units. */
const SYSTEMD = /^\/(?:usr\/)?lib\/systemd\/(?:systemd$|(?:system|user)-generators\/)/;
/** Units of the running system: a scope for each login, a unit for each line of fstab. */
const ITS_UNITS = /^\/run\/systemd\/(?:system|user|transient|generator(?:\.early|\.late)?)(?:\/|$)/;

/** The row that a change of the path matches. systemd's own units of the running system are its daily work; anybody else's are not. */
function fileSensitivity({ program }: Pick<Vertex, "program">, path: string): Row | undefined {
  return SYSTEMD.test(program) && ITS_UNITS.test(path) ? undefined : rowOf(path);
}

/** True if it matters which path it is exactly: its name stays as it is. */
export function isSensitive(source: Pick<Vertex, "program">, path: string): boolean {
  return fileSensitivity(source, path) !== undefined;
}

/** Places where anybody may write: a program there was put there by somebody. */
const isWorldWritable = globMatcher(["/{tmp,var/tmp,dev/shm,run/lock,run/user/*}/**"]);

const SHELL = /^(?:.*\/)?(?:ba|da|z|k|mk|a|c|tc|fi)?sh[\d.]*(?:\[|\(|$)|^busybox\[(?:a?sh|hush)/;
/** Programs whose trade it is to start shells. */
const STARTER =
  /^(?:.*\/)?(?:cron|crond|atd|anacron|run-parts|sshd|sshd-session|login|agetty|su|sudo|doas|runuser|systemd|init|tmux|screen|script|make|ninja|dpkg|apt|apt-get|env|nice|ionice|timeout|setsid|nohup|xargs|find|flock|start-stop-daemon|systemd-run|systemd-executor)[\d.]*(?:: .*)?$/;
const NETCAT = /^(?:.*\/)?(?:nc|ncat|netcat|socat|nc\.(?:openbsd|traditional)|busybox\[nc\])$/;
const INLINE = /\[(?:-[ceEprRB]|--eval|--print|-)\]$/;

/** Signals to the daemons that see what is done here. */
const WATCHED = /^kill:(?:auditd|fullmon)$/;

/** Privileges by what they are. */
const PRIVILEGES: Readonly<Record<string, Sensitivity>> = {
  audit: { severity: "critical", what: "auditing changed", techniques: ["T1562.012"] },
  module: { severity: "high", what: "a kernel module", techniques: ["T1547.006"] },
  kexec: { severity: "high", what: "another kernel", techniques: ["T1542"] },
  ptrace: { severity: "high", what: "reaching into another process", techniques: ["T1055.008"] },
  setid: { severity: "high", what: "a set-user-id bit", techniques: ["T1548.001"] },
  promiscuous: { severity: "high", what: "listening to the network", techniques: ["T1040"] },
  bpf: { severity: "medium", what: "code in the kernel", techniques: ["T1014"] },
  namespace: { severity: "medium", what: "a namespace", techniques: ["T1611"] },
  mount: { severity: "medium", what: "a mount", techniques: ["T1611"] },
  chroot: { severity: "medium", what: "another root", techniques: ["T1611"] },
  memfd: { severity: "medium", what: "a program in memory", techniques: ["T1620"] },
  io_uring: { severity: "medium", what: "work past the system calls", techniques: ["T1562"] },
  ports: { severity: "high", what: "hardware ports", techniques: ["T1542"] },
  login: { severity: "medium", what: "the login user changed", techniques: ["T1562.012"] },
  handle: { severity: "medium", what: "a file opened past its name", techniques: ["T1611"] },
  clock: { severity: "medium", what: "the clock", techniques: ["T1070.006"] },
};

/** Why a new edge matters; undefined if no row speaks of it. */
export function sensitivityOf(
  source: Pick<Vertex, "program">,
  edgeClass: EdgeClass,
  key: string,
  target: Pick<Vertex, "program"> | undefined,
): Sensitivity | undefined {
  switch (edgeClass) {
    case "CREATE":
    case "DELETE":
    case "WRITE":
    case "ATTR":
      return fileSensitivity(source, key);
    case "exec":
      return target === undefined ? undefined : execSensitivity(source.program, target.program);
    case "host":
      return hostSensitivity(source.program);
    case "sock":
      return SHELL.test(source.program) || NETCAT.test(source.program)
        ? { severity: "high", what: "a shell or netcat listens", techniques: ["T1571"] }
        : undefined;
    case "priv": {
      if (WATCHED.test(key))
        return { severity: "critical", what: "a signal to what watches", techniques: ["T1562.001"] };
      const what = key.split(":", 1)[0] ?? "";
      return key === "ptrace:traceme" || !Object.hasOwn(PRIVILEGES, what) ? undefined : PRIVILEGES[what];
    }
    default:
      return edgeClass satisfies never;
  }
}

function execSensitivity(source: string, target: string): Sensitivity | undefined {
  if (target.startsWith("memfd[")) return { severity: "high", what: "a program in memory", techniques: ["T1620"] };
  if (target.startsWith("ld.so["))
    return { severity: "high", what: "a program run by the loader", techniques: ["T1574"] };
  const interpreted = /\[(.*)\]$/.exec(target)?.[1]?.split(" ") ?? [];
  if (isWorldWritable(target) || target.endsWith("(deleted)") || interpreted.some(isWorldWritable)) {
    return { severity: "high", what: "a program from where anybody may write", techniques: ["T1059"] };
  }
  if (SHELL.test(target) && !SHELL.test(source) && !STARTER.test(source) && source !== "") {
    return { severity: "high", what: "a service starts a shell", techniques: ["T1059.004"] };
  }
  return undefined;
}

function hostSensitivity(source: string): Sensitivity | undefined {
  if (SHELL.test(source)) return { severity: "high", what: "a shell connects", techniques: ["T1059.004"] };
  if (NETCAT.test(source)) return { severity: "high", what: "netcat connects", techniques: ["T1095"] };
  if (INLINE.test(source)) return { severity: "high", what: "code given in arguments connects", techniques: ["T1059"] };
  if (isWorldWritable(source))
    return { severity: "high", what: "a program from where anybody may write connects", techniques: ["T1071"] };
  return undefined;
}
