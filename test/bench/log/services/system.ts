import type { Actor } from "../actor.ts";
import type { Host, Program } from "../host.ts";
import type { Life } from "../schedule.ts";

const ROOT = { uid: 0, gid: 0 };

const shell = (command: string): Program => ({ exe: "/usr/bin/dash", argv: ["/bin/sh", "-c", command] });
const tool = (...argv: string[]): Program => ({ exe: `/usr/bin/${argv[0]}`, argv });

/** One job of cron from login to logout, as PAM and the kernel tell it. */
function* cronJob(host: Host, cron: Actor, owner: typeof ROOT, account: string, job: (sh: Actor) => Life): Life {
  let child = host.fork(cron, { argv: ["/usr/sbin/CRON", "-f"] });
  host.pam("USER_ACCT", child, "accounting grantors=pam_permit", account);
  host.pam("CRED_ACQ", child, "setcred grantors=pam_permit", account);
  child = host.login(child, owner.uid);
  yield host.soon();
  host.pam("USER_START", child, "session_open grantors=pam_loginuid,pam_env,pam_permit,pam_unix,pam_limits", account);
  const user = host.become(host.fork(child), owner);
  yield host.soon();
  yield* job(user);
  host.pam("CRED_DISP", child, "setcred grantors=pam_permit", account);
  host.pam("USER_END", child, "session_close grantors=pam_loginuid,pam_env,pam_permit,pam_unix,pam_limits", account);
}

/** Two jobs a minute and one each five minutes, which often overlap; log rotation and a backup each hour. */
export function* cron(host: Host): Life {
  const daemon = host.daemon(ROOT, { exe: "/usr/sbin/cron", argv: ["/usr/sbin/cron", "-f"] }, "/var/spool/cron");
  const app = { uid: 1001, gid: 1001 };
  for (let minute = 1; ; minute++) {
    host.start(cronJob(host, daemon, app, "app", (user) => queueJob(host, user)));
    host.start(cronJob(host, daemon, { uid: 33, gid: 33 }, "www-data", (user) => phpJob(host, user)));
    if (minute % 5 === 0) host.start(cronJob(host, daemon, ROOT, "root", (user) => cleaningJob(host, user)));
    if (minute % 60 === 25) host.start(cronJob(host, daemon, ROOT, "root", (user) => logrotate(host, user)));
    if (minute % 60 === 45) host.start(cronJob(host, daemon, ROOT, "root", (user) => backup(host, user)));
    yield 60_000;
  }
}

function* queueJob(host: Host, user: Actor): Life {
  const sh = host.run(user, shell("cd /srv/app && bin/queue-work >> logs/queue.log 2>&1"));
  yield host.soon();
  host.write(sh, "/srv/app/logs/queue.log");
  const script = "/srv/app/bin/queue-work";
  const job = host.run(sh, { exe: "/usr/bin/bash", argv: ["/bin/bash", script], script });
  host.openTerminal(job);
  host.create(job, `/tmp/tmp.${host.random.word(10)}`);
  for (const command of [
    ["date", "+%s"],
    ["find", "data/queue", "-name", "*.job"],
    ["sort", "-u"],
  ]) {
    yield host.soon();
    host.run(job, tool(...command));
  }
}

function* phpJob(host: Host, user: Actor): Life {
  const sh = host.run(user, shell("php /srv/www/shop/bin/console queue:run --quiet"));
  yield host.soon();
  const argv = ["php", "/srv/www/shop/bin/console", "queue:run", "--quiet"];
  const php = host.run(sh, { exe: "/usr/bin/php8.2", argv });
  yield host.about(0.1);
  host.connect(php, { address: "10.20.0.5", port: 3306 });
  host.write(php, "/srv/www/shop/var/log/console.log");
}

function* cleaningJob(host: Host, user: Actor): Life {
  const sh = host.run(user, shell("[ -x /usr/lib/php/sessionclean ] && /usr/lib/php/sessionclean"));
  const script = "/usr/lib/php/sessionclean";
  const job = host.run(sh, { exe: "/usr/bin/dash", argv: ["/bin/sh", "-e", script], script });
  for (const command of [
    ["sort", "-rn", "-t:", "-k2,2"],
    ["sed", "-ne", "s/^session.gc=//p"],
    ["touch", "-c"],
  ]) {
    yield host.soon();
    host.run(job, tool(...command));
  }
}

