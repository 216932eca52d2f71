import { type Actor, commOf, UNSET } from "./actor.ts";
import type { Random } from "./random.ts";
import type { Body, Call, PathItem, Result } from "./records.ts";
import * as records from "./records.ts";
import type { Life, Schedule } from "./schedule.ts";
import { type Peer, sockaddr } from "./sockaddr.ts";
import type { LogWriter } from "./writer.ts";

/** What a daemon or a command is when it starts; the rest comes from its parent. */
export interface Program {
  readonly exe: string;
  readonly argv: readonly string[];
  /** The script that an interpreter runs, if it was started as a file of its own. */
  readonly script?: string;
}

type Owner = Pick<Actor, "uid" | "gid">;

const LOADER = "/lib64/ld-linux-x86-64.so.2";
// A connect() that does not block goes on behind it; with nobody there it is refused, if it is to this host.
const EXIT = { blocking: 0, inProgress: -115, refused: -111 } as const;
const ENXIO = -6;

/** The simulated server: each method is one syscall, and thus one event in its audit log, at the clock's time. */
export class Host {
  readonly random: Random;
  readonly #schedule: Schedule;
  readonly #writer: LogWriter;
  #pid = 310_000; // above what the machine that runs the bench has: laurel looks for living processes in /proc
  #ses = 100;

  constructor(random: Random, schedule: Schedule, writer: LogWriter) {
    this.random = random;
    this.#schedule = schedule;
    this.#writer = writer;
  }

  /** The machine boots: process ids, sessions and serials begin again. */
  boot(): void {
    this.#pid = 300;
    this.#ses = 1;
    this.#writer.restartSerials();
  }

  /** Epoch milliseconds. */
  get now(): number {
    return this.#schedule.now;
  }

  /** A moment between syscalls; the kernel's audit clock steps by 4 ms. */
  soon(): number {
    return 4 * this.random.int(4);
  }

  /** About so many seconds, in milliseconds. */
  about(seconds: number): number {
    return Math.round(seconds * 250 * (0.5 + this.random.next())) * 4;
  }

  start(life: Life): void {
    this.#schedule.start(life);
  }

  /** A process that ran before the log begins, so without an exec event. */
  daemon(owner: Owner, program: Program, cwd = "/"): Actor {
    const { exe, argv } = program;
    const session = { auid: UNSET, ses: UNSET, tty: "(none)" };
    return { ...owner, ...session, pid: this.#pid++, ppid: 1, exe, argv, comm: commOf(exe), cwd };
  }

  fork(parent: Actor, changed: Partial<Actor> = {}): Actor {
    return { ...parent, pid: this.#pid++, ppid: parent.pid, ...changed };
  }

  /** fork() that the rules ask for: of a shell's subshell nothing else is seen. */
  forkSeen(parent: Actor, changed: Partial<Actor> = {}): Actor {
    const child = this.fork(parent, changed);
    this.#event(parent, "clone", { exit: child.pid, key: "fork", args: ["1200011", "0", "0", "0"] }, []);
    return child;
  }

  /** fork() and execve(); `same`: execve() alone. */
  run(parent: Actor, program: Program, same = false): Actor {
    const { exe, argv, script } = program;
    const changed = { exe, argv, comm: commOf(script ?? exe) };
    const child = same ? { ...parent, ...changed } : this.fork(parent, changed);
    const files = script === undefined ? [exe, LOADER] : [script, exe, LOADER];
    const bodies = [records.execve(argv), records.cwd(child), ...this.#paths(files.map((name) => systemFile(name)))];
    if (child.uid === 0) bodies.unshift(records.bprmFcaps());
    this.#event(child, "execve", { items: files.length, key: "exec" }, bodies);
    return child;
  }

  /** open() for writing of a file that exists. */
  write(actor: Actor, name: string): void {
    const flags = this.random.chance(0.5) ? "441" : "2"; // append or read-write
    this.#files(actor, "openat", [{ ...file(actor, name), nametype: "NORMAL" }], { args: this.#openArgs(flags) });
  }

  /** What each bash script does first, and without a terminal fails. */
  openTerminal(actor: Actor): void {
    const terminal: PathItem = { ...systemFile("/dev/tty"), mode: "020666" };
    this.#files(actor, "openat", [terminal], { exit: ENXIO, args: this.#openArgs("802") });
  }

  create(actor: Actor, name: string): void {
    const items: PathItem[] = [parent(actor, name), { ...file(actor, name), nametype: "CREATE" }];
    this.#files(actor, "openat", items, { args: this.#openArgs("c1") });
  }

  unlink(actor: Actor, name: string): void {
    this.#files(actor, "unlink", [parent(actor, name), { ...file(actor, name), nametype: "DELETE" }]);
  }

  /** `replaced` says whether there was a file of the new name before. */
  rename(actor: Actor, from: string, to: string, replaced = false): void {
    const items: PathItem[] = [parent(actor, from), parent(actor, to), { ...file(actor, from), nametype: "DELETE" }];
    if (replaced) items.push({ ...file(actor, to), nametype: "DELETE" });
    items.push({ ...file(actor, from), name: to, nametype: "CREATE" });
    this.#files(actor, "rename", items);
  }

  mkdir(actor: Actor, name: string): void {
    const directory: PathItem = { ...file(actor, name), nametype: "CREATE", mode: "040755" };
    this.#files(actor, "mkdir", [parent(actor, name), directory]);
  }

  rmdir(actor: Actor, name: string): void {
    const directory: PathItem = { ...file(actor, name), nametype: "DELETE", mode: "040755" };
    this.#files(actor, "rmdir", [parent(actor, name), directory]);
  }

  symlink(actor: Actor, name: string): void {
    this.#files(actor, "symlink", [parent(actor, name), { ...file(actor, name), nametype: "CREATE", mode: "0120777" }]);
  }

  chown(actor: Actor, name: string): void {
    this.#files(actor, "chown", [{ ...file(actor, name), nametype: "NORMAL" }]);
  }

  utimes(actor: Actor, name: string): void {
    const args: Result["args"] = ["ffffff9c", `55${this.random.hex(10)}`, "0", "0"];
    this.#files(actor, "utimensat", [{ ...file(actor, name), nametype: "NORMAL" }], { args });
  }

  chmod(actor: Actor, name: string): void {
    const args: Result["args"] = [`7f${this.random.hex(10)}`, "1a4", "0", "8"];
    this.#files(actor, "chmod", [{ ...file(actor, name), nametype: "NORMAL" }], { args });
  }

  /** The kernel knows the open file, not its name. */
  fchmod(actor: Actor): void {
    const args: Result["args"] = ["4", "180", "0", "8"];
    this.#files(actor, "fchmod", [{ ...file(actor, ""), name: undefined, nametype: "NORMAL" }], { args });
  }

  connect(actor: Actor, peer: Peer, outcome: keyof typeof EXIT = "inProgress"): void {
    this.#event(actor, "connect", { exit: EXIT[outcome], key: "net" }, [sockaddr(peer)]);
  }

  accept(actor: Actor, peer: Peer): void {
    this.#event(actor, "accept4", { exit: 9 + this.random.int(90), key: "net" }, [sockaddr(peer)]);
  }

  send(actor: Actor, peer: Peer): void {
    this.#event(actor, "sendto", { exit: 48, key: "net" }, [sockaddr(peer)]);
  }

  bind(actor: Actor, address: Peer): void {
    this.#event(actor, "bind", { key: "net" }, [sockaddr(address)]);
  }

  /** A call that takes power over the kernel, and names nothing. */
  privileged(actor: Actor, call: "unshare" | "adjtimex"): void {
    this.#event(actor, call, { key: "priv" }, []);
  }

  mount(actor: Actor, place: string): void {
    this.#files(actor, "mount", [{ ...file(actor, place), nametype: "NORMAL", mode: "040755" }], { key: "priv" });
  }

  /** setgid() and setuid(), as a daemon does before it acts for a user. */
  become(actor: Actor, owner: Owner): Actor {
    this.#event(
      { ...actor, gid: owner.gid },
      "setgid",
      { key: "priv", args: [owner.gid.toString(16), "0", "0", "8"] },
      [],
    );
    const changed = { ...actor, ...owner };
    this.#event(changed, "setuid", { key: "priv", args: [owner.uid.toString(16), "0", "0", "8"] }, []);
    return changed;
  }

  kill(actor: Actor, target: Actor): void {
    this.#event(actor, "kill", { key: "priv", args: [target.pid.toString(16), "f", "0", "8"] }, [
      records.objPid(target),
    ]);
  }

