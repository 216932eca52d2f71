/**
 * What somebody does on a small server, from records to warnings: a deed is a second, an actor and an event, in the
 * notation or as records. The server has learned for 100 seconds what `ROUTINE` does; windows are 10 seconds.
 */
import type { MonitorOptions } from "../../src/monitor/options.ts";
import { recordsOf } from "./notation.ts";
import {
  type ArchName,
  BASH,
  cwdRecord,
  eventText,
  execveRecords,
  type LogRecord,
  pathRecord,
  proctitleRecord,
  type Style,
  syscallRecord,
  T0,
  type Text,
  UNSET,
  type Who,
} from "./records.ts";
import { replayLog, type Watched } from "./scenario.ts";

export type Deed = readonly [second: number, who: Who, event: string | readonly LogRecord[], arch?: ArchName];

let lastPid = 5000;

function commOf(exe: Text): string {
  const text = Buffer.from(exe as string).toString("latin1");
  return text.slice(text.lastIndexOf("/") + 1).slice(0, 15);
}

/** A service that nobody logged in for. */
export function daemon(exe: Text, uid = 0, more: Partial<Who> = {}): Who {
  lastPid += 1;
  const ids = { uid, euid: uid, auid: UNSET, ses: UNSET, tty: "(none)" };
  return { ...BASH, ...ids, pid: lastPid, ppid: 1, exe, comm: commOf(exe), ...more };
}

/** A process that another starts. */
export function child(parent: Who, exe: Text, more: Partial<Who> = {}): Who {
  lastPid += 1;
  return { ...parent, ppid: parent.pid, pid: lastPid, exe, comm: commOf(exe), ...more };
}

/** The execve that makes `who`; without arguments its own name. */
export function starts(second: number, who: Who, argv: readonly Text[] = [who.comm], cwd: Text = "/"): Deed {
  const records = [
    syscallRecord({ name: "execve", exit: 0, items: 1 }, who),
    ...execveRecords(argv),
    cwdRecord(cwd),
    pathRecord(0, who.exe, "NORMAL", who.euid === 0 && who.uid !== 0 ? "0104755" : "0100755"),
    proctitleRecord(argv.slice(0, 4)),
  ];
  return [second, who, records];
}

/** A new file of any name. */
export function creates(second: number, who: Who, path: Text, cwd: Text = "/"): Deed {
  const args = [0xffffff9c, 0, 0x41];
  const records = [
    syscallRecord({ name: "openat", exit: 3, args, items: 2 }, who),
    cwdRecord(cwd),
    pathRecord(0, "/", "PARENT"),
    pathRecord(1, path, "CREATE"),
    proctitleRecord(["x"]),
  ];
  return [second, who, records];
}

export const writes = (second: number, who: Who, path: string): Deed => [
  second,
  who,
  `openat(AT_FDCWD,0,O_WRONLY) = 3 | cwd / | NORMAL ${path}`,
];
export const deletes = (second: number, who: Who, path: string): Deed => [
  second,
  who,
  `unlink = 0 | cwd / | PARENT / | DELETE ${path}`,
];
export const connects = (second: number, who: Who, address: string): Deed => [
  second,
  who,
  `connect = 0 | addr ${address}`,
];

export const INIT = daemon("/usr/lib/systemd/systemd", 0, { pid: 1, ppid: 0 });
export const NGINX = daemon("/usr/sbin/nginx", 33);
export const PHP = daemon("/usr/sbin/php-fpm8.2", 33);
export const APP = daemon("/usr/bin/node", 999);
export const CRON = daemon("/usr/sbin/cron");
export const SSHD = daemon("/usr/sbin/sshd");
export const SHELL = child(SSHD, "/usr/bin/bash", { uid: 1000, euid: 1000, auid: 1000, ses: 3, tty: "pts0" });
const SUDO = child(SHELL, "/usr/bin/sudo", { euid: 0 });
export const ROOT_SHELL = child(SUDO, "/usr/bin/bash", { uid: 0, euid: 0 });

