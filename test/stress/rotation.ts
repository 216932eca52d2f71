/**
 * `npm run stress -- [--events 2000000] [--mb 8] [--logs 5] [--pace 40]`
 *
 * Writes a log as a busy auditd would, with its rotation (`max_log_file` and `num_logs`), at a pace in MB/s (0: as fast as the disk
 * takes it), while fullmon follows it live. Says how many events were written, how many fullmon read, and how many it said are gone.
 * Exit status 1 if some are neither.
 */
import { spawn } from "node:child_process";
import { appendFileSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { cachedLog } from "../bench/log/cached.ts";
import { untilQuiet } from "../support/quiet.ts";

const { values: options } = parseArgs({
  options: {
    events: { type: "string", default: "2000000" },
    mb: { type: "string", default: "8" },
    logs: { type: "string", default: "5" },
    pace: { type: "string", default: "40" },
  },
});
const PIECE = 64 << 10;
/** Of an event's number. */
const DIGITS = 9;
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

/** A log that is written again and again, its events numbered on. */
class Source {
  readonly events: number;
  readonly text: Buffer;
  /** Where the numbers stand, and which they are in the first round; all have as many digits. */
  readonly #at: number[] = [];
  readonly #numbers: number[] = [];

  constructor(file: string) {
    const ids = new Map<string, number>();
    let length = 0;
    const text = readFileSync(file, "latin1").replace(/(?<=msg=audit\([\d.]+:)\d+(?=\))/g, (serial, at: number) => {
      const number = ids.get(serial) ?? ids.size;
      ids.set(serial, number);
      this.#at.push(at + length);
      this.#numbers.push(number);
      length += DIGITS - serial.length;
      return "0".repeat(DIGITS);
    });
    this.text = Buffer.from(text, "latin1");
    this.events = ids.size;
  }

  number(round: number): void {
    for (let index = 0; index < this.#at.length; index += 1) {
      let number = 10 ** (DIGITS - 1) + round * this.events + (this.#numbers[index] ?? 0);
      const at = this.#at[index] ?? 0;
      for (let digit = DIGITS - 1; digit >= 0; digit -= 1) {
        this.text[at + digit] = 48 + (number % 10);
        number = Math.floor(number / 10);
      }
    }
  }
}

const source = new Source(cachedLog(100).file);
const { text } = source;
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
let rest = "";
child.stdout.setEncoding("utf8").on("data", (piece: string) => {
  rest += piece;
  const lines = rest.split("\n");
  rest = lines.pop() ?? "";
  told += lines.filter((line) => line.includes('"kind":"coverage"')).join("\n");
});
child.stderr.setEncoding("utf8").on("data", (piece: string) => {
  said += piece;
});
while (!said.includes("watching")) await pause(20);

const begun = performance.now();
let written = 0;
for (let round = 0; written < Number(options.events); round += 1, written += source.events) {
  source.number(round);
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
// What was there when it is told to end it reads, and leaves the rest to its next start: nothing is to be left.
await untilQuiet(child.pid ?? 0);
const ended = new Promise((done) => child.once("close", done));
child.kill("SIGTERM");
await ended;
rmSync(folder, { recursive: true });

const read = Number(/"events":(\d+)/.exec(said)?.[1] ?? 0);
const lines = Number(/"lines":(\d+)/.exec(said)?.[1] ?? 0);
const holes = [...told.matchAll(/"kind":"coverage","what":"([^"]*)"/g)].map(([, what = ""]) => what);
const gone = holes.reduce((sum, what) => sum + Number(/: (\d+) events by their numbers/.exec(what)?.[1] ?? 0), 0);
const unknown = written - read - gone;
process.stderr.write("\r");
console.log(
  `${written} events (${log.lines} lines) in ${seconds.toFixed(1)} s (${(log.bytes / 1e6 / seconds).toFixed(0)} MB/s): ${read} read (${lines} lines), ${gone} said to be gone, ${unknown} neither; holes said: ${holes.length === 0 ? "none" : holes.join("; ")}`,
);
// An event that a hole cuts may be read in part and counted as gone, or neither.
process.exitCode = Math.abs(unknown) <= holes.length && (gone > 0 || lines === log.lines) ? 0 : 1;
