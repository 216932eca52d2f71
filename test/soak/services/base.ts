/** What Debian itself does: journal, time, leases, disks, temporary files, the package manager's jobs, manuals, the search index. */
import type { Actor } from "../../bench/log/actor.ts";
import type { Life } from "../../bench/log/schedule.ts";
import { admin, HOUR, type Machine, MINUTE, script, shell, tool } from "../machine.ts";
import type { NamedPeer } from "../resolver.ts";

const MACHINE_ID = "4c1f0a7be2d94f64a93d1be0c5f2a817";
const SEQUENCE_ID = "9e07d3c25b8f4c0e8a6612f3d47b90ac";
const JOURNAL = `/var/log/journal/${MACHINE_ID}`;

/** Archives its files when they are full: by sequence number and time, in hexadecimal. */
export function* journald(machine: Machine): Life {
  const { host, random } = machine;
  const actor = machine.service("systemd-journald");
  for (let sequence = 0x3a10; ; sequence += 2000 + random.int(9000)) {
    yield host.about(30 * 3600);
    for (const journal of ["system", "user-1000"]) {
      if (journal !== "system" && random.chance(0.7)) continue;
      const archived = (number: number): string =>
        `${JOURNAL}/${journal}@${SEQUENCE_ID}-${number.toString(16).padStart(16, "0")}-000649${random.hex(10)}.journal`;
      host.rename(actor, `${JOURNAL}/${journal}.journal`, archived(sequence));
      host.create(actor, `${JOURNAL}/${journal}.journal`);
      host.unlink(actor, archived(sequence - 14_000));
    }
  }
}

/** A pool's servers: the client stays with one until it fails, then takes what the name says. */
export function* timesync(machine: Machine): Life {
  const { host, random } = machine;
  const actor = machine.service("systemd-timesyncd");
  let server = poolServer(machine);
  yield* machine.resolver.ask(actor, server);
  for (let polls = 1; ; polls++) {
    host.send(actor, server);
    host.privileged(actor, "adjtimex");
    if (polls % 8 === 0) host.utimes(actor, "/var/lib/systemd/timesync/clock");
    yield 2048 * 1000;
    if (!random.chance(0.002)) continue;
    server = poolServer(machine);
    yield* machine.resolver.ask(actor, server);
  }
}

function poolServer({ random }: Machine): NamedPeer {
  const address = random.pick(["198.51.100", "203.0.113", "192.0.2", "100.64.3", "198.18.7", "198.19.20", "100.90.14"]);
  return { name: "2.pool.example", address: `${address}.${1 + random.int(254)}`, port: 123 };
}

/** Twice a day the lease is renewed; the script writes its files under the shell's pid. */
export function* dhclient(machine: Machine): Life {
  const { host } = machine;
  const actor = machine.service("ifup@eth0");
  for (;;) {
    yield host.about(12 * 3600);
    host.send(actor, { address: "10.20.0.1", port: 67 });
    host.write(actor, "/var/lib/dhcp/dhclient.eth0.leases");
    const sh = host.run(actor, script("/usr/bin/dash", "/usr/sbin/dhclient-script"));
    host.create(sh, `/etc/resolv.conf.dhclient-new.${sh.pid}`);
    host.run(sh, tool("chmod", "--reference=/etc/resolv.conf", `/etc/resolv.conf.dhclient-new.${sh.pid}`));
    const mv = host.run(sh, tool("mv", "-f", `/etc/resolv.conf.dhclient-new.${sh.pid}`, "/etc/resolv.conf"));
    host.rename(mv, `/etc/resolv.conf.dhclient-new.${sh.pid}`, "/etc/resolv.conf", true);
  }
}

