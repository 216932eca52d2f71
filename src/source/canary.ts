/**
 * The canary: from time to time fullmon starts a program and makes a file, marked with a number that nobody can guess, and looks for
 * both in the log. So it proves that kernel, rules, auditd, log and reader still work together, whatever they say of themselves.
 *
 * No connection: fullmon's service has no network.
 */
import { execFile } from "node:child_process";
import { randomBytes, randomInt } from "node:crypto";
import { realpathSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AuditEvent } from "../audit/event.ts";

export type CanaryKind = "exec" | "file";

/** What became of one. */
export interface CanaryResult {
  readonly kind: CanaryKind;
  readonly came: boolean;
}

/** Milliseconds that an event may take through kernel, auditd and log. */
const LIMIT = 30_000;
/** Milliseconds before the first, and between two: at random, so that nobody can wait for it. */
const FIRST = 5000;
const BETWEEN = [300_000, 900_000] as const;
/** And after one that did not come. */
const AGAIN = 60_000;
const MARK = /^fullmon-canary-[0-9a-f]{32}$/;
/** Does nothing, on every Debian. Its name as the kernel logs it. */
const PROGRAM = realpathIfThere("/bin/true");

export interface CanaryOptions {
  /** Where its file is made. */
  readonly folder: string;
  readonly tell: (result: CanaryResult) => void;
  /** Starts the canary's program with one argument; true if it could. */
  readonly run?: (argument: string) => boolean;
  /** fullmon's own program, as the kernel names it. @default this process's */
  readonly exe?: string;
}

export class Canary {
  readonly #options: Required<CanaryOptions>;
  readonly #folder: string;
  #mark = "";
  /** Those that have not come back. */
  readonly #out = new Set<CanaryKind>();
  #deadline = 0;
  #due: number | undefined;

  constructor(options: CanaryOptions) {
    this.#options = { run, exe: realpathSync(process.execPath), ...options };
    this.#folder = `${options.folder}/`;
  }

  /** Lets one fly if it is time, and gives up those that are out too long. Times of the monotonic clock in milliseconds. */
  look(monotonic: number): void {
    this.#due ??= monotonic + FIRST;
    if (this.#out.size > 0) {
      if (monotonic < this.#deadline) return;
      this.#due = monotonic + AGAIN;
      const missing = [...this.#out];
      this.#out.clear();
      for (const kind of missing) this.#options.tell({ kind, came: false });
    } else if (monotonic >= this.#due) {
      this.#due = monotonic + randomInt(...BETWEEN);
      this.#fly(monotonic);
    }
  }

  #fly(monotonic: number): void {
    this.#mark = `fullmon-canary-${randomBytes(16).toString("hex")}`;
    this.#deadline = monotonic + LIMIT;
    const file = join(this.#options.folder, this.#mark);
    try {
      writeFileSync(file, "", { mode: 0o600 });
      unlinkSync(file);
      this.#out.add("file");
    } catch {
      // A full disk: it says nothing about auditing.
    }
    if (this.#options.run(this.#mark)) this.#out.add("exec");
  }

  /** True if the event is a canary of this run or one before: nobody else is to be told of it. Cheap for all others. */
  take(event: Pick<AuditEvent, "call" | "argv" | "paths">): boolean {
    const exe = event.call?.exe;
    if (exe === PROGRAM) return this.#came("exec", event.argv[1] ?? "");
    if (exe !== this.#options.exe) return false;
    // Every name must be the canary's: a rename of its file to elsewhere is somebody else's deed.
    const marks = event.paths.filter(({ nametype }) => nametype !== "PARENT").map(({ name }) => this.#markOf(name));
    return marks.every((mark) => MARK.test(mark)) && this.#came("file", marks[0] ?? "");
  }

  #markOf(name: string | undefined): string {
    return name?.startsWith(this.#folder) ? name.slice(this.#folder.length) : "";
  }

  /** @param mark what may be one of ours */
  #came(kind: CanaryKind, mark: string): boolean {
    if (mark === this.#mark && this.#out.delete(kind)) this.#options.tell({ kind, came: true });
    return MARK.test(mark);
  }
}

function run(argument: string): boolean {
  try {
    return execFile(PROGRAM, [argument], () => undefined).pid !== undefined;
  } catch {
    // No memory for another process: no canary this time.
    return false;
  }
}

function realpathIfThere(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
