import type { Host } from "../host.ts";
import type { Life } from "../schedule.ts";
import type { Peer } from "../sockaddr.ts";

const WWW = { uid: 33, gid: 33 };
const APP = { uid: 1001, gid: 1001 };
const POSTGRES: Peer = { address: "127.0.0.1", port: 5432 };
const REDIS_V6: Peer = { address: "::1", port: 6379 };
const REDIS: Peer = { address: "127.0.0.1", port: 6379 };
const MYSQL: Peer = { address: "10.20.0.5", port: 3306 };

/** Takes visitors' connections, asks the application, keeps its cache and large bodies in files. */
export function* nginx(host: Host): Life {
  const worker = host.daemon(WWW, { exe: "/usr/sbin/nginx", argv: ["nginx: worker process"] });
  const { random } = host;
  const visitors = Array.from({ length: 400 }, () => visitor(host));
  const cached = Array.from({ length: 2000 }, () => random.hex(32));
  for (let request = 1; ; request++) {
    yield host.about(0.5);
    if (random.chance(0.25)) {
      if (random.chance(0.02)) visitors[random.int(400)] = visitor(host);
      host.accept(worker, { address: random.pickSkewed(visitors), port: 1024 + random.int(60_000) });
    }
    if (random.chance(0.2)) host.connect(worker, { address: "127.0.0.1", port: 3000 + random.int(2) });
    if (random.chance(0.2)) {
      const body = `/var/lib/nginx/body/${String(request).padStart(10, "0")}`;
      host.create(worker, body);
      yield host.soon();
      host.unlink(worker, body);
    }
    if (random.chance(0.4)) {
      const known = !random.chance(0.02);
      if (!known) cached[random.int(2000)] = random.hex(32);
      const key = random.pickSkewed(cached);
      const entry = `/var/cache/nginx/${key.slice(-1)}/${key.slice(-3, -1)}/${key}`;
      const temporary = `${entry}.${String(request).padStart(10, "0")}`;
      host.create(worker, temporary);
      yield host.soon();
      host.rename(worker, temporary, entry, known);
    }
  }
}

/** A PHP site: session files, a cache, uploads with people's own names, and now and then a program. */
export function* php(host: Host): Life {
  const argv = ["php-fpm: pool www"];
  const pool = Array.from({ length: 4 }, () =>
    host.daemon(WWW, { exe: "/usr/sbin/php-fpm8.2", argv }, "/srv/www/shop/public"),
  );
  const { random } = host;
  const sessions = Array.from({ length: 300 }, () => random.word(26));
  for (;;) {
    yield host.about(0.5);
    const worker = random.pick(pool);
    if (random.chance(0.8)) host.connect(worker, MYSQL);
    const slot = random.int(300);
    const renewed = random.chance(0.04);
    if (renewed) {
      host.unlink(worker, `/var/lib/php/sessions/sess_${sessions[slot]}`);
      sessions[slot] = random.word(26);
    }
    const session = `/var/lib/php/sessions/sess_${sessions[slot]}`;
    yield host.soon();
    if (renewed) host.create(worker, session);
    else host.write(worker, session);
    if (random.chance(0.25)) host.write(worker, `../var/cache/page_${random.int(120)}.php`);
    if (random.chance(0.02)) host.start(upload(host, worker));
    if (random.chance(0.05)) {
      const shell = host.run(worker, { exe: "/usr/bin/dash", argv: ["sh", "-c", "/usr/sbin/sendmail -t -i"] });
      yield host.soon();
      const mail = host.run(shell, { exe: "/usr/sbin/exim4", argv: ["/usr/sbin/sendmail", "-t", "-i"] });
      yield host.soon();
      const id = `${random.word(6)}-${random.word(6)}-${random.word(2)}`;
      host.create(mail, `/var/spool/exim4/input/${id}-D`);
      host.create(mail, `/var/spool/exim4/input/${id}-H`);
    }
  }
}

function* upload(host: Host, worker: ReturnType<Host["daemon"]>): Life {
  const { random } = host;
  const temporary = `/tmp/php${random.word(6)}`;
  const title = random.pick(["holiday", "Rechnung 2026", "my photo", "scan", "Lebenslauf (neu)"]);
  const picture = `/srv/www/shop/public/uploads/${title}-${random.int(5000)}.jpg`;
  host.create(worker, temporary);
  yield host.about(0.1);
  host.rename(worker, temporary, picture);
  host.chmod(worker, picture);
  yield host.soon();
  const shell = host.run(worker, {
    exe: "/usr/bin/dash",
    argv: ["sh", "-c", `convert '${picture}' -resize 320x240 '${picture}.thumb.jpg'`],
  });
  yield host.soon();
  const argv = ["convert", picture, "-resize", "320x240", `${picture}.thumb.jpg`];
  const convert = host.run(shell, { exe: "/usr/bin/convert-im6.q16", argv });
  yield host.about(0.2);
  host.create(convert, `${picture}.thumb.jpg`);
}

/** A Node application: two databases, services on the Internet whose addresses move slowly, a log, uploads. */
export function* node(host: Host): Life {
  const { random } = host;
  const app = host.daemon(APP, { exe: "/usr/bin/node", argv: ["node", "/srv/app/server.js"] }, "/srv/app");
  const services = Array.from({ length: 14 }, () => service(host));
  for (;;) {
    yield host.about(0.45);
    if (random.chance(0.2)) host.connect(app, POSTGRES);
    if (random.chance(0.1)) {
      host.connect(app, REDIS_V6, "refused");
      host.connect(app, REDIS);
    }
    if (random.chance(0.002)) services[random.int(14)] = service(host);
    if (random.chance(0.2)) host.connect(app, random.pickSkewed(services));
    const day = new Date(host.now).toISOString().slice(0, 10);
    host.write(app, `logs/app-${day}.log`);
    if (random.chance(0.5)) host.write(app, `/srv/app/data/queue/${random.pick(["mail", "bill", "index"])}.ldb`);
    if (random.chance(0.1)) {
      const blob = `/srv/app/data/blobs/${random.uuid()}`;
      host.create(app, `${blob}.part`);
      yield host.about(0.1);
      host.rename(app, `${blob}.part`, blob);
    }
  }
}

// Addresses of the ranges set aside for examples, and of private networks.
function visitor({ random }: Host): string {
  if (random.chance(0.3)) return `2001:db8:${random.hex(3)}::${random.hex(4)}`;
  return `${random.pick(["198.51.100", "203.0.113", "192.0.2"])}.${1 + random.int(254)}`;
}

function service({ random }: Host): Peer {
  const address = random.chance(0.4) ? `2001:db8:a1::${random.hex(3)}` : `203.0.113.${1 + random.int(254)}`;
  return { address, port: 443 };
}