export function* smartd(machine: Machine): Life {
  const { host, random } = machine;
  const actor = machine.service("smartmontools");
  for (;;) {
    yield 30 * MINUTE;
    for (const disk of ["QEMU_HARDDISK-QM00001", "QEMU_HARDDISK-QM00002"]) {
      const state = `/var/lib/smartmontools/smartd.${disk}.ata.state`;
      host.rename(actor, state, `${state}~`, true);
      host.create(actor, state);
      if (random.chance(0.3)) host.write(actor, `/var/lib/smartmontools/attrlog.${disk}.ata.csv`);
    }
  }
}

/** Each day what is old in /tmp and /var/tmp goes, whoever made it. */
export function tmpfilesClean(machine: Machine): Life {
  const { host, random } = machine;
  const program = { exe: "/usr/bin/systemd-tmpfiles", argv: ["systemd-tmpfiles", "--clean"] };
  return machine.oneshot("systemd-tmpfiles-clean", { program }, function* (main) {
    for (let left = random.int(6); left > 0; left--) {
      yield host.soon();
      host.unlink(main, random.chance(0.5) ? `/tmp/tmp.${random.draw(10)}` : `/tmp/php${random.draw(6)}`);
    }
    if (random.chance(0.2)) host.unlink(main, `/var/tmp/${random.pick(["dump-", "etc-"])}${machine.date(30)}.tar`);
    host.utimes(main, "/tmp");
  });
}

// A mirror behind a name: addresses of a few networks, of which each run gets others.
function mirror({ random }: Machine): NamedPeer {
  const address = random.chance(0.35)
    ? `2001:db8:${random.pick(["4e42", "4e43"])}::${random.hex(3)}`
    : `${random.pick(["198.51.100", "203.0.113"])}.${2 + 64 * random.int(4) + random.int(3)}`;
  return { name: "deb.example", address, port: 80 };
}

/** Twice a day, at a random time: the lists are asked for, and rarely a new one comes. No upgrades. */
export function aptUpdate(machine: Machine): Life {
  const { host, random } = machine;
  const daily = "/usr/lib/apt/apt.systemd.daily";
  return machine.oneshot("apt-daily", { program: script("/usr/bin/dash", daily, "update") }, function* (main) {
    const sh = host.run(main, script("/usr/bin/dash", daily, "lock_is_held", "update"));
    for (const argv of [
      ["flock", "-w", "3600", "3"],
      ["apt-config", "shell"],
      ["find", "/var/lib/apt/periodic"],
      ["date", "--date=now"],
    ]) {
      host.run(sh, tool(...argv));
      yield host.soon();
    }
    host.write(sh, "/var/lib/apt/daily_lock");
    const apt = host.run(sh, tool("apt-get", "-qq", "-y", "update"));
    host.write(apt, "/var/lib/apt/lists/lock");
    for (const part of ["", "-security"]) {
      const owner = { uid: 42, gid: 65534 };
      const http = host.run(
        host.become(host.fork(apt), owner),
        { exe: "/usr/lib/apt/methods/http", argv: ["/usr/lib/apt/methods/http"] },
        true,
      );
      yield* machine.resolver.reach(http, mirror(machine));
      yield host.about(1);
      const list = `deb.example_debian${part}_dists_bookworm${part}_InRelease`;
      if (random.chance(0.6)) continue;
      host.create(http, `/var/lib/apt/lists/partial/${list}`);
      const gpgv = host.run(
        host.become(host.fork(apt), owner),
        { exe: "/usr/lib/apt/methods/gpgv", argv: ["/usr/lib/apt/methods/gpgv"] },
        true,
      );
      const names = ["conf", "sig", "data"].map((name) => `/tmp/apt.${name}.${random.draw(6)}`);
      for (const name of names) host.create(gpgv, name);
      const key = host.run(gpgv, script("/usr/bin/dash", "/usr/bin/apt-key", "--quiet", "verify"));
      const folder = `/tmp/apt-key-gpghome.${random.draw(10)}`;
      host.mkdir(host.run(key, tool("mktemp", "--directory")), folder);
      host.create(key, `${folder}/pubring.gpg`);
      host.run(key, tool("gpgv", "--homedir", folder));
      const rm = host.run(key, tool("rm", "-rf", folder));
      host.unlink(rm, `${folder}/pubring.gpg`);
      host.rmdir(rm, folder);
      for (const name of names) host.unlink(gpgv, name);
      host.rename(apt, `/var/lib/apt/lists/partial/${list}`, `/var/lib/apt/lists/${list}`, true);
      for (const cache of ["srcpkgcache", "pkgcache"]) {
        const temporary = `/var/cache/apt/${cache}.bin.${random.draw(6)}`;
        host.create(apt, temporary);
        host.rename(apt, temporary, `/var/cache/apt/${cache}.bin`, true);
      }
    }
    host.utimes(
      host.run(sh, tool("touch", "/var/lib/apt/periodic/update-stamp")),
      "/var/lib/apt/periodic/update-stamp",
    );
  });
}

