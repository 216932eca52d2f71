/**
 * `npm run bench:memory [-- --edges 100000] [--processes 20000] [--flood 1000000] [--pace 20] [dist/fullmon]`
 *
 * What memory the daemon takes of its own (RssAnon of proc_pid_status(5): no file's pages, which the kernel takes back when it needs
 * them). It follows a log that is written at a pace in MB/s and rotated, and keeps a state: first it learns the edges, then the
 * processes start, then come the floods. Prints the most of each step, and exits with 1 if it is over the aim.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { V8_MEMORY } from "../../../packaging/v8-memory.ts";
import { untilQuiet } from "../../support/quiet.ts";
import { MemoryLog } from "./log.ts";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    edges: { type: "string", default: "100000" },
    processes: { type: "string", default: "20000" },
    flood: { type: "string", default: "1000000" },
    pace: { type: "string", default: "20" },
  },
});
/** Megabytes (10^6 bytes). */
const AIM = 120;
const PROGRAMS = 200;
/** Seconds of the log's time: the baseline, and a flood. */
const BASELINE = 3600;
const FLOOD = 20;
/** Bytes of a file of the log, files kept, and events written at once. */
const ROTATE = 8e6;
const KEPT = 40;
const BATCH = 200;
const MAIN = join(import.meta.dirname, "../../../src/main.ts");

const folder = mkdtempSync(join(tmpdir(), "fullmon-memory-"));
const path = join(folder, "log/audit.log");
mkdirSync(join(folder, "log"));
mkdirSync(join(folder, "state"), { mode: 0o700 });
writeFileSync(path, "");

class Writer {
  #size = 0;
  #bytes = 0;
  readonly #begun = performance.now();
  #generations = 0;

  /** Adds whole events, at the pace. */
  async write(text: string): Promise<void> {
    appendFileSync(path, text);
    this.#size += text.length;
    this.#bytes += text.length;
    if (this.#size >= ROTATE) this.#rotate();
    const ahead = this.#bytes / 1e3 / Number(options.pace) - (performance.now() - this.#begun);
    if (ahead > 5) await pause(ahead);
  }

  #rotate(): void {
    for (let number = this.#generations; number > 0; number -= 1)
      renameSync(`${path}.${number}`, `${path}.${number + 1}`);
    renameSync(path, `${path}.1`);
    this.#generations += 1;
    if (this.#generations > KEPT) rmSync(`${path}.${this.#generations--}`);
    writeFileSync(path, "");
    this.#size = 0;
  }
}

/** The most that a process took since it was last asked. */
class Memory {
  readonly #pid: number;
  readonly #timer: NodeJS.Timeout;
  #most = 0;

  constructor(pid: number) {
    this.#pid = pid;
    this.#timer = setInterval(() => this.now(), 20);
  }

  /** Megabytes. */
  now(): number {
    const status = readFileSync(`/proc/${this.#pid}/status`, "latin1");
    const now = (Number(/^RssAnon:\s*(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024) / 1e6;
    this.#most = Math.max(this.#most, now);
    return now;
  }

  most(): number {
    const most = Math.max(this.now(), this.#most);
    this.#most = 0;
    return most;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

const argv = ["--foreign", "--rebase", "--wait", "0.1", "--baseline", String(BASELINE), "--log-level", "info"];
const [program] = positionals;
const command = program === undefined ? [process.execPath, ...V8_MEMORY, MAIN] : [resolve(program)];
const child = spawn(
  command[0] as string,
  [...command.slice(1), ...argv, "--state", join(folder, "state/db"), "--auditd", path],
  { stdio: ["ignore", "pipe", "pipe"] },
);
let said = "";
let holes = 0;
child.stdout.setEncoding("utf8").on("data", (text: string) => {
  holes += text.includes("blind") ? 1 : 0;
});
child.stderr.setEncoding("utf8").on("data", (text: string) => {
  said += text;
});
while (!said.includes("watching")) await pause(20);

const log = new MemoryLog();
const writer = new Writer();
const memory = new Memory(child.pid ?? 0);
let worst = 0;

/** Writes `count` events over so many seconds of the log's time, and says what they took. */
async function step(title: string, count: number, seconds: number, event: (number: number) => string): Promise<void> {
  const from = log.second;
  for (let number = 0; number < count; ) {
    let text = "";
    for (const end = Math.min(count, number + BATCH); number < end; number += 1) {
      log.second = from + (number / count) * seconds;
      text += event(number);
    }
    await writer.write(text);
  }
  log.second = from + seconds;
  await untilQuiet(child.pid ?? 0);
  const most = memory.most();
  worst = Math.max(worst, most);
  console.log(
    `${title.padEnd(56)} ${most.toFixed(0).padStart(4)} MB at most, ${memory.now().toFixed(0).padStart(4)} MB after it`,
  );
}

const name = (number: number): string => `app${String.fromCharCode(97 + (number % 26), 97 + Math.floor(number / 26))}`;
const edges = Number(options.edges);
const processes = Number(options.processes);
const flood = Number(options.flood);
try {
  console.log(`${"at its start".padEnd(56)} ${memory.most().toFixed(0).padStart(4)} MB at most`);
  await step(`${edges} edges of ${PROGRAMS} programs are learned`, edges, BASELINE - 60, (number) => {
    const program = number % PROGRAMS;
    return log.file(name(program), 700 + program, `/srv/${name(program)}/data`, Math.floor(number / PROGRAMS));
  });
  await step(`${processes} processes start and stay`, processes, 50, (number) =>
    log.process("worker", 10_000 + number, 700),
  );
  await step("the baseline ends", 10, 300, (number) => log.file("appaa", 700, "/srv/appaa/data", number));
  await step(`a flood: ${flood} new names of one program in ${FLOOD} s`, flood, FLOOD, (number) =>
    log.file("appaa", 700, "/srv/appaa/flood", number),
  );
  await step(`a flood: ${flood / 10} processes in ${FLOOD} s`, flood / 10, FLOOD, (number) =>
    log.process("worker", 100_000 + number, 700),
  );
  await step("an hour later", 600, 3600, (number) => log.file("appaa", 700, "/srv/appaa/data", number));
} finally {
  memory.stop();
  child.kill("SIGTERM");
  await once(child, "close");
  rmSync(folder, { recursive: true });
}
console.log(`at most ${worst.toFixed(0)} MB, aim ${AIM} MB; holes said: ${holes}`);
process.exitCode = worst > AIM ? 1 : 0;
