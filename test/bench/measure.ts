import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";

export interface Command {
  readonly argv: readonly [string, ...string[]];
  /** A file for standard input, else there is none. Standard output is thrown away. */
  readonly stdin?: string;
  readonly cwd?: string;
}

/** What one run of a whole process took. */
export interface Cost {
  /** In seconds. */
  readonly wall: number;
  readonly cpu: number;
  /** In megabytes (10^6 bytes): all that was resident, and what of it belongs to no file. */
  readonly peak: number;
  readonly peakAnonymous: number;
}

// bash's `time` asks the kernel (rusage of the reaped child, all its threads) and is on every Debian. Descriptor 3 gets the
// child's pid, 4 the times; a background child would have no standard input but for `<&0`.
const TIMED = `
exec 5>&2 2>&4
TIMEFORMAT="%R %U %S"
time { "$@" <&0 2>&5 3>&- 4>&- 5>&- & echo $! >&3; wait $!; }
`;
const SAMPLE_MS = 10;

/** Runs a command to its end. Throws if it fails, with what it said. */
export async function measure({ argv, stdin, cwd }: Command): Promise<Cost> {
  const input = stdin === undefined ? undefined : openSync(stdin, "r");
  const child = spawn("bash", ["-c", TIMED, "bash", ...argv], {
    cwd,
    env: { ...process.env, LC_ALL: "C" }, // no decimal comma
    stdio: [input ?? "ignore", "ignore", "pipe", "pipe", "pipe"],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const outputs = Promise.all(child.stdio.slice(2).map((stream) => text(stream as Readable)));
  const memory = new MemoryWatch();
  (child.stdio[3] as Readable).once("data", (pid: Buffer) => memory.start(Number(pid.toString())));
  const code = await ended;
  memory.stop();
  if (input !== undefined) closeSync(input);
  const [complaint, , times] = (await outputs) as [string, string, string];
  if (code !== 0) throw new Error(`run ${argv.join(" ")}: exit code ${code}: ${complaint.trim()}`);
  const [wall, user, system] = times.trim().split(" ").map(Number) as [number, number, number];
  return { wall, cpu: user + system, peak: memory.peak, peakAnonymous: memory.peakAnonymous };
}

// The kernel keeps the highest resident size itself (VmHWM), so only growth in a process's last moment is missed; the
// anonymous part is a sample.
class MemoryWatch {
  peak = 0;
  peakAnonymous = 0;
  #timer: NodeJS.Timeout | undefined;

  start(pid: number): void {
    this.#timer = setInterval(() => this.#sample(pid), SAMPLE_MS);
    this.#sample(pid);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #sample(pid: number): void {
    let status: string;
    try {
      status = readFileSync(`/proc/${pid}/status`, "latin1");
    } catch {
      return; // it has just ended
    }
    this.peak = Math.max(this.peak, megabytes(status, "VmHWM"));
    this.peakAnonymous = Math.max(this.peakAnonymous, megabytes(status, "RssAnon"));
  }
}

function megabytes(status: string, field: string): number {
  return (Number(new RegExp(`^${field}:\\s*(\\d+) kB$`, "m").exec(status)?.[1] ?? 0) * 1024) / 1e6;
}