/** Keeps copies of dpkg's status, and of what changed: numbered, compressed. */
export function dpkgBackup(machine: Machine): Life {
  const { host } = machine;
  const main = script("/usr/bin/dash", "/usr/libexec/dpkg/dpkg-db-backup");
  return machine.oneshot("dpkg-db-backup", { program: main }, function* (sh) {
    host.run(sh, tool("cmp", "-s", "dpkg.status.0", "/var/lib/dpkg/status"));
    const save = host.run(sh, script("/usr/bin/dash", "/usr/bin/savelog", "-c", "7", "dpkg.status"));
    for (let old = 5; old >= 0; old--) {
      const mv = host.run(save, tool("mv", `dpkg.status.${old}.gz`));
      host.rename(mv, `/var/backups/dpkg.status.${old}.gz`, `/var/backups/dpkg.status.${old + 1}.gz`, true);
      yield host.soon();
    }
    host.create(host.run(save, tool("gzip", "-9")), "/var/backups/dpkg.status.1.gz");
    host.create(host.run(sh, tool("cp", "-p", "/var/lib/dpkg/status")), "/var/backups/dpkg.status.0");
  });
}

export function manDb(machine: Machine): Life {
  const { host } = machine;
  const unit = { program: tool("mandb", "--quiet"), owner: { uid: 6, gid: 12 } };
  return machine.oneshot("man-db", unit, function* (mandb) {
    for (const section of ["", "de/", "fr/", "pt_BR/"]) {
      yield host.about(0.5);
      host.create(mandb, `/var/cache/man/${section}${mandb.pid}`);
      host.rename(mandb, `/var/cache/man/${section}${mandb.pid}`, `/var/cache/man/${section}index.db`, true);
    }
  });
}

export function plocate(machine: Machine): Life {
  const { host, random } = machine;
  return machine.oneshot("plocate-updatedb", { program: admin("updatedb.plocate"), sandbox: true }, function* (main) {
    const temporary = `/var/lib/plocate/plocate.db.${random.draw(6)}`;
    host.create(main, temporary);
    yield host.about(40);
    host.rename(main, temporary, "/var/lib/plocate/plocate.db", true);
  });
}

/** Weekly. */
export function fstrim(machine: Machine): Life {
  return machine.oneshot(
    "fstrim",
    { program: admin("fstrim", "--listed-in", "/etc/fstab"), sandbox: true },
    function* () {
      yield 8000;
    },
  );
}

/** Weekly: asks which volumes there are, and finds nothing to do. */
export function e2scrub(machine: Machine): Life {
  const { host } = machine;
  return machine.oneshot(
    "e2scrub_all",
    { program: script("/usr/bin/bash", "/usr/sbin/e2scrub_all") },
    function* (main) {
      host.openTerminal(main);
      for (const argv of [["lsblk", "-o", "NAME"], ["sort"], ["grep", "-q", "ext"]]) {
        yield host.soon();
        host.run(main, tool(...argv));
      }
      host.run(main, admin("lvs", "--nameprefixes"));
    },
  );
}

