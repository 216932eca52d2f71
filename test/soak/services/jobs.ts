/** cron's jobs, and what timers of the applications do: a queue, PHP's sessions, a container. */
import type { Actor } from "../../bench/log/actor.ts";
import type { Life } from "../../bench/log/schedule.ts";
import { HOUR, type Machine, MINUTE, ROOT, script, shell, tool } from "../machine.ts";
import { deliver } from "./applications.ts";

/** One job of cron from login to logout. */
export function* cronJob(machine: Machine, owner: typeof ROOT, job: (user: Actor) => Life): Life {
  const { host } = machine;
  const cron = host.fork(machine.service("cron"), { argv: ["/usr/sbin/CRON", "-f"] });
  const child = host.login(cron, owner.uid);
  yield host.soon();
  yield* job(host.become(host.fork(child), owner));
}

/** Each five minutes, each hour. */
export function* cron(machine: Machine): Life {
  const { host } = machine;
  for (;;) {
    yield 5 * MINUTE - (machine.now % (5 * MINUTE));
    machine.start(cronJob(machine, { uid: 1001, gid: 1001 }, (user) => queue(machine, user)));
    if (machine.now % HOUR !== 15 * MINUTE) continue;
    machine.start(
      cronJob(machine, ROOT, function* (user) {
        const sh = host.run(user, shell("cd / && run-parts --report /etc/cron.hourly"));
        host.run(sh, tool("run-parts", "--report", "/etc/cron.hourly"));
        yield 0;
      }),
    );
  }
}

/** A folder of Debian's daily, weekly or monthly scripts. */
export function parts(machine: Machine, folder: string, scripts: readonly string[]): Life {
  const { host } = machine;
  return cronJob(machine, ROOT, function* (user) {
    const sh = host.run(user, shell(`test -x /usr/sbin/anacron || { cd / && run-parts --report /etc/${folder}; }`));
    const runParts = host.run(sh, tool("run-parts", "--report", `/etc/${folder}`));
    for (const name of scripts) {
      yield host.soon();
      const part = host.run(runParts, script("/usr/bin/dash", `/etc/${folder}/${name}`));
      if (name !== "exim4-base") continue;
      const tidy = host.run(part, { exe: "/usr/sbin/exim_tidydb", argv: ["exim_tidydb", "/var/spool/exim4", "retry"] });
      host.write(tidy, "/var/spool/exim4/db/retry.lockfile");
      deliver(machine, host.run(part, { exe: "/usr/sbin/exim4", argv: ["/usr/sbin/sendmail", "root"] }));
    }
  });
}

function* queue(machine: Machine, user: Actor): Life {
  const { host, random } = machine;
  const sh = host.run(user, shell("cd /srv/app && bin/queue-work >> logs/queue.log 2>&1"));
  host.write(sh, "/srv/app/logs/queue.log");
  const job = host.run(sh, script("/usr/bin/bash", "/srv/app/bin/queue-work"));
  host.openTerminal(job);
  const work = `/tmp/tmp.${random.draw(10)}`;
  host.create(host.run(job, tool("mktemp")), work);
  yield host.soon();
  host.run(job, tool("find", "data/queue", "-name", "*.job"));
  host.unlink(host.run(job, tool("rm", "-f", work)), work);
}

/** Each half hour PHP's old sessions go. */
export function* sessionClean(machine: Machine): Life {
  for (;;) {
    yield 30 * MINUTE - (machine.now % (30 * MINUTE)) + 9 * MINUTE;
    yield* clean(machine);
  }
}

function clean(machine: Machine): Life {
  const { host, random } = machine;
  const program = script("/usr/bin/dash", "/usr/lib/php/sessionclean");
  return machine.oneshot("phpsessionclean", { program, sandbox: true }, function* (main) {
    for (const argv of [
      ["sort", "-rn"],
      ["php8.2", "-r", "echo 1;"],
      ["sed", "-ne", "s/x//p"],
    ])
      host.run(main, tool(...argv));
    const find = host.run(main, tool("find", "-O3", "/var/lib/php/sessions", "-delete"));
    for (let left = random.int(6); left > 0; left--) host.unlink(find, `/var/lib/php/sessions/sess_${random.word(26)}`);
    yield host.soon();
  });
}

/** A container that is made anew each night, under a name, with ids drawn at random. */
export function report(machine: Machine): Life {
  const { host, random } = machine;
  const podman = { exe: "/usr/bin/podman", argv: ["podman", "run", "--rm", "--name", "report", "localhost/report"] };
  return machine.oneshot("report", { program: podman }, function* (main) {
    const id = random.hex(64);
    const layer = `/var/lib/containers/storage/overlay/${random.hex(64)}`;
    for (const part of ["", "/diff", "/work", "/merged"]) host.mkdir(main, layer + part);
    const state = `/var/lib/containers/storage/overlay-containers/${id}`;
    for (const part of ["", "/userdata"]) host.mkdir(main, state + part);
    host.create(main, `${state}/userdata/config.json`);
    host.create(main, `/run/netns/netns-${random.uuid()}`);
    host.create(main, `/var/lib/containers/storage/overlay-layers/.tmp-layers.json${random.int(1e9)}`);
    const conmon = host.run(main, {
      exe: "/usr/bin/conmon",
      argv: ["/usr/bin/conmon", "-c", id, "-u", id, "-n", "report", "-r", "/usr/bin/crun"],
    });
    host.create(conmon, `/run/containers/storage/overlay-containers/${id}/userdata/pidfile`);
    const crun = host.run(conmon, {
      exe: "/usr/bin/crun",
      argv: ["/usr/bin/crun", "create", "--bundle", `${state}/userdata`, id],
    });
    host.mkdir(crun, `/sys/fs/cgroup/machine.slice/libpod-${id}.scope`);
    host.privileged(crun, "unshare");
    host.mount(crun, layer);
    const first = host.run(crun, { exe: "/usr/local/bin/report", argv: ["report"] });
    yield host.about(60);
    host.connect(first, { address: "10.20.0.5", port: 5432 });
    host.create(first, `/out/report-${machine.date()}.pdf`);
    for (const part of ["/merged", "/work", "/diff", ""]) host.rmdir(main, layer + part);
  });
}
