/** Log rotation and backups: daily, weekly and monthly, numbered and dated. */
import type { Actor } from "../../bench/log/actor.ts";
import type { Life } from "../../bench/log/schedule.ts";
import { type Machine, script, tool } from "../machine.ts";

interface Log {
  readonly files: readonly string[];
  readonly keep: number;
  readonly every: "day" | "week" | "month";
  /** dateext: `-20261124` instead of `.1`. */
  readonly dated?: boolean;
  readonly after?: (machine: Machine, rotate: Actor) => void;
}

const signal = (name: string, command: string) => (machine: Machine, rotate: Actor) => {
  const sh = machine.host.run(rotate, { exe: "/usr/bin/dash", argv: ["sh", "-c", command, "logrotate_script"] });
  machine.host.run(sh, tool("systemctl", "kill", "-s", "HUP", name));
  machine.host.kill(machine.systemd, machine.service(name));
};

const LOGS: readonly Log[] = [
  { files: ["nginx/access.log", "nginx/error.log"], keep: 14, every: "day", after: rotateNginx },
  { files: ["exim4/mainlog"], keep: 10, every: "day" },
  { files: ["app/app.log", "app/audit-trail.log"], keep: 30, every: "day", dated: true, after: restartApp },
  {
    files: ["syslog", "kern.log", "auth.log", "cron.log", "user.log"],
    keep: 4,
    every: "week",
    after: signal("rsyslog", "/usr/lib/rsyslog/rsyslog-rotate"),
  },
  {
    files: ["php8.2-fpm.log"],
    keep: 12,
    every: "week",
    after: signal("php8.2-fpm", "/usr/lib/php/php8.2-fpm-reopenlogs"),
  },
  { files: ["postgresql/postgresql-15-main.log"], keep: 10, every: "week" },
  { files: ["redis/redis-server.log"], keep: 12, every: "week" },
  {
    files: ["fail2ban.log"],
    keep: 4,
    every: "week",
    after: signal("fail2ban", "fail2ban-client flushlogs 1>/dev/null || true"),
  },
  { files: ["wtmp"], keep: 1, every: "month" },
  { files: ["btmp"], keep: 1, every: "month" },
  { files: ["apt/term.log", "apt/history.log", "dpkg.log", "alternatives.log"], keep: 12, every: "month" },
];

function rotateNginx(machine: Machine, rotate: Actor): void {
  const sh = machine.host.run(rotate, {
    exe: "/usr/bin/dash",
    argv: ["sh", "-c", "invoke-rc.d nginx rotate >/dev/null 2>&1", "logrotate_script"],
  });
  const rc = machine.host.run(sh, script("/usr/bin/dash", "/usr/sbin/invoke-rc.d", "nginx", "rotate"));
  machine.host.kill(
    machine.host.run(rc, {
      exe: "/usr/sbin/start-stop-daemon",
      argv: ["start-stop-daemon", "--stop", "--signal", "USR1"],
    }),
    machine.service("nginx"),
  );
}

/** Who keeps no signal for it is restarted. */
function restartApp(machine: Machine, rotate: Actor): void {
  const sh = machine.host.run(rotate, {
    exe: "/usr/bin/dash",
    argv: ["sh", "-c", "systemctl try-restart app.service", "logrotate_script"],
  });
  machine.host.run(sh, tool("systemctl", "try-restart", "app.service"));
  machine.stop("app");
  startApp(machine);
}

/** The application, as its unit starts it. */
export function startApp(machine: Machine): Actor {
  const owner = { uid: 1001, gid: 1001 };
  const program = { exe: "/usr/bin/node", argv: ["/usr/bin/node", "/srv/app/server.js"] };
  const app = machine.daemon("app", { program, owner, cwd: "/srv/app", sandbox: true });
  machine.host.bind(app, { address: "127.0.0.1", port: 3000 });
  machine.host.create(app, `/run/app/node-${app.pid}.sock`);
  machine.host.create(app, "/run/app/app.pid");
  return app;
}

export function logrotate(machine: Machine): Life {
  const { host } = machine;
  const today = new Date(machine.now);
  const program = { exe: "/usr/sbin/logrotate", argv: ["/usr/sbin/logrotate", "/etc/logrotate.conf"] };
  return machine.oneshot("logrotate", { program, sandbox: true }, function* (rotate) {
    for (const log of LOGS) {
      if (log.every === "week" && today.getUTCDay() !== 0) continue;
      if (log.every === "month" && today.getUTCDate() !== 1) continue;
      for (const file of log.files) yield* rotateOne(machine, rotate, `/var/log/${file}`, log);
      log.after?.(machine, rotate);
    }
    host.create(rotate, "/var/lib/logrotate/status.tmp");
    host.rename(rotate, "/var/lib/logrotate/status.tmp", "/var/lib/logrotate/status", true);
  });
}