/** On the first Sunday of a month all of the array is read; the other days only go on with it. */
export function* raidCheck(machine: Machine, isFirst: boolean): Life {
  const { host } = machine;
  const name = isFirst ? "mdcheck_start" : "mdcheck_continue";
  const program = script(
    "/usr/bin/bash",
    "/usr/share/mdadm/mdcheck",
    ...(isFirst ? ["--duration", "6 hours"] : ["--continue"]),
  );
  yield* machine.oneshot(name, { program }, function* (main: Actor) {
    host.openTerminal(main);
    host.run(main, admin("mdadm", "--detail", "--export"));
    if (!isFirst) return;
    const state = "/var/lib/mdcheck/MD_UUID_3c2a1f00:9d1e77b4:5a0c11de:77fe0a31";
    host.create(main, state);
    host.write(main, "/sys/devices/virtual/block/md0/md/sync_action");
    host.run(main, tool("logger", "-p", "daemon.info", "mdcheck start"));
    yield 4 * HOUR;
    host.unlink(host.run(main, tool("rm", "-f", state)), state);
  });
}

/** Renews when a third of the certificate's life is left: about once in two months; the other times it only looks. */
export function certbot(machine: Machine, isDue: boolean): Life {
  const { host, random } = machine;
  const program = script("/usr/bin/python3.11", "/usr/bin/certbot", "-q", "renew");
  return machine.oneshot("certbot", { program, sandbox: true }, function* (main) {
    for (const folder of ["/etc/letsencrypt", "/var/lib/letsencrypt", "/var/log/letsencrypt"]) {
      host.create(main, `${folder}/.certbot.lock`);
    }
    for (let old = 12; old > 0; old--) {
      host.rename(
        main,
        `/var/log/letsencrypt/letsencrypt.log.${old}`,
        `/var/log/letsencrypt/letsencrypt.log.${old + 1}`,
        true,
      );
    }
    host.rename(main, "/var/log/letsencrypt/letsencrypt.log", "/var/log/letsencrypt/letsencrypt.log.1", true);
    host.create(main, "/var/log/letsencrypt/letsencrypt.log");
    yield* machine.resolver.reach(main, {
      name: "ocsp.example",
      address: `203.0.113.${200 + random.int(6)}`,
      port: 80,
    });
    yield host.about(2);
    if (isDue) yield* renew(machine, main);
    for (const folder of ["/var/log/letsencrypt", "/var/lib/letsencrypt", "/etc/letsencrypt"]) {
      host.unlink(main, `${folder}/.certbot.lock`);
    }
  });
}

function* renew(machine: Machine, main: Actor): Life {
  const { host, random } = machine;
  yield* machine.resolver.reach(main, { name: "acme.example", address: "198.51.100.248", port: 443 });
  const challenge = `/srv/www/shop/public/.well-known/acme-challenge/${random.draw(43)}`;
  host.create(main, challenge);
  yield host.about(6);
  host.unlink(main, challenge);
  for (const part of ["privkey", "cert", "chain", "fullchain"]) {
    host.create(main, `/etc/letsencrypt/archive/shop.example/${part}4.pem`);
    host.unlink(main, `/etc/letsencrypt/live/shop.example/${part}.pem`);
    host.symlink(main, `/etc/letsencrypt/live/shop.example/${part}.pem`);
  }
  host.create(main, "/etc/letsencrypt/renewal/shop.example.conf.new");
  host.rename(
    main,
    "/etc/letsencrypt/renewal/shop.example.conf.new",
    "/etc/letsencrypt/renewal/shop.example.conf",
    true,
  );
  const sh = host.run(main, shell("systemctl reload nginx"));
  host.run(sh, tool("systemctl", "reload", "nginx"));
  const reload = host.run(machine.systemd, admin("nginx", "-g", "daemon on; master_process on;", "-s", "reload"));
  host.kill(reload, machine.service("nginx"));
}
