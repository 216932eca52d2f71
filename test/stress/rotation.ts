/**
 * `npm run stress -- [--events 2000000] [--mb 8] [--logs 5] [--pace 40]`
 *
 * Writes a log as a busy auditd would, with its rotation (`max_log_file` and `num_logs`), at a pace in MB/s (0: as fast as the disk
 * takes it), while fullmon follows it live. Says how many lines were written and how many fullmon accounts for. Exit status 1 if
 * some are missing and fullmon did not say so.
 */
import { spawn } from "node:child_process";
import { appendFileSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { cachedLog } from "../bench/log/cached.ts";

const { values: options } = parseArgs({
  options: {
    events: { type: "string", default: "2000000" },
    mb: { type: "string", default: "8" },
    logs: { type: "string", default: "5" },
    pace: { type: "string", default: "40" },
  },
});
const PIECE = 64 << 10;
const MAIN = join(import.meta.dirname, "../../src/main.ts");

class RotatedLog {
  readonly #path: string;
  readonly #limit: number;
  readonly #logs: number;
  #size = 0;
  bytes = 0;
  lines = 0;

  constructor(path: string, limit: number, logs: number) {
    this.#path = path;
    this.#limit = limit;
    this.#logs = logs;
    writeFileSync(path, "");
  }

  /** Adds whole lines. */
  append(lines: Buffer): void {
    appendFileSync(this.#path, lines);
    this.#size += lines.length;
    this.bytes += lines.length;
    for (let at = lines.indexOf(10); at >= 0; at = lines.indexOf(10, at + 1)) this.lines += 1;
    if (this.#size >= this.#limit) this.#rotate();
  }

  /** The oldest of `num_logs` goes (auditd.conf(5)). */
  #rotate(): void {
    for (let number = this.#logs - 2; number > 0; number -= 1)
      if (existsSync(`${this.#path}.${number}`)) renameSync(`${this.#path}.${number}`, `${this.#path}.${number + 1}`);
    renameSync(this.#path, `${this.#path}.1`);
    writeFileSync(this.#path, "");
    this.#size = 0;
  }
}

const source = cachedLog(100);
const text = readFileSync(source.file);
const folder = mkdtempSync(join(tmpdir(), "fullmon-stress-"));
const log = new RotatedLog(join(folder, "audit.log"), Number(options.mb) * 1e6, Number(options.logs));
const child = spawn(
  process.execPath,
  [
    MAIN,
    "--foreign",
    "--json",
    "--wait",
    "0.1",
    "--rebase",
    "--state",
    join(folder, "state/db"),
    "--auditd",
    join(folder, "audit.log"),
  ],
  { stdio: ["ignore", "pipe", "pipe"] },
);
let said = "";
let told = "";
child.stdout.setEncoding("utf8").on("data", (piece: string) => {
  told += piece.includes('"kind":"coverage"') ? piece : "";
});
child.stderr.setEncoding("utf8").on("data", (piece: string) => {
  said += piece;
});
while (!said.includes("watching")) await pause(20);

const begun = performance.now();
for (let events = 0; events < Number(options.events); events += source.events) {
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf(10, Math.min(at + PIECE, text.length - 1)) + 1;
    log.append(text.subarray(at, end));
    at = end;
    const ahead = Number(options.pace) === 0 ? 0 : log.bytes / 1e3 / Number(options.pace) - (performance.now() - begun);
    if (ahead > 20) await pause(ahead);
  }
  process.stderr.write(`\r${Math.round(log.bytes / 1e6)} MB written`);
}
const seconds = (performance.now() - begun) / 1000;
const ended = new Promise((done) => child.once("close", done));
child.kill("SIGTERM");
await ended;
rmSync(folder, { recursive: true });

const read = Number(/"lines":(\d+)/.exec(said)?.[1] ?? 0);
const lost = log.lines - read;
const holes = [...told.matchAll(/"kind":"coverage","what":"([^"]*)"/g)].map(([, what]) => what);
process.stderr.write("\r");
console.log(
  `${log.lines} lines in ${seconds.toFixed(1)} s (${(log.bytes / 1e6 / seconds).toFixed(0)} MB/s), ${read} read, ${lost} not read, holes said: ${holes.length === 0 ? "none" : holes.join("; ")}`,
);
process.exitCode = lost === 0 || holes.length > 0 ? 0 : 1;