function* rotateOne(machine: Machine, rotate: Actor, log: string, { keep, dated, every }: Log): Life {
  const { host } = machine;
  const gzip = (name: string): void => {
    host.run(rotate, tool("gzip"));
    host.create(rotate, `${name}.gz`);
    host.utimes(rotate, `${name}.gz`);
    host.unlink(rotate, name);
  };
  if (dated === true) {
    host.unlink(rotate, `${log}-${machine.date(keep)}.gz`);
    host.rename(rotate, log, `${log}-${machine.date()}`);
    gzip(`${log}-${machine.date(1)}`);
  } else {
    for (let old = keep; old > 1; old--) host.rename(rotate, `${log}.${old}.gz`, `${log}.${old + 1}.gz`);
    host.rename(rotate, log, `${log}.1`);
    if (keep > 1) host.unlink(rotate, `${log}.${keep + 1}.gz`);
    if (every !== "month" || keep > 1) gzip(`${log}.2`);
  }
  yield host.soon();
  host.create(rotate, log);
  host.chown(rotate, log);
}

/** At half past two: a dump under the day's name, one a month that stays, and what is too old goes. */
export function* backup(machine: Machine, job: Actor): Life {
  const { host, random } = machine;
  const main = host.run(job, script("/usr/bin/bash", "/usr/local/sbin/backup.sh"));
  host.openTerminal(main);
  const work = `/tmp/tmp.${random.draw(10)}`;
  host.mkdir(host.run(main, tool("mktemp", "-d")), work);
  const dump = host.run(main, { exe: "/usr/lib/postgresql/15/bin/pg_dump", argv: ["pg_dump", "-Fc", "shop"] });
  host.connect(dump, { address: "127.0.0.1", port: 5432 });
  host.create(dump, `${work}/shop.dump`);
  yield host.about(40);
  const isFull = machine.date().endsWith("01");
  const names = isFull
    ? [`/var/backups/monthly/full-${new Date(machine.now).toISOString().slice(0, 7)}.tar.gz`]
    : [`/var/backups/daily/shop-${machine.date()}.tar.gz`];
  if (new Date(machine.now).getUTCDay() === 0) names.push(`/var/backups/weekly/shop-week${week(machine.now)}.tar.gz`);
  for (const name of names) {
    const tar = host.run(main, tool("tar", "-czf", name, work));
    host.create(tar, name);
    host.forkSeen(tar);
    yield host.about(20);
    host.create(host.run(main, tool("sha256sum", name)), `${name}.sha256`);
  }
  const find = host.run(main, tool("find", "/var/backups/daily", "-mtime", "+7", "-delete"));
  host.unlink(find, `/var/backups/daily/shop-${machine.date(8)}.tar.gz`);
  const rm = host.run(main, tool("rm", "-rf", work));
  host.unlink(rm, `${work}/shop.dump`);
  host.rmdir(rm, work);
  const ssh = host.run(
    host.run(main, tool("rsync", "-a", "/var/backups/", "backup@vault.example:")),
    tool("ssh", "backup@vault.example"),
  );
  host.connect(ssh, { address: "2001:db8:beef::22", port: 22 }, "blocking");
}

function week(time: number): number {
  const start = Date.UTC(new Date(time).getUTCFullYear(), 0);
  return 1 + Math.floor((time - start) / (7 * 86400_000));
}

/** A snapshot of the data each night; LVM keeps what it knew before under a counter and a random number. */
export function* snapshot(machine: Machine, job: Actor): Life {
  const { host, random } = machine;
  const main = host.run(job, script("/usr/bin/bash", "/usr/local/sbin/snapshot.sh"));
  host.openTerminal(main);
  const lvm = (command: string, volume: string): void => {
    const actor = host.run(main, { exe: "/usr/sbin/lvm", argv: [command, volume] });
    host.write(actor, "/run/lock/lvm/V_vg0");
    const temporary = `/etc/lvm/archive/.lvm_srv_${actor.pid}_${random.int(2 ** 30)}`;
    host.create(actor, temporary);
    host.rename(
      actor,
      temporary,
      `/etc/lvm/archive/vg0_${String(actor.pid % 1000).padStart(5, "0")}-${random.int(2 ** 31)}.vg`,
    );
    host.create(actor, `/etc/lvm/backup/.lvm_srv_${actor.pid}`);
    host.rename(actor, `/etc/lvm/backup/.lvm_srv_${actor.pid}`, "/etc/lvm/backup/vg0", true);
    const path = `/dev/vg0/${volume}`;
    if (command === "lvcreate") host.symlink(actor, path);
    else host.unlink(actor, path);
  };
  lvm("lvcreate", `srv-snap-${machine.date()}`);
  yield host.about(5);
  lvm("lvremove", `srv-snap-${machine.date(3)}`);
}
