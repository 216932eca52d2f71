/** Programs under a login uid of their own, which is all that the test's rules look at. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

/** No one's user id: the rules must not look at anyone who is really logged in. */
export const LOGIN = 31500;

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** Starts a program as one that this user logged in to start: with the login uid set, and as root or as the user. */
function login(user: "root" | "user", command: readonly string[]): Child {
  const become = user === "root" ? [] : ["setpriv", `--reuid=${LOGIN}`, `--regid=${LOGIN}`, "--clear-groups"];
  const script = `echo ${LOGIN} >/proc/self/loginuid && exec "$@"`;
  // pdeathsig: it ends with us even if we are killed.
  const args = ["--pdeathsig", "KILL", "sh", "-c", script, "sh", ...become, ...command];
  // Not the journal: where this test runs in a service, its variable would be passed on.
  const { JOURNAL_STREAM: _, ...env } = process.env;
  return spawn("setpriv", args, { env, stdio: ["pipe", "pipe", "pipe"] });
}

/** A shell that a user types into. */
export class Shell {
  readonly #child: Child;
  #output = "";
  #commands = 0;

  constructor(folder: string) {
    this.#child = login("user", ["bash", "--noprofile", "--norc"]);
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        this.#output += text;
      });
    }
    this.#child.stdin.write(`cd ${folder}\n`);
  }

  /** Runs a command and returns what it printed. */
  async run(command: string, timeout = 30_000): Promise<string> {
    this.#commands += 1;
    const mark = `--done-${this.#commands}--\n`;
    const begin = this.#output.length;
    this.#child.stdin.write(`${command}\necho ${mark}`);
    for (const deadline = Date.now() + timeout; Date.now() < deadline; await sleep(10)) {
      const end = this.#output.indexOf(mark, begin);
      if (end >= 0) return this.#output.slice(begin, end);
      if (this.#child.exitCode !== null) throw new Error(`the shell ended: ${this.#output.slice(begin)}`);
    }
    throw new Error(`no end after ${timeout} ms: ${command}: ${this.#output.slice(begin)}`);
  }

  async exit(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    this.#child.stdin.end("exit\n");
    await Promise.race([once(this.#child, "exit"), sleep(5_000)]);
    this.#child.kill("SIGKILL");
  }
}

/** fullmon, watching, with all that it said so far. */
export class Fullmon {
  readonly #child: Child;
  stdout = "";
  stderr = "";

  constructor(command: readonly string[]) {
    this.#child = login("root", command);
    this.#child.stdin.end();
    this.#child.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.stdout += text;
    });
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.stderr += text;
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Whole lines of standard output. */
  lines(): readonly string[] {
    return this.stdout.split("\n").slice(0, -1);
  }

  /** The text after "WARNING", of each warning. */
  warnings(): readonly string[] {
    return this.lines()
      .map((line) => line.split("\t"))
      .filter((fields) => fields[1] === "WARNING")
      .map((fields) => fields.slice(2).join("\t"));
  }

  /** Waits until a line passes `wanted`; false if none does in time. */
  async saw(wanted: (line: string) => boolean, timeout: number): Promise<boolean> {
    for (const deadline = Date.now() + timeout; Date.now() < deadline; await sleep(50)) {
      if (this.lines().some(wanted)) return true;
      if (this.#child.exitCode !== null) return false;
    }
    return false;
  }

  /** Ends it as systemd would and gives its exit status; undefined if it had to be killed. */
  async terminate(): Promise<number | undefined> {
    if (this.#child.exitCode === null) {
      this.#child.kill("SIGTERM");
      await Promise.race([once(this.#child, "close"), sleep(20_000)]);
    }
    const status = this.#child.exitCode ?? undefined;
    this.#child.kill("SIGKILL");
    return status;
  }
}