const DAY = "20231114";
const MAILS = ["a8K2mQ", "Zr7tWb", "q9XcV1", "T5yUi0"];
const DRAWS = ["0a1b2c3d", "9f8e7d6c", "44f0a1be", "c3d2e1f0"];
const SPOOLED = ["4711", "4799", "4803", "5012"];

/** The kinds of names that the routine leaves the server with. */
export const KINDS = [
  "proc::999:node[/opt/app/app.js]->file:CREATE:/srv/app/up/[0-9a-f]{8}",
  "proc::999:node[/opt/app/app.js]->file:CREATE:/srv/app/job-[0-9]{3,6}.json",
  "proc::33:php-fpm8.2->file:CREATE:/tmp/php[0-9A-Za-z_]{6}",
];

/** Four rounds of what the server always does. */
export const ROUTINE: readonly Deed[] = [
  writes(0, INIT, "/run/started"),
  starts(0.1, NGINX),
  starts(0.2, PHP),
  starts(0.3, APP, ["node", "/opt/app/app.js"]),
  starts(0.4, CRON),
  starts(0.5, SSHD),
  starts(0.6, SHELL, ["-bash"]),
  starts(0.65, SUDO, ["sudo", "-i"]),
  starts(0.7, ROOT_SHELL, ["-bash"]),
  ...[0, 1, 2, 3].flatMap((round): Deed[] => {
    const at = 10 + round * 20;
    const mail = child(PHP, "/usr/bin/dash");
    const job = child(CRON, "/usr/bin/dash");
    return [
      creates(at, APP, `/srv/app/up/${DRAWS[round]}`),
      creates(at + 0.1, APP, `/srv/app/job-${SPOOLED[round]}.json`),
      deletes(at + 0.2, APP, `/srv/app/job-${SPOOLED[round]}.json`),
      creates(at + 0.3, PHP, `/tmp/php${MAILS[round]}`),
      connects(at + 0.4, APP, "127.0.0.1:5432"),
      connects(at + 0.5, APP, `198.51.100.${round + 7}:443`),
      writes(at + 0.6, NGINX, "/var/log/nginx/access.log"),
      starts(at + 0.7, mail, ["sh", "-c", "sendmail -t"]),
      starts(at + 0.8, child(mail, "/usr/sbin/sendmail"), ["sendmail", "-t"]),
      starts(at + 0.9, job, ["/bin/sh", "-c", "backup"]),
      creates(at + 1, job, `/var/backups/db-${DAY}-0${round}1500.tgz`),
      starts(at + 1.1, child(SHELL, "/usr/bin/ls"), ["ls"]),
      starts(at + 1.2, child(ROOT_SHELL, "/usr/bin/apt"), ["apt", "update"]),
    ];
  }),
];

/** The log of deeds, in the order given: whose times go back is told late. */
export function deedsLog(deeds: readonly Deed[], style: Style = "raw"): string {
  return deeds
    .map(([second, who, event, arch], index) => {
      const records = typeof event === "string" ? recordsOf(event, arch, who) : event;
      return eventText(records, { time: T0 + Math.round(second * 1000), serial: 100 + index }, style);
    })
    .join("");
}

/** What is said of deeds that come after the routine. */
export function watchDeeds(deeds: readonly Deed[], options: Partial<MonitorOptions> = {}): Watched {
  return replayLog(deedsLog([...ROUTINE, ...deeds]), options);
}

/** Paths warned of after the routine, as `SEVERITY PATH`, in the order in which they were said. */
export function warned(deeds: readonly Deed[], options: Partial<MonitorOptions> = {}): string[] {
  return watchDeeds(deeds, options)
    .incidents.filter(({ window }) => window.number > 0)
    .flatMap(({ anomalies }) => anomalies.map(({ severity, path }) => `${severity} ${path}`));
}
