/** What the server is there for: web sites, their application, databases, mail. Quiet: some requests a minute. */
import type { Actor } from "../../bench/log/actor.ts";
import type { Life } from "../../bench/log/schedule.ts";
import type { Peer } from "../../bench/log/sockaddr.ts";
import { type Machine, MINUTE, tool } from "../machine.ts";
import type { NamedPeer } from "../resolver.ts";

const POSTGRES: Peer = { address: "127.0.0.1", port: 5432 };
const REDIS: Peer = { address: "127.0.0.1", port: 6379 };
const DATA = "/var/lib/postgresql/15/main";

export function* nginx(machine: Machine): Life {
  const { host, random } = machine;
  const worker = host.fork(machine.service("nginx"), { uid: 33, gid: 33, argv: ["nginx: worker process"] });
  for (let request = 1; ; request++) {
    yield host.about(70);
    const number = String(request).padStart(10, "0");
    if (random.chance(0.4)) host.connect(worker, { address: "127.0.0.1", port: 3000 });
    if (random.chance(0.2)) {
      const body = `/var/lib/nginx/body/${number}`;
      host.create(worker, body);
      yield host.soon();
      host.unlink(worker, body);
    }
    if (random.chance(0.5)) {
      const key = random.hex(32);
      const folder = `/var/cache/nginx/${key.slice(-1)}`;
      if (random.chance(0.1)) {
        host.mkdir(worker, folder);
        host.mkdir(worker, `${folder}/${key.slice(-3, -1)}`);
      }
      const entry = `${folder}/${key.slice(-3, -1)}/${key}`;
      host.create(worker, `${entry}.${number}`);
      host.rename(worker, `${entry}.${number}`, entry);
    }
  }
}

/** Sessions and uploads under random names; a compiled template now and then; mail by sendmail. */
export function* php(machine: Machine, titles: boolean): Life {
  const { host, random } = machine;
  const master = machine.service("php8.2-fpm");
  let pool = Array.from({ length: 3 }, () => worker(machine, master));
  const sessions = Array.from({ length: 60 }, () => random.word(26));
  for (let last = machine.now; ; ) {
    yield host.about(50);
    if (random.chance(0.002)) pool = [worker(machine, master), ...pool.slice(1)];
    const actor = random.pick(pool);
    if (random.chance(0.5)) host.connect(actor, POSTGRES);
    const slot = random.int(60);
    if (random.chance(0.15)) {
      sessions[slot] = random.word(26);
      host.create(actor, `/var/lib/php/sessions/sess_${sessions[slot]}`);
    } else host.write(actor, `/var/lib/php/sessions/sess_${sessions[slot]}`);
    if (random.chance(0.02)) {
      const template = `/srv/www/shop/var/cache/twig/${random.hex(2)}/${random.hex(64)}.php`;
      host.create(actor, `${template}${random.draw(6)}`);
      host.rename(actor, `${template}${random.draw(6)}`, template);
    }
    if (random.chance(0.01)) yield* upload(machine, actor, titles);
    if (random.chance(0.005)) mail(machine, actor);
    if (machine.now - last > 30 * MINUTE) {
      last = machine.now;
      host.write(actor, `/srv/www/shop/var/stats/${machine.date().slice(0, 6)}.csv`);
    }
  }
}

function worker({ host }: Machine, master: Actor): Actor {
  return host.fork(master, { uid: 33, gid: 33, argv: ["php-fpm: pool www"], cwd: "/srv/www/shop/public" });
}

const SUBJECTS = [
  "holiday",
  "Rechnung",
  "invoice",
  "scan",
  "garden",
  "team",
  "menu",
  "Lebenslauf",
  "poster",
  "contract",
  "photo",
  "map",
];

function* upload(machine: Machine, actor: Actor, titles: boolean): Life {
  const { host, random } = machine;
  const temporary = `/tmp/php${random.draw(6)}`;
  const folder = `/srv/www/shop/public/uploads/${machine.date().slice(0, 4)}/${machine.date().slice(4, 6)}`;
  const name = titles && random.chance(0.3) ? `${random.pick(SUBJECTS)}-${random.pick(SUBJECTS)}` : random.hex(13);
  host.create(actor, temporary);
  yield host.about(0.2);
  host.rename(actor, temporary, `${folder}/${name}.jpg`);
  host.chmod(actor, `${folder}/${name}.jpg`);
  for (const size of ["150x150", "300x200"]) host.create(actor, `${folder}/${name}-${size}.jpg`);
}

function mail(machine: Machine, actor: Actor): void {
  const { host } = machine;
  const sh = host.run(actor, { exe: "/usr/bin/dash", argv: ["sh", "-c", "/usr/sbin/sendmail -t -i"] });
  deliver(machine, host.run(sh, { exe: "/usr/sbin/exim4", argv: ["/usr/sbin/sendmail", "-t", "-i"] }));
}

