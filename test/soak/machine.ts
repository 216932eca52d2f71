/** A server under systemd on the bench's simulated clock: boots, units with their cgroups and journal streams, timers. */
import type { Actor } from "../bench/log/actor.ts";
import type { Host, Program } from "../bench/log/host.ts";
import type { Random } from "../bench/log/random.ts";
import type { Life } from "../bench/log/schedule.ts";
import { Resolver } from "./resolver.ts";

export const ROOT = { uid: 0, gid: 0 };
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const shell = (command: string): Program => ({ exe: "/usr/bin/dash", argv: ["/bin/sh", "-c", command] });
export const tool = (...argv: string[]): Program => ({ exe: `/usr/bin/${argv[0]}`, argv });
export const admin = (...argv: string[]): Program => ({ exe: `/usr/sbin/${argv[0]}`, argv });
export const script = (exe: string, file: string, ...argv: string[]): Program => ({
  exe,
  argv: [exe === "/usr/bin/dash" ? "/bin/sh" : exe, file, ...argv],
  script: file,
});

export interface Unit {
  readonly program: Program;
  readonly owner?: { readonly uid: number; readonly gid: number };
  readonly cwd?: string;
  /** Has PrivateTmp and the like: namespaces of its own, and a folder of a random name. */
  readonly sandbox?: boolean;
}

/** When a timer goes off, in UTC; of the days those that `on` takes. */
export interface Time {
  readonly hour: number;
  readonly minute?: number;
  /** RandomizedDelaySec, in minutes. */
  readonly delay?: number;
  readonly on?: (day: Date) => boolean;
}

export class Machine {
  readonly host: Host;
  readonly random: Random;
  readonly resolver: Resolver;
  readonly #units = new Map<string, Actor>();
  #bootId = "";
  #systemd: Actor;
  #stream = 8000;
  #boot = 0;
  /** Of this boot, as systemd names private folders by it. */
  readonly #private = new Map<string, string>();

  constructor(host: Host) {
    this.host = host;
    this.random = host.random;
    this.resolver = new Resolver(host);
    this.#systemd = this.#init();
  }

  get now(): number {
    return this.host.now;
  }

  get systemd(): Actor {
    return this.#systemd;
  }

  /** The date in UTC as `20261124`; of so many days ago. */
  date(daysAgo = 0): string {
    return new Date(this.now - daysAgo * DAY).toISOString().slice(0, 10).replaceAll("-", "");
  }

  /** Main process of a running service. */
  service(name: string): Actor {
    const actor = this.#units.get(name);
    if (actor === undefined) throw new RangeError(`no service ${name}`);
    return actor;
  }

  /** Runs until it ends or the machine boots. */
  start(life: Life): void {
    this.host.start(this.#ofThisBoot(life));
  }

  *#ofThisBoot(life: Life): Life {
    const boot = this.#boot;
    for (const wait of life) {
      yield wait;
      if (this.#boot !== boot) return;
    }
  }

  /** All processes are gone; what `start` began ends. */
  reboot(): void {
    this.#boot += 1;
    this.host.boot();
    this.#units.clear();
    this.#private.clear();
    this.#systemd = this.#init();
  }

  #init(): Actor {
    this.#bootId = this.random.hex(32);
    return { ...this.host.daemon(ROOT, { exe: "/usr/lib/systemd/systemd", argv: ["/sbin/init"] }), pid: 1, ppid: 0 };
  }

  /** Goes off at its time each day, whichever boot it is. */
  timer(time: Time, job: () => Life): void {
    this.host.start(this.#timer(time, job));
  }

  *#timer({ hour, minute = 0, delay = 0, on = () => true }: Time, job: () => Life): Life {
    for (let day = Math.floor(this.now / DAY) * DAY; ; day += DAY) {
      const at =
        day + hour * HOUR + minute * MINUTE + this.random.int(delay * 60 + 1) * SECOND + 4 * this.random.int(250);
      if (at < this.now || !on(new Date(day))) continue;
      yield at - this.now;
      this.start(job());
    }
  }

  /** systemd starts a service and leaves it running. */
  daemon(name: string, unit: Unit): Actor {
    const actor = this.#begin(name, unit);
    this.#units.set(name, actor);
    return actor;
  }

  stop(name: string): void {
    this.host.kill(this.#systemd, this.service(name));
    this.#end(name);
    this.#units.delete(name);
  }

  /** A service that does a job and ends. */
  *oneshot(name: string, unit: Unit, job: (main: Actor) => Life): Life {
    const main = this.#begin(name, unit);
    yield this.host.soon();
    yield* job(main);
    this.#end(name);
  }

  #begin(name: string, { program, owner = ROOT, cwd = "/", sandbox = false }: Unit): Actor {
    const { host, random } = this;
    const group = `/sys/fs/cgroup/system.slice/${name}.service`;
    host.note("SERVICE_START", this.#unitText(name));
    const invocation = `/run/systemd/units/.#invocation:${name}.service${random.hex(16)}`;
    host.symlink(this.#systemd, invocation);
    host.rename(this.#systemd, invocation, `/run/systemd/units/invocation:${name}.service`);
    host.mkdir(this.#systemd, group);
    host.chown(this.#systemd, group);
    host.write(this.#systemd, `${group}/cgroup.subtree_control`);
    if (sandbox && !this.#private.has(name)) {
      const folder = `/tmp/systemd-private-${this.#bootId}-${name}.service-${random.draw(6)}`;
      this.#private.set(name, folder);
      for (const place of [folder, `${folder}/tmp`, `/var${folder}`, `/var${folder}/tmp`])
        host.mkdir(this.#systemd, place);
    }
    const child = host.forkSeen(this.#systemd, { comm: `(${name.slice(0, 12)})` });
    host.write(child, `${group}/cgroup.procs`);
    this.#stream += 1 + random.int(40);
    const journald = this.#units.get("systemd-journald") ?? this.#systemd;
    const stream = `/run/systemd/journal/streams/.#9:${this.#stream}${random.draw(6)}`;
    host.create(journald, stream);
    host.fchmod(journald);
    host.rename(journald, stream, `/run/systemd/journal/streams/9:${this.#stream}`);
    if (sandbox) {
      host.privileged(child, "unshare");
      for (const place of ["/", "/run/systemd/unit-root/tmp", "/run/systemd/unit-root/var/tmp"])
        host.mount(child, place);
    }
    const user = owner.uid === 0 ? child : host.become(child, owner);
    return host.run({ ...user, cwd, ppid: 1 }, program, true);
  }

  #end(name: string): void {
    const { host } = this;
    host.rmdir(this.#systemd, `/sys/fs/cgroup/system.slice/${name}.service`);
    host.unlink(this.#systemd, `/run/systemd/units/invocation:${name}.service`);
    const folder = this.#private.get(name);
    if (folder !== undefined && !this.#units.has(name)) {
      for (const place of [`/var${folder}/tmp`, `/var${folder}`, `${folder}/tmp`, folder])
        host.rmdir(this.#systemd, place);
      this.#private.delete(name);
    }
    const journald = this.#units.get("systemd-journald") ?? this.#systemd;
    host.unlink(journald, `/run/systemd/journal/streams/9:${this.#stream}`);
    host.note("SERVICE_STOP", this.#unitText(name));
  }

  #unitText(name: string): string {
    return (
      "pid=1 uid=0 auid=4294967295 ses=4294967295 " +
      `msg='unit=${name} comm="systemd" exe="/usr/lib/systemd/systemd" hostname=? addr=? terminal=? res=success'` +
      '\x1dUID="root" AUID="unset"'
    );
  }
}
