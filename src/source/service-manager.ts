/**
 * Tells systemd how fullmon is (sd_notify(3)).
 *
 * By systemd-notify(1), because Node has no datagram sockets of the unix domain: it is there wherever systemd is, and stays until
 * its word is read, or else systemd could not tell whose it is. One runs at a time and nobody waits for it; what cannot be told is
 * said and harms nothing here.
 */
import { execFile } from "node:child_process";
import type { AuditEvent } from "../audit/event.ts";
import { asError } from "../domain/error.ts";

/** As the kernel names it, on every Debian. */
const PROGRAM = "/usr/bin/systemd-notify";

/** What may be told; see sd_notify(3). */
export interface Word {
  readonly READY?: "1";
  readonly STOPPING?: "1";
  readonly WATCHDOG?: "1";
  /** One line. */
  readonly STATUS?: string;
}

export interface ServiceManagerOptions {
  /** The environment that the manager gave; its variables are taken out, for what fullmon starts has no word in this. */
  readonly env?: NodeJS.ProcessEnv;
  /** Told when the first of several tries fails. */
  readonly failed: (error: Error) => void;
  readonly program?: string;
}

/** The service manager that started this process; undefined if none did. */
export function serviceManager({ env = process.env, ...options }: ServiceManagerOptions): ServiceManager | undefined {
  const socket = env["NOTIFY_SOCKET"];
  const pid = env["WATCHDOG_PID"];
  const limit = pid === undefined || Number(pid) === process.pid ? Number(env["WATCHDOG_USEC"]) / 1000 : Number.NaN;
  for (const name of ["NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC"]) delete env[name];
  return socket ? new ServiceManager(socket, limit > 0 ? limit : undefined, options) : undefined;
}

export class ServiceManager {
  /** Milliseconds without a sign of life after which fullmon is ended and started again; undefined: never. */
  readonly limit: number | undefined;
  readonly #socket: string;
  readonly #failed: (error: Error) => void;
  readonly #program: string;
  #running = false;
  #hasFailed = false;
  /** To be told when the one that runs has ended. */
  #next: Word = {};
  #waiting: (() => void)[] = [];

  constructor(socket: string, limit: number | undefined, options: Omit<ServiceManagerOptions, "env">) {
    this.#socket = socket;
    this.limit = limit;
    this.#failed = options.failed;
    this.#program = options.program ?? PROGRAM;
  }

  tell(word: Word): void {
    this.#next = { ...this.#next, ...word };
    this.#send();
  }

  #send(): void {
    if (this.#running) return;
    const words = Object.entries(this.#next).map(([name, value]) => `${name}=${value}`);
    if (words.length === 0) {
      for (const done of this.#waiting.splice(0)) done();
      return;
    }
    this.#next = {};
    this.#running = true;
    const env = { ...process.env, NOTIFY_SOCKET: this.#socket };
    try {
      // No time limit: to kill it would be news. It gives up by itself when nobody reads its word.
      execFile(this.#program, words, { env }, (error) => this.#ended(error));
    } catch (error) {
      // Out of memory and the like are thrown.
      this.#ended(asError(error));
    }
  }

  #ended(error: Error | null): void {
    this.#running = false;
    if (error !== null && !this.#hasFailed) this.#failed(error);
    this.#hasFailed = error !== null;
    this.#send();
  }

  /** Waits until all is told, at most so many milliseconds. */
  async told(patience: number): Promise<void> {
    if (!this.#running) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((done) => {
      this.#waiting.push(done);
      timer = setTimeout(done, patience);
    });
    clearTimeout(timer);
  }
}

/**
 * True if an event is that one of `pids` started systemd-notify: a sign of life is no news, also for who learned without systemd. What
 * else such a process did would be.
 */
export function isSignOfLife({ call, argv }: Pick<AuditEvent, "call" | "argv">, pids: readonly number[]): boolean {
  return call?.exe === PROGRAM && pids.includes(call.ppid ?? 0) && argv.length > 0;
}