/** A message through the queue to the smart host, by exim's ids. */
export function deliver(machine: Machine, sender: Actor): void {
  const { host, random } = machine;
  const id = `1t${random.draw(4)}-000${random.draw(3)}-${random.draw(2)}`;
  const spool = "/var/spool/exim4";
  const exim = { ...host.become(sender, { uid: 104, gid: 110 }) };
  for (const part of [`input/${id}-D`, `input/hdr.${id}`]) host.create(exim, `${spool}/${part}`);
  host.rename(exim, `${spool}/input/hdr.${id}`, `${spool}/input/${id}-H`);
  host.create(exim, `${spool}/msglog/${id}`);
  host.write(exim, "/var/log/exim4/mainlog");
  const delivery = host.run(exim, { exe: "/usr/sbin/exim4", argv: ["/usr/sbin/exim4", "-Mc", id] });
  host.connect(delivery, { address: "10.20.0.25", port: 25 });
  host.create(delivery, `${spool}/input/${id}-J`);
  for (const part of [`input/${id}-J`, `msglog/${id}`, `input/${id}-D`, `input/${id}-H`])
    host.unlink(delivery, `${spool}/${part}`);
  host.write(delivery, `${spool}/db/retry.lockfile`);
}

/** Writes by day and month, keeps blobs under UUIDs, calls a service whose addresses move. */
export function* node(machine: Machine): Life {
  const { host, random } = machine;
  const app = machine.service("app");
  const api = Array.from({ length: 3 }, (_, index) => apiPeer(machine, index));
  for (let day = ""; ; ) {
    yield host.about(70);
    const [year, month, date] = [machine.date().slice(0, 4), machine.date().slice(4, 6), machine.date().slice(6)];
    const folder = `/srv/app/data/${year}/${month}/${date}`;
    if (day !== date) {
      day = date;
      if (day === "01") host.mkdir(app, `/srv/app/data/${year}/${month}`);
      host.mkdir(app, folder);
    }
    if (random.chance(0.5)) host.write(app, `logs/access.${year}-${month}.log`);
    if (random.chance(0.3)) host.connect(app, POSTGRES);
    if (random.chance(0.2)) host.connect(app, REDIS);
    if (random.chance(0.3)) yield* machine.resolver.reach(app, random.pickSkewed(api));
    const moved = random.int(3);
    if (random.chance(0.01)) api[moved] = apiPeer(machine, moved);
    if (random.chance(0.2)) {
      host.create(app, `${folder}/${random.uuid()}.part`);
      yield host.about(0.1);
      host.rename(app, `${folder}/${random.uuid()}.part`, `${folder}/${random.uuid()}.json`);
    }
  }
}

// A content network: some prefixes, any address in them.
function apiPeer({ random }: Machine, index: number): NamedPeer {
  const address = random.chance(0.3)
    ? `2001:db8:a1::${random.hex(3)}`
    : `${random.pick(["203.0.113", "198.51.100"])}.${1 + random.int(254)}`;
  return { name: `api${index}.example`, address, port: 443 };
}

export function* postgres(machine: Machine): Life {
  const { host, random } = machine;
  const postmaster = machine.service("postgresql@15-main");
  const relations = Array.from({ length: 60 }, (_, i) => `base/16385/${16400 + i * 3}${i % 9 === 0 ? "_fsm" : ""}`);
  const checkpointer = host.fork(postmaster, { argv: ["postgres: 15/main: checkpointer "] });
  let segment = 0xa3;
  let oid = 18_022;
  for (let sort = 0; ; sort++) {
    yield host.about(100);
    const backend = host.fork(postmaster, { argv: ["postgres: shop shop [local] SELECT"] });
    host.write(backend, random.pickSkewed(relations));
    if (random.chance(0.1)) {
      const temporary = `base/pgsql_tmp/pgsql_tmp${backend.pid}.${sort % 5}`;
      host.create(backend, temporary);
      host.unlink(backend, temporary);
    }
    // Rewritten or new.
    if (random.chance(0.02)) {
      oid += 3;
      relations[random.int(60)] = `base/16385/${oid}`;
    }
    if (random.chance(0.1)) {
      segment += 1;
      const name = `pg_wal/00000001${(segment >> 8).toString(16).toUpperCase().padStart(8, "0")}000000${(segment & 255).toString(16).toUpperCase().padStart(2, "0")}`;
      host.rename(checkpointer, `pg_wal/xlogtemp.${checkpointer.pid}`, name);
      host.write(checkpointer, "global/pg_control");
    }
    if (random.chance(0.02)) {
      const vacuum = host.fork(postmaster, { argv: ["postgres: 15/main: autovacuum worker shop"] });
      host.create(vacuum, `base/16385/pg_internal.init.${vacuum.pid}`);
      host.rename(vacuum, `base/16385/pg_internal.init.${vacuum.pid}`, "base/16385/pg_internal.init", true);
    }
  }
}

export const POSTGRES_UNIT = {
  program: { exe: "/usr/lib/postgresql/15/bin/postgres", argv: ["postgres", "-D", DATA] },
  owner: { uid: 102, gid: 102 },
  cwd: DATA,
};

export function* redis(machine: Machine): Life {
  const { host } = machine;
  const server = machine.service("redis-server");
  for (;;) {
    yield host.about(3600);
    const child = host.fork(server, { comm: "redis-rdb-bgsave" });
    host.create(child, `temp-${child.pid}.rdb`);
    host.rename(child, `temp-${child.pid}.rdb`, "dump.rdb", true);
  }
}

/** Asks the system through a shell. */
export function* zabbix(machine: Machine): Life {
  const { host } = machine;
  const agent = machine.service("zabbix-agent");
  for (;;) {
    yield 10 * MINUTE;
    const sh = host.run(agent, { exe: "/usr/bin/dash", argv: ["sh", "-c", "df -P / | tail -1"] });
    for (const argv of [
      ["df", "-P", "/"],
      ["tail", "-1"],
    ])
      host.run(sh, tool(...argv));
    host.connect(agent, { address: "10.20.0.9", port: 10_051 });
  }
}
