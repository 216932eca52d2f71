/** fullmon as a child process. */
import { type ChildProcess, type SpawnSyncOptions, spawn, spawnSync } from "node:child_process";
import { join } from "node:path";

export const MAIN = join(import.meta.dirname, "../../src/main.ts");

export interface Result {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Node compiles the sources once and for all: each start then takes a third of the time. */
const COMPILED = join(import.meta.dirname, "../../node_modules/.cache/fullmon");

const env = { ...process.env, TZ: "UTC", NO_COLOR: "", JOURNAL_STREAM: undefined, NODE_COMPILE_CACHE: COMPILED };

/** Runs fullmon to its end. */
export function fullmon(args: readonly string[], options: SpawnSyncOptions = {}): Result {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    env,
    maxBuffer: 1 << 28,
    ...options,
    encoding: "utf8",
  });
  return { status, stdout: String(stdout), stderr: String(stderr) };
}

/** fullmon while it runs. */
export class Running {
  readonly child: ChildProcess;
  stdout = "";
  stderr = "";
  readonly #ended: Promise<number | null>;

  /** @param user the user it runs as, by number */
  constructor(args: readonly string[], more: NodeJS.ProcessEnv = {}, user?: number) {
    const as = user === undefined ? {} : { uid: user, gid: user };
    this.child = spawn(process.execPath, [MAIN, ...args], {
      env: { ...env, ...more },
      stdio: ["ignore", "pipe", "pipe"],
      ...as,
    });
    this.child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.stdout += text;
    });
    this.child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.stderr += text;
    });
    this.#ended = new Promise((done) => this.child.once("close", done));
  }

  /** Waits until a condition holds; an error after so many milliseconds in vain. */
  async until(condition: () => boolean, patience = 300_000): Promise<void> {
    for (const begun = performance.now(); !condition(); ) {
      if (this.child.exitCode !== null) throw new Error(`fullmon ended too early: ${this.stderr}`);
      if (performance.now() > begun + patience) {
        this.child.kill("SIGKILL");
        throw new Error(
          `waited ${patience} ms in vain for ${condition}\n${this.stdout.slice(-4000)}\n${this.stderr.slice(-4000)}`,
        );
      }
      await new Promise((done) => setTimeout(done, 10));
    }
  }

  /** Waits until it ends by itself. */
  async ended(): Promise<Result> {
    return { status: await this.#ended, stdout: this.stdout, stderr: this.stderr };
  }

  /** Ends it by a signal. */
  async end(signal: NodeJS.Signals = "SIGTERM"): Promise<Result> {
    this.child.kill(signal);
    return this.ended();
  }
}
