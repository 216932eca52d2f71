/**
 * The kernel's auditing, borrowed for a test: an auditd of our own with its configuration and log in a folder of our own,
 * and rules that look at one login uid only. Nothing in /etc or /var is touched, and stop() puts the kernel back.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface KernelState {
  readonly enabled: number;
  /** Pid of auditd, 0 if none. */
  readonly pid: number;
  readonly lost: number;
  readonly backlogLimit: number;
}

export function auditctl(...args: readonly string[]): string {
  return execFileSync("auditctl", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

export function kernelState(): KernelState {
  const text = auditctl("-s");
  const field = (name: string): number => {
    const found = new RegExp(`^${name} (\\d+)$`, "m").exec(text)?.[1];
    if (found === undefined) throw new Error(`auditctl -s has no "${name}": ${text}`);
    return Number(found);
  };
  return { enabled: field("enabled"), pid: field("pid"), lost: field("lost"), backlogLimit: field("backlog_limit") };
}

/** Why the kernel cannot be borrowed, or undefined if it can. */
export function reasonAgainst(): string | undefined {
  if (process.getuid?.() !== 0) return "needs root";
  let state: KernelState;
  try {
    state = kernelState();
  } catch (error) {
    return `no auditing here: ${String(error instanceof Error ? error.message : error).split("\n")[0]}`;
  }
  if (state.pid !== 0) return `an auditd runs already (pid ${state.pid})`;
  if (state.enabled === 2) return "the audit rules are locked (-e 2)";
  if (auditctl("-l").includes("fullmon-")) return "rules of fullmon are loaded already";
  return undefined;
}

const CONFIG = (dir: string): string => `
local_events = yes
write_logs = yes
log_file = ${dir}/log/audit.log
log_format = ENRICHED
flush = INCREMENTAL_ASYNC
freq = 50
max_log_file = 8
num_logs = 99
max_log_file_action = ROTATE
space_left = 2
space_left_action = IGNORE
admin_space_left = 1
admin_space_left_action = IGNORE
disk_full_action = IGNORE
disk_error_action = IGNORE
plugin_dir = ${dir}/conf/plugins.d
q_depth = 2000
`;

/** pdeathsig: it ends with us even if we are killed. */
function auditdIn(dir: string): ChildProcess {
  return spawn("setpriv", ["--pdeathsig", "TERM", "auditd", "-n", "-c", join(dir, "conf")], { stdio: "ignore" });
}

export class BorrowedKernel {
  readonly log: string;
  readonly #before: KernelState;
  /** Of the rules that stop() takes out. */
  readonly keys: Set<string>;
  readonly #dir: string;
  readonly #logFolder: string;
  #auditd: ChildProcess;
  #rotations = 0;

  private constructor(dir: string, rules: string, auditd: ChildProcess, before: KernelState) {
    this.#dir = dir;
    this.#logFolder = join(dir, "log");
    this.log = join(this.#logFolder, "audit.log");
    this.keys = new Set([...rules.matchAll(/ -k (\S+)/g)].map((match) => match[1] ?? ""));
    this.#auditd = auditd;
    this.#before = before;
  }

  static async start(dir: string, rules: string): Promise<BorrowedKernel> {
    const before = kernelState();
    mkdirSync(join(dir, "conf/plugins.d"), { recursive: true });
    mkdirSync(join(dir, "log"), { mode: 0o700 });
    writeFileSync(join(dir, "conf/auditd.conf"), CONFIG(dir), { mode: 0o640 });
    writeFileSync(join(dir, "conf/test.rules"), rules, { mode: 0o640 });
    const kernel = new BorrowedKernel(dir, rules, auditdIn(dir), before);
    try {
      await kernel.#started();
      kernel.loadRules();
    } catch (error) {
      kernel.stop();
      throw error;
    }
    return kernel;
  }

  async #started(): Promise<void> {
    await this.#wait("auditd starts", () => kernelState().pid === this.#auditd.pid);
  }

  loadRules(): void {
    auditctl("-R", join(this.#dir, "conf/test.rules"));
  }

  killAuditd(): void {
    this.#auditd.kill("SIGKILL");
  }

  async startAuditd(): Promise<void> {
    this.#auditd = auditdIn(this.#dir);
    await this.#started();
  }

  /** Log files, the oldest first. */
  files(): readonly string[] {
    return readdirSync(this.#logFolder)
      .filter((name) => name.startsWith("audit.log"))
      .map((name) => ({ name, age: Number(name.slice("audit.log.".length)) }))
      .sort((a, b) => b.age - a.age)
      .map(({ name }) => join(this.#logFolder, name));
  }

  text(): string {
    return this.files()
      .map((file) => readFileSync(file, "latin1"))
      .join("");
  }

  /** Makes auditd rename its log and begin a new one. */
  async rotate(): Promise<void> {
    const inode = statSync(this.log).ino;
    this.#auditd.kill("SIGUSR1");
    await this.#wait("the log is rotated", () => statSync(this.log, { throwIfNoEntry: false })?.ino !== inode);
    this.#rotations += 1;
  }

  get rotations(): number {
    return this.#rotations;
  }

  /** Events that the kernel lost since start(). */
  lost(): number {
    return kernelState().lost - this.#before.lost;
  }

  loadedRules(): number {
    return auditctl("-l")
      .split("\n")
      .filter((line) => line.includes("key=fullmon-")).length;
  }

  /** Puts the kernel back as it was. Synchronous, so that it can run in a signal handler. */
  stop(): void {
    for (const key of this.keys) {
      try {
        auditctl("-D", "-k", key);
      } catch {
        // No rule with this key was loaded.
      }
    }
    this.#auditd.kill("SIGTERM");
    for (let tries = 0; tries < 50 && kernelState().pid !== 0; tries += 1)
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    auditctl("-b", String(this.#before.backlogLimit));
    auditctl("-e", String(this.#before.enabled));
  }

  async #wait(what: string, reached: () => boolean): Promise<void> {
    for (const deadline = Date.now() + 10_000; Date.now() < deadline; await sleep(20)) {
      if (reached()) return;
      if (this.#auditd.exitCode !== null) throw new Error(`auditd ended with status ${this.#auditd.exitCode}`);
    }
    throw new Error(`in vain waited for 10 s until ${what}`);
  }
}
