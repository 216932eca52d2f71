/** Who comes in from outside: an administrator now and then, and those who guess passwords all the time. */
import type { Actor } from "../../bench/log/actor.ts";
import type { Life } from "../../bench/log/schedule.ts";
import { DAY, HOUR, type Machine, ROOT } from "../machine.ts";

/** His login uid. */
export const ADMINISTRATOR = 1000;

const LOOKS = [
  "ls",
  "less",
  "tail",
  "journalctl",
  "df",
  "grep",
  "du",
  "free",
  "ps",
  "uptime",
  "zless",
  "find",
  "dig",
  "curl",
  "top",
  "nano",
];

/** About three times a week: looks around, mostly with the same few programs, and edits a note at times. */
export function* administrator(machine: Machine): Life {
  const { host, random } = machine;
  for (;;) {
    const next = Math.floor(machine.now / DAY) * DAY + DAY * (1 + random.int(4)) + HOUR * (8 + random.int(10));
    yield next - machine.now + 4 * random.int(900_000);
    const guest = host.run(machine.service("ssh"), { exe: "/usr/sbin/sshd", argv: ["/usr/sbin/sshd", "-D", "-R"] });
    const session = host.login(guest, ADMINISTRATOR);
    for (const log of ["/var/log/wtmp", "/run/utmp", "/var/log/lastlog"]) host.write(session, log);
    host.mkdir(machine.systemd, `/sys/fs/cgroup/user.slice/user-1000.slice/session-${session.ses}.scope`);
    const user = host.become(host.fork(session, { tty: "pts0", cwd: "/home/deploy" }), {
      uid: ADMINISTRATOR,
      gid: ADMINISTRATOR,
    });
    const bash = host.run(user, { exe: "/usr/bin/bash", argv: ["-bash"] });
    for (const argv of [["id", "-u"], ["dircolors", "-b"], ["lesspipe"]])
      host.run(bash, { exe: `/usr/bin/${argv[0]}`, argv });
    for (let commands = 4 + random.int(8); commands > 0; commands--) {
      yield host.about(20);
      if (random.chance(0.2)) sudo(machine, bash);
      else look(machine, bash);
    }
    host.write(bash, "/home/deploy/.bash_history");
    host.rmdir(machine.systemd, `/sys/fs/cgroup/user.slice/user-1000.slice/session-${session.ses}.scope`);
  }
}

function look({ host, random }: Machine, bash: Actor): void {
  const name = random.pickSkewed(LOOKS);
  const program = host.run(bash, { exe: `/usr/bin/${name}`, argv: [name] });
  if (name === "less") host.create(program, "/home/deploy/.lesshst");
  if (name === "nano") host.write(program, "/home/deploy/notes.txt");
  if (name === "curl") host.connect(program, { address: "127.0.0.1", port: 3000 });
  if (name === "dig") host.send(program, { address: "10.20.0.1", port: 53 });
}

function sudo(machine: Machine, bash: Actor): void {
  const { host, random } = machine;
  const root = host.run(bash, { exe: "/usr/bin/sudo", argv: ["sudo", "systemctl", "status"] });
  const elevated = host.become(root, ROOT);
  host.write(elevated, `/run/sudo/ts/deploy`);
  const [name, what] = random.pickSkewed([
    ["systemctl", "status"],
    ["journalctl", "-e"],
    ["tail", "/var/log/syslog"],
    ["systemctl", "restart"],
  ]);
  host.run(elevated, { exe: `/usr/bin/${name}`, argv: [name ?? "", what ?? ""] });
}

/** Passwords are guessed at; who guesses too often is shut out. */
export function* guessers(machine: Machine): Life {
  const { host, random } = machine;
  for (;;) {
    yield host.about(2400);
    const guest = host.run(machine.service("ssh"), { exe: "/usr/sbin/sshd", argv: ["/usr/sbin/sshd", "-D", "-R"] });
    host.become(host.fork(guest), { uid: 105, gid: 65534 });
    host.write(guest, "/var/log/btmp");
    if (!random.chance(0.3)) continue;
    const fail2ban = machine.service("fail2ban");
    host.create(fail2ban, "/var/lib/fail2ban/fail2ban.sqlite3-journal");
    host.unlink(fail2ban, "/var/lib/fail2ban/fail2ban.sqlite3-journal");
    const sh = host.run(fail2ban, {
      exe: "/usr/bin/dash",
      argv: ["/bin/sh", "-c", "iptables -w -I f2b-sshd 1 -j REJECT"],
    });
    host.run(sh, { exe: "/usr/sbin/xtables-nft-multi", argv: ["iptables", "-w", "-I", "f2b-sshd", "1"] });
  }
}
