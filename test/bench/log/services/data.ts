import type { Host } from "../host.ts";
import type { Life } from "../schedule.ts";

const POSTGRES = { uid: 102, gid: 102 };
const DATA = "/var/lib/postgresql/15/main";
const EXE = "/usr/lib/postgresql/15/bin/postgres";
const RELATIONS = Array.from({ length: 240 }, (_, i) => `base/16385/${16400 + i * 3}${i % 9 === 0 ? "_fsm" : ""}`);

/** Backends come and go, open their relations' files for writing, and sort into temporary files. */
export function* postgres(host: Host): Life {
  const { random } = host;
  const argv = [EXE, "-D", DATA, "-c", "config_file=/etc/postgresql/15/main/postgresql.conf"];
  const postmaster = host.daemon(POSTGRES, { exe: EXE, argv }, DATA);
  let backends = Array.from({ length: 8 }, () => host.fork(postmaster));
  for (let sort = 0; ; sort++) {
    yield host.about(0.6);
    const backend = random.pick(backends);
    for (let i = random.int(3); i > 0; i--) {
      host.write(backend, random.pickSkewed(RELATIONS));
      yield host.soon();
    }
    if (random.chance(0.06)) {
      const temporary = `base/pgsql_tmp/pgsql_tmp${backend.pid}.${sort}`;
      host.create(backend, temporary);
      yield host.about(0.05);
      host.unlink(backend, temporary);
    }
    if (random.chance(0.01)) {
      backends = [...backends.slice(1), host.fork(postmaster)];
      host.write(backend, "global/pg_filenode.map");
    }
    if (random.chance(0.004)) host.kill(postmaster, random.pick(backends));
  }
}

/** Each minute a worker opens a good part of the relations at once. */
export function* autovacuum(host: Host): Life {
  const { random } = host;
  const launcher = host.daemon(POSTGRES, { exe: EXE, argv: ["postgres: 15/main: autovacuum launcher "] }, DATA);
  for (;;) {
    yield 60_000;
    const worker = host.fork(launcher, { argv: ["postgres: 15/main: autovacuum worker shop"] });
    for (let i = 0; i < 60; i++) {
      host.write(worker, random.pick(RELATIONS));
      yield host.soon();
    }
  }
}

/** Every half minute or so: the old log segment gets the next one's name, statistics are replaced. */
export function* checkpointer(host: Host): Life {
  const checkpointer = host.daemon(POSTGRES, { exe: EXE, argv: ["postgres: 15/main: checkpointer "] }, DATA);
  for (let segment = 0xa3; ; segment++) {
    yield host.about(30);
    const name = `pg_wal/0000000100000000000000${segment.toString(16).toUpperCase().padStart(2, "0")}`;
    host.rename(checkpointer, `pg_wal/xlogtemp.${checkpointer.pid}`, name);
    yield host.soon();
    host.write(checkpointer, "global/pg_control");
    host.create(checkpointer, "pg_logical/replorigin_checkpoint.tmp");
    yield host.soon();
    host.rename(checkpointer, "pg_logical/replorigin_checkpoint.tmp", "pg_logical/replorigin_checkpoint", true);
  }
}

/** Saves its memory to a file each minute, from a child. */
export function* redis(host: Host): Life {
  const argv = ["/usr/bin/redis-server 127.0.0.1:6379"];
  const exe = "/usr/bin/redis-check-rdb";
  const server = host.daemon({ uid: 103, gid: 103 }, { exe, argv }, "/var/lib/redis");
  for (;;) {
    yield host.about(60);
    const child = host.fork(server, { comm: "redis-rdb-bgsave" });
    host.create(child, `temp-${child.pid}.rdb`);
    yield host.about(0.4);
    host.rename(child, `temp-${child.pid}.rdb`, "dump.rdb", true);
  }
}
