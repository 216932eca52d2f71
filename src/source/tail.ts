/**
 * Follows a log that is being written, through rotation and truncation, without losing or repeating a byte.
 *
 * auditd rotates by renaming: `audit.log` becomes `audit.log.1`, that `audit.log.2` and so on. The open file goes on
 * being read to its end whatever it is called, then every younger generation in order, which are held open from the first
 * look that finds them. File events only shorten the wait: the timer alone would do.
 */
import { closeSync, fstatSync, readSync } from "node:fs";
import { basename, dirname } from "node:path";
import { type FSWatcher, watch } from "chokidar";
import { asError } from "../domain/error.ts";
import { Generations, type Held, type OpenLog, openLog } from "./generations.ts";
import { bytesBefore, generations, holds, identity, isFile, type LogPlace, MEMORY } from "./log-place.ts";
import { eventsBetween } from "./missing-events.ts";

/** What the owner of a tail is told. It may not throw: whatever fails in a look is taken for trouble with the log. */
export interface TailEvents {
  /** Bytes of the log, in order. The buffer is used again: what is kept must be copied. */
  readonly bytes: (chunk: Uint8Array) => void;
  /** A file ended for good and the next begins. */
  readonly fileEnd: () => void;
  /** Bytes are missing: what came before and what comes next do not join. @param events how many are gone; undefined if nobody knows */
  readonly gap: (reason: GapReason, events?: number) => void;
  /** A look at the log is over: all that was there is read, or enough of it for others to have their turn. */
  readonly looked: (isAll: boolean) => void;
  /** The log cannot be read at the moment, or can again (undefined). Said once each. */
  readonly trouble: (error: Error | undefined) => void;
}

export type GapReason = "truncated" | "overwritten" | "generations lost" | "place lost";

export interface TailOptions {
  /** Longest delay between two looks, in milliseconds. */
  readonly wait: number;
  /** Read what is in the file already. @default false */
  readonly fromStart?: boolean;
  /** Go on from here, through all generations since. @default nowhere */
  readonly from?: LogPlace | undefined;
}

const CHUNK = 256 << 10;
/** Bytes read before others get their turn: signals, timers, output. */
const TURN = 1 << 20;
/** Shortest time between two looks that file events cause, in milliseconds: auditd writes each record by itself. */
const SETTLE = 50;
/** Milliseconds without anything new after which the log counts as quiet. */
const QUIET = 2000;
/** Milliseconds that a rotation may leave no log. */
const ROTATING = 2000;

export class Tail {
  readonly #path: string;
  readonly #options: TailOptions;
  readonly #events: TailEvents;
  readonly #buffer = Buffer.alloc(CHUNK);
  readonly #memory = Buffer.alloc(MEMORY);
  #memoryLength = 0;
  #log: OpenLog | undefined;
  readonly #younger: Generations;
  #offset = 0;
  /** Bytes read so far. */
  read = 0;
  #watcher: FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;
  #soon: NodeJS.Timeout | undefined;
  #reading = false;
  /** {@link read} at the end of the last look. */
  #readBefore = 0;
  #busyUntil = 0;
  #closed = false;
  #inTrouble = false;
  /** Since when there is no log under its name, by the monotonic clock. */
  #goneSince: number | undefined;

  constructor(path: string, options: TailOptions, events: TailEvents) {
    this.#path = path;
    this.#younger = new Generations(path);
    this.#options = options;
    this.#events = events;
  }

  /**
   * Opens the log and begins to follow it. If the place to go on from is not there any more, all that is there is read, and
   * the gap is told.
   *
   * @throws the error of open(2) if the log cannot be read now
   */
  start(): void {
    const { from, fromStart } = this.#options;
    if (from !== undefined) this.#goOn(from);
    else {
      this.#begin(openLog(this.#path));
      if (this.#log !== undefined && !fromStart) this.#skipToEnd(this.#log);
    }
    this.#watch();
    this.#timer = setInterval(() => this.look(), this.#options.wait);
    this.look();
  }

  /** Reads what is there; called by timer and file events, and at the end by whoever stops. */
  look(): void {
    if (this.#reading || this.#closed) return;
    this.#reading = true;
    try {
      if (!this.#readAll()) {
        this.#events.looked(false);
        setImmediate(() => {
          this.#reading = false;
          this.look();
        });
        return;
      }
      this.#setTrouble(this.#gone());
    } catch (error) {
      this.#setTrouble(asError(error));
    }
    this.#reading = false;
    this.#watchWhileQuiet();
    this.#events.looked(true);
  }

  /** A busy log needs no events to be looked at, and each costs more than a record: they are asked for when it is quiet. */
  #watchWhileQuiet(): void {
    const now = performance.now();
    if (this.read !== this.#readBefore) this.#busyUntil = now + QUIET;
    this.#readBefore = this.read;
    if (now < this.#busyUntil) {
      void this.#watcher?.close();
      this.#watcher = undefined;
    } else if (this.#watcher === undefined) this.#watch();
  }

  #watch(): void {
    this.#watcher = watch(dirname(this.#path), {
      depth: 0,
      ignoreInitial: true,
      ignored: (path) => this.#isOther(path),
    });
    this.#watcher.on("all", () => this.#lookSoon());
    // The timer looks all the same.
    this.#watcher.on("error", () => undefined);
  }

