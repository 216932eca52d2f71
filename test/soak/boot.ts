/** The services of the server, as a boot starts them. */
import type { Actor } from "../bench/log/actor.ts";
import type { Life } from "../bench/log/schedule.ts";
import type { Peer } from "../bench/log/sockaddr.ts";
import { admin, type Machine, ROOT, tool, type Unit } from "./machine.ts";
import * as applications from "./services/applications.ts";
import * as base from "./services/base.ts";
import * as jobs from "./services/jobs.ts";
import { startApp } from "./services/rotation.ts";

interface Service {
  readonly name: string;
  readonly unit: Unit;
  readonly listens?: readonly Peer[];
  readonly pidFile?: string;
  readonly life?: (machine: Machine, titles: boolean) => Life;
}

const any = (port: number): Peer => ({ address: "0.0.0.0", port });
const local = (port: number): Peer => ({ address: "127.0.0.1", port });
const systemd = (name: string) => ({ exe: `/usr/lib/systemd/${name}`, argv: [`/lib/systemd/${name}`] });

const SERVICES: readonly Service[] = [
  { name: "systemd-journald", unit: { program: systemd("systemd-journald") }, life: base.journald },
  { name: "systemd-udevd", unit: { program: { exe: "/usr/bin/udevadm", argv: ["/lib/systemd/systemd-udevd"] } } },
  {
    name: "systemd-timesyncd",
    unit: { program: systemd("systemd-timesyncd"), owner: { uid: 996, gid: 996 }, sandbox: true },
    life: base.timesync,
  },
  {
    name: "ifup@eth0",
    unit: { program: admin("dhclient", "-4", "eth0") },
    pidFile: "/run/dhclient.eth0.pid",
    life: base.dhclient,
  },
  { name: "rsyslog", unit: { program: admin("rsyslogd", "-n") } },
  { name: "cron", unit: { program: admin("cron", "-f") }, pidFile: "/run/crond.pid", life: jobs.cron },
  { name: "smartmontools", unit: { program: admin("smartd", "-n") }, life: base.smartd },
  { name: "ssh", unit: { program: admin("sshd", "-D") }, listens: [any(22)], pidFile: "/run/sshd.pid" },
  {
    name: "fail2ban",
    unit: {
      program: {
        exe: "/usr/bin/python3.11",
        argv: ["/usr/bin/python3", "/usr/bin/fail2ban-server"],
        script: "/usr/bin/fail2ban-server",
      },
    },
    pidFile: "/run/fail2ban/fail2ban.pid",
  },
  {
    name: "postgresql@15-main",
    unit: applications.POSTGRES_UNIT,
    listens: [local(5432)],
    pidFile: "postmaster.pid",
    life: applications.postgres,
  },
  {
    name: "redis-server",
    unit: {
      program: { exe: "/usr/bin/redis-check-rdb", argv: ["redis-server"] },
      owner: { uid: 103, gid: 103 },
      cwd: "/var/lib/redis",
      sandbox: true,
    },
    listens: [local(6379)],
    pidFile: "/run/redis/redis-server.pid",
    life: applications.redis,
  },
  {
    name: "exim4",
    unit: { program: admin("exim4", "-bd", "-q30m") },
    listens: [local(25)],
    pidFile: "/run/exim4/exim.pid",
  },
  {
    name: "php8.2-fpm",
    unit: { program: admin("php-fpm8.2", "--nodaemonize") },
    pidFile: "/run/php/php8.2-fpm.pid",
    life: applications.php,
  },
  {
    name: "nginx",
    unit: { program: admin("nginx", "-g", "daemon on;") },
    listens: [any(80), any(443)],
    pidFile: "/run/nginx.pid",
    life: applications.nginx,
  },
  {
    name: "zabbix-agent",
    unit: { program: admin("zabbix_agentd", "--foreground"), owner: { uid: 101, gid: 101 } },
    listens: [any(10_050)],
    pidFile: "/run/zabbix/zabbix_agentd.pid",
    life: applications.zabbix,
  },
];

/** A boot: what the initial system and the generators leave, then each service. */
export function boot(machine: Machine, titles: boolean): void {
  const { host } = machine;
  host.note(
    "DAEMON_START",
    'op=start ver=3.0.9 format=enriched kernel=6.1.0-27-amd64 auid=4294967295 pid=612 uid=0 ses=4294967295 subj=unconfined res=success\x1dAUID="unset" UID="root"',
  );
  host.note(
    "CONFIG_CHANGE",
    'op=set audit_backlog_limit=16384 old=64 auid=4294967295 ses=4294967295 res=1\x1dAUID="unset"',
  );
  host.note(
    "SYSTEM_BOOT",
    `pid=640 uid=0 auid=4294967295 ses=4294967295 msg=' comm="systemd-update-utmp" exe="/usr/lib/systemd/systemd-update-utmp" hostname=? addr=? terminal=? res=success'\x1dUID="root" AUID="unset"`,
  );
  for (const { name, unit, listens = [], pidFile } of SERVICES) {
    const actor = machine.daemon(name, unit);
    for (const peer of listens) host.bind(actor, peer);
    if (pidFile !== undefined) host.create(actor, pidFile);
    early(machine, name, actor);
  }
  startApp(machine);
  live(machine, titles);
}

function live(machine: Machine, titles: boolean): void {
  for (const { life } of SERVICES) if (life !== undefined) machine.start(life(machine, titles));
  machine.start(applications.node(machine));
  machine.start(jobs.sessionClean(machine));
}

/** What happens once, early in a boot. */
function early(machine: Machine, name: string, actor: Actor): void {
  const { host } = machine;
  if (name === "systemd-udevd") {
    for (const device of ["sda", "sda1", "sdb", "md0", "dm-0", "dm-1"]) {
      const worker = host.fork(actor);
      host.create(worker, `/run/udev/data/b8:${device}`);
      host.symlink(worker, `/dev/disk/by-id/wwn-0x${host.random.hex(0)}5000c500a1b2c3d4-${device}`);
    }
    const modprobe = host.run(actor, { exe: "/usr/bin/kmod", argv: ["/sbin/modprobe", "-q", "virtio_net"] });
    host.write(modprobe, "/sys/module/virtio_net/uevent");
  }
  if (name === "ifup@eth0") {
    host.run(actor, { exe: "/usr/bin/ip", argv: ["ip", "link", "set", "dev", "eth0", "up"] });
    host.bind(actor, any(68));
  }
  if (name === "postgresql@15-main") host.create(actor, "pg_wal/archive_status");
  if (name === "ssh") host.run(actor, { exe: "/usr/sbin/sshd", argv: ["/usr/sbin/sshd", "-t"] });
  if (name === "rsyslog") {
    const program = tool("systemd-tmpfiles", "--create", "--boot");
    const tmpfiles = machine.host.run(machine.systemd, program);
    for (const place of ["/run/screen", "/run/sudo", "/run/sudo/ts", "/run/php", "/run/nginx-cache"])
      host.mkdir(tmpfiles, place);
    host.chown(tmpfiles, "/run/sudo");
    host.run(machine.systemd, admin("e2scrub_reap"));
  }
  if (name === "exim4") host.become({ ...actor }, { ...ROOT });
}