function* logrotate(host: Host, user: Actor): Life {
  const sh = host.run(user, shell("test -x /usr/sbin/logrotate && logrotate /etc/logrotate.conf"));
  const argv = ["/usr/sbin/logrotate", "/etc/logrotate.conf"];
  const rotate = host.run(sh, { exe: "/usr/sbin/logrotate", argv });
  const master = host.daemon(ROOT, { exe: "/usr/sbin/nginx", argv: ["nginx: master process"] });
  for (const log of ["/var/log/nginx/access.log", "/var/log/nginx/error.log", "/var/log/app/app.log"]) {
    for (let old = 6; old > 0; old--) host.rename(rotate, `${log}.${old}.gz`, `${log}.${old + 1}.gz`);
    host.rename(rotate, log, `${log}.1`);
    host.create(rotate, log);
    host.fchmod(rotate);
    yield host.soon();
    host.run(rotate, tool("gzip"));
    host.create(rotate, `${log}.1.gz`);
    host.unlink(rotate, `${log}.1`);
    yield host.soon();
    host.kill(host.run(rotate, shell("invoke-rc.d nginx rotate >/dev/null 2>&1")), master);
  }
  host.create(rotate, "/var/lib/logrotate/status.tmp");
  host.rename(rotate, "/var/lib/logrotate/status.tmp", "/var/lib/logrotate/status", true);
}

function* backup(host: Host, user: Actor): Life {
  const script = "/usr/local/sbin/backup.sh";
  const job = host.run(user, { exe: "/usr/bin/bash", argv: ["/bin/bash", script], script });
  host.openTerminal(job);
  const stamp = new Date(host.now).toISOString().slice(0, 16).replaceAll(/\D/g, "");
  const dump = host.run(job, { exe: "/usr/lib/postgresql/15/bin/pg_dumpall", argv: ["pg_dumpall", "-U", "postgres"] });
  host.connect(dump, { address: "127.0.0.1", port: 5432 });
  host.create(job, `/var/backups/db/all-${stamp}.sql.gz`);
  yield host.about(5);
  const ssh = host.run(
    job,
    tool("ssh", "backup@vault.example", "rsync", "--server", "-logDtpre.iLsfxC", ".", "/vault"),
  );
  host.connect(ssh, { address: "2001:db8:beef::22", port: 22 }, "blocking");
  yield host.about(2);
  host.unlink(job, `/var/backups/db/all-${stamp.slice(0, -4)}0000.sql.gz`);
}

/** An agent that asks the system a few things through a shell, again and again. */
export function* monitoring(host: Host): Life {
  const owner = { uid: 101, gid: 101 };
  const agent = host.daemon(owner, { exe: "/usr/sbin/zabbix_agentd", argv: ["/usr/sbin/zabbix_agentd: collector"] });
  const pipelines = [
    ["df -P / | tail -1", ["df", "-P", "/"], ["tail", "-1"]],
    ["ps -eo stat | grep -c '^Z'", ["ps", "-eo", "stat"], ["grep", "-c", "^Z"]],
    ["ss -Htn | wc -l", ["ss", "-Htn"], ["wc", "-l"]],
  ] as const;
  for (;;) {
    yield host.about(2);
    const [command, ...programs] = host.random.pick(pipelines);
    const sh = host.run(agent, shell(command));
    for (const argv of programs) {
      yield host.soon();
      host.run(sh, tool(...argv));
    }
    host.connect(agent, { address: "10.20.0.9", port: 10_051 });
  }
}

/** systemd and its journal: cgroups, streams, state that is replaced by renaming. */
export function* journal(host: Host): Life {
  const argv = ["/lib/systemd/systemd-journald"];
  const journald = host.daemon(ROOT, { exe: "/usr/lib/systemd/systemd-journald", argv });
  for (let stream = 30_000; ; stream += 1 + host.random.int(40)) {
    yield host.about(6);
    const temporary = `/run/systemd/journal/streams/.#9:${stream}${host.random.word(6)}`;
    host.create(journald, temporary);
    host.fchmod(journald);
    yield host.soon();
    host.rename(journald, temporary, `/run/systemd/journal/streams/9:${stream}`);
    yield host.about(1);
    host.unlink(journald, `/run/systemd/journal/streams/9:${stream}`);
  }
}