  /** A record of PAM. */
  pam(type: string, actor: Actor, operation: string, account: string, terminal = "cron"): void {
    this.#writer.event(this.now, type, [records.user(type, actor, operation, account, terminal)]);
  }

  /** A record of auditd or systemd: no syscall. */
  note(type: string, text: string): void {
    this.#writer.event(this.now, type, [{ type, text }]);
  }

  /** Gives a process its login uid and a new session. */
  login(actor: Actor, auid: number): Actor {
    const session = { ...actor, auid, ses: this.#ses++ };
    const result: Result = { exit: 4, args: ["6", ...this.#addresses()], items: 0, key: undefined };
    const bodies = [records.syscall(session, "write", result), records.proctitle(session)];
    this.#writer.event(this.now, "LOGIN", [records.login(actor, auid, session.ses), ...bodies]);
    return session;
  }

  #files(actor: Actor, call: Call, items: readonly PathItem[], result: Partial<Result> = {}): void {
    const bodies = [records.cwd(actor), ...this.#paths(items)];
    this.#event(actor, call, { exit: call === "openat" ? 3 + this.random.int(40) : 0, key: "file", ...result }, bodies);
  }

  #paths(items: readonly PathItem[]): Body[] {
    return items.map((item, index) => records.path(index, item));
  }

  #event(actor: Actor, call: Call, result: Partial<Result>, bodies: readonly Body[]): void {
    const items = bodies.filter(({ type }) => type === "PATH").length;
    const { exit = 0, key, args = [this.random.hex(12), ...this.#addresses()] as const } = result;
    const first = records.syscall(actor, call, { exit, args, items, key });
    this.#writer.event(this.now, call, [first, ...bodies, records.proctitle(actor)]);
  }

  #openArgs(flags: string): Result["args"] {
    return ["ffffff9c", `7f${this.random.hex(10)}`, flags, "1b6"];
  }

  #addresses(): [string, string, string] {
    return [`7f${this.random.hex(10)}`, `55${this.random.hex(10)}`, "8"];
  }
}

// A name always has the same inode.
function inodeOf(name: string): number {
  let hash = 0;
  for (let i = 0; i < name.length; i++) hash = (Math.imul(hash, 31) + name.charCodeAt(i)) | 0;
  return 1_000_000 + (hash >>> 10);
}

function file({ uid, gid }: Actor, name: string): Omit<PathItem, "nametype"> {
  return { name, inode: inodeOf(name), mode: "0100640", uid, gid };
}

function parent(actor: Actor, name: string): PathItem {
  const directory = name.slice(0, name.lastIndexOf("/") + 1);
  return { ...file(actor, directory === "" ? actor.cwd : directory), nametype: "PARENT", mode: "040750" };
}

function systemFile(name: string): PathItem {
  return { name, nametype: "NORMAL", inode: inodeOf(name), mode: "0100755", uid: 0, gid: 0 };
}