  /** Reads to the end once more and looks no further; the place can still be asked. */
  async stop(): Promise<void> {
    if (this.#closed) return;
    clearInterval(this.#timer);
    clearTimeout(this.#soon);
    try {
      // All that is there now, and no more: a writer that is faster than we are must not keep us for ever.
      const turns = Math.ceil(this.unread / TURN) + 1;
      for (let turn = 0; turn < turns && !this.#readAll(); turn += 1);
    } catch (error) {
      this.#setTrouble(asError(error));
    }
    this.#closed = true;
    await this.#watcher?.close();
  }

  /**
   * Bytes that are there and have not been read.
   *
   * @throws the error of open(2) or stat(2) if the log does not tell now
   */
  get unread(): number {
    if (this.#log === undefined) return 0;
    this.#younger.hold(this.#log);
    return fstatSync(this.#log.fd).size - this.#offset + this.#younger.bytes;
  }

  /** The last bytes of the youngest file, at most so many. */
  lastBytes(length: number): Buffer {
    const log = this.#younger.youngest ?? this.#log;
    return log === undefined ? Buffer.alloc(0) : bytesBefore(log.fd, fstatSync(log.fd).size, length);
  }

  /** Lets go of the log. */
  close(): void {
    if (this.#log !== undefined) closeSync(this.#log.fd);
    this.#log = undefined;
    this.#younger.close();
  }

  #isOther(path: string): boolean {
    return path !== dirname(this.#path) && basename(path) !== basename(this.#path);
  }

  #lookSoon(): void {
    if (this.#soon !== undefined || this.#closed) return;
    this.#soon = setTimeout(() => {
      this.#soon = undefined;
      this.look();
    }, SETTLE);
  }

  #setTrouble(error: Error | undefined): void {
    if (error === undefined ? !this.#inTrouble : this.#inTrouble) return;
    this.#inTrouble = error !== undefined;
    this.#events.trouble(error);
  }

  /** What is open is read on, but whatever is written next is written elsewhere. */
  #gone(): Error | undefined {
    const isThere = identity(this.#path) !== undefined;
    this.#goneSince = isThere ? undefined : (this.#goneSince ?? performance.now());
    if (this.#goneSince === undefined || performance.now() - this.#goneSince < ROTATING) return undefined;
    return new Error("it is gone");
  }

  #begin(log: OpenLog): void {
    this.#log = log;
    this.#offset = 0;
    this.#memoryLength = 0;
  }

  /** The place before the last `unread` bytes; undefined while no file is open. */
  place(unread: number): LogPlace | undefined {
    if (this.#log === undefined) return undefined;
    const { fd, dev, ino } = this.#log;
    const offset = this.#offset - unread;
    return { dev, ino, offset, before: bytesBefore(fd, offset).toString("base64") };
  }

  /** Opens the generation that holds the place, there; else the oldest. */
  #goOn(from: LogPlace): void {
    const paths = [this.#path, ...generations(this.#path)];
    const holding = paths.filter((path) => holds(path, from));
    const path = holding.find((one) => isFile(one, from)) ?? holding[0];
    if (path === undefined) this.#events.gap("place lost");
    this.#begin(openLog(path ?? paths.at(-1) ?? this.#path));
    if (path === undefined || this.#log === undefined) return;
    this.#offset = from.offset;
    this.#memoryLength = bytesBefore(this.#log.fd, from.offset).copy(this.#memory);
  }

  /** Leaves what is there unread; a line that is being written now is cut, and refused as such. */
  #skipToEnd(log: OpenLog): void {
    this.#offset = fstatSync(log.fd).size;
    const from = Math.max(0, this.#offset - MEMORY);
    this.#memoryLength = readSync(log.fd, this.#memory, 0, this.#offset - from, from);
  }

  /** Reads up to the end of the youngest file; false if it used up its turn before. */
  #readAll(): boolean {
    for (let budget = TURN; ; ) {
      const log = this.#log;
      if (log === undefined) return true;
      // At each piece, not only at the end of a file: what is held cannot be lost.
      this.#younger.hold(log);
      this.#checkTruncated(log);
      const read = this.#readSome(log);
      if (read > 0) {
        budget -= read;
        if (budget <= 0) return false;
        continue;
      }
      this.#younger.hold(log);
      // What was written between the last read and the rename is in the old file.
      if (this.#younger.isEmpty) return true;
      if (this.#readSome(log) > 0) continue;
      const next = this.#younger.next();
      if (next === undefined) return true;
      if (next.afterGap !== false) this.#tellGap(log, next);
      this.#begin(next);
      closeSync(log.fd);
      this.#events.fileEnd();
    }
  }

  /** A log that was removed and begun anew goes on with the next event. */
  #tellGap(log: OpenLog, next: Held): void {
    const events = eventsBetween(log.fd, this.#offset, next.fd);
    if (next.afterGap || (events ?? 0) > 0) this.#events.gap("generations lost", events);
  }

  #readSome(log: OpenLog): number {
    const read = readSync(log.fd, this.#buffer, 0, CHUNK, this.#offset);
    if (read === 0) return 0;
    this.#offset += read;
    this.read += read;
    const chunk = this.#buffer.subarray(0, read);
    this.#memoryLength = chunk.copy(this.#memory, 0, Math.max(0, read - MEMORY));
    this.#events.bytes(chunk);
    return read;
  }

  /** A file that is shorter than what was read, or whose bytes before the position changed, was truncated. */
  #checkTruncated(log: OpenLog): void {
    const { size } = fstatSync(log.fd);
    if (size >= this.#offset) {
      if (this.#memoryLength === 0 || size === this.#offset) return;
      const before = Buffer.alloc(this.#memoryLength);
      const read = readSync(log.fd, before, 0, before.length, this.#offset - this.#memoryLength);
      if (read === before.length && before.equals(this.#memory.subarray(0, this.#memoryLength))) return;
      this.#events.gap("overwritten");
    } else this.#events.gap("truncated");
    this.#offset = 0;
    this.#memoryLength = 0;
  }
}
