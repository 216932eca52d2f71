/**
 * The canary: from time to time fullmon starts a program, makes a file and connects, each marked so that nobody can guess it, and looks
 * for them in the log. So it proves that kernel, rules, auditd, log and reader still work together, whatever they say of themselves.
 */
import { execFile } from "node:child_process";
import { randomBytes, randomInt } from "node:crypto";
import { realpathSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AuditEvent } from "../audit/event.ts";
import { attempt } from "./attempt.ts";
import { dialLoopback, isLoopbackSink, loopbackSink } from "./loopback-sink.ts";
import { TRAVEL_TIME } from "./travel-time.ts";

export type CanaryKind = "exec" | "file" | "connect";

/** What became of one. */
export interface CanaryResult {
  readonly kind: CanaryKind;
  readonly came: boolean;
  /** Of one that did not come: whether another kind of the same flight did. */
  readonly partly: boolean;
}

/** Milliseconds before the first, and between two: at random, so that nobody can wait for it. */
const FIRST = 5000;
const BETWEEN = [300_000, 900_000] as const;
/** And after one that did not come; twice as long each time as long as others of its flight do: then no rule may ask for its kind. */
const AGAIN = 60_000;
const MARK = /^fullmon-canary-[0-9a-f]{32}$/;
/** Does nothing, on every Debian. Its name as the kernel logs it. */
const PROGRAM = realpathIfThere("/bin/true");

export interface CanaryOptions {
  /** Where its file is made. */
  readonly folder: string;
  /** Pids of this run and the last ones: only what they start is a canary. */
  readonly pids: readonly number[];
  readonly tell: (result: CanaryResult) => void;
  /** Starts the canary's program with one argument; true if it could. */
  readonly run?: (argument: string) => boolean;
  /** Connects to an address of this machine's own; tells if it could not even try. */
  readonly dial?: (address: string, failed: () => void) => void;
  /** fullmon's own program, as the kernel names it. @default this process's */
  readonly exe?: string;
}

export class Canary {
  readonly #options: Required<CanaryOptions>;
  readonly #folder: string;
  #mark = "";
  /** The address that it connects to is that one's mark. */
  #address = "";
  /** Those that have not come back. */
  readonly #out = new Set<CanaryKind>();
  /** True if one of the last flight came back. */
  #came = false;
  #deadline = 0;
  #due: number | undefined;
  #again = AGAIN;

  constructor(options: CanaryOptions) {
    this.#options = { run, dial: dialLoopback, exe: realpathSync(process.execPath), ...options };
    this.#folder = `${options.folder}/`;
  }

  /** Lets one fly if it is time, and gives up those that are out too long. Times of the monotonic clock in milliseconds. */
  look(monotonic: number): void {
    this.#due ??= monotonic + FIRST;
    if (this.#out.size > 0) {
      if (monotonic < this.#deadline) return;
      this.#due = monotonic + this.#again;
      this.#again = this.#came ? Math.min(this.#again * 2, BETWEEN[1]) : AGAIN;
      const missing = [...this.#out];
      this.#out.clear();
      for (const kind of missing) this.#options.tell({ kind, came: false, partly: this.#came });
    } else if (monotonic >= this.#due) {
      this.#due = monotonic + randomInt(...BETWEEN);
      this.#fly(monotonic);
    }
  }

  #fly(monotonic: number): void {
    this.#mark = `fullmon-canary-${randomBytes(16).toString("hex")}`;
    this.#deadline = monotonic + TRAVEL_TIME;
    this.#came = false;
    const file = join(this.#options.folder, this.#mark);
    try {
      writeFileSync(file, "", { mode: 0o600 });
      unlinkSync(file);
      this.#out.add("file");
    } catch {
      // A full disk: it says nothing about auditing.
    }
    if (this.#options.run(this.#mark)) this.#out.add("exec");
    const address = loopbackSink();
    this.#address = address;
    this.#out.add("connect");
    this.#options.dial(address, () => {
      // Its sandbox has no such sockets, or there is no memory: it says nothing about auditing either.
      if (this.#address === address) this.#out.delete("connect");
    });
  }

  /** True if the event is a canary of this run or one before: nobody else is to be told of it. Cheap for all others. */
  take(event: Pick<AuditEvent, "call" | "argv" | "paths" | "sockaddr" | "syscall">): boolean {
    const exe = event.call?.exe;
    // The mark alone is not enough to be nobody's news: anybody can give an argument that looks so.
    if (exe === PROGRAM)
      return this.#isOurs("exec", event.argv[1] ?? "") && this.#options.pids.includes(event.call?.ppid ?? 0);
    if (exe !== this.#options.exe) return false;
    const { sockaddr } = event;
    if (sockaddr !== undefined) {
      if (event.syscall !== "connect" || !isLoopbackSink(sockaddr)) return false;
      if (sockaddr.address === this.#address) this.#returned("connect");
      return true;
    }
    // Every name must be the canary's: a rename of its file to elsewhere is somebody else's deed.
    const marks = event.paths.filter(({ nametype }) => nametype !== "PARENT").map(({ name }) => this.#markOf(name));
    return marks.every((mark) => MARK.test(mark)) && this.#isOurs("file", marks[0] ?? "");
  }

  #markOf(name: string | undefined): string {
    return name?.startsWith(this.#folder) ? name.slice(this.#folder.length) : "";
  }

  /** @param mark what may be one of ours */
  #isOurs(kind: CanaryKind, mark: string): boolean {
    if (mark === this.#mark) this.#returned(kind);
    return MARK.test(mark);
  }

  #returned(kind: CanaryKind): void {
    if (!this.#out.delete(kind)) return;
    this.#came = true;
    if (this.#out.size === 0) this.#again = AGAIN;
    this.#options.tell({ kind, came: true, partly: false });
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
  return attempt(() => realpathSync(path)) ?? path;
}
