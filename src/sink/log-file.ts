/**
 * A file that what is said is added to, beside standard output. Whoever rotates it renames or removes it: the next lines go to a new
 * file under its name. While it cannot be written (a full disk) its lines wait, and nothing else does.
 */
import { closeSync, constants, fstatSync, ftruncateSync, openSync, statSync, writeSync } from "node:fs";
import { FullmonError, messageOf } from "../domain/error.ts";

const { O_APPEND, O_CREAT, O_NONBLOCK, O_WRONLY } = constants;
/** Characters that may wait before they are written, and while they cannot be; standard output has had what is left out. */
const MAX_WAITING = 1 << 20;

/** Told of what happens to the file. */
export interface FileNews {
  /** It cannot be written; once, until it can. */
  readonly failed: (error: Error) => void;
  /** It is written again; so many lines had no room to wait. */
  readonly again: (left: number) => void;
  /** It is closed, and could not be written to the end: so many lines are not in it. */
  readonly lost: (lines: number) => void;
}

export class LogFile {
  readonly #path: string;
  readonly #news: FileNews;
  #fd: number;
  #lines: string[] = [];
  #length = 0;
  #left = 0;
  #fails = false;

  /** @throws {FullmonError} ERR_OUTPUT if it cannot be written, or is no file */
  constructor(path: string, news: FileNews) {
    this.#path = path;
    this.#news = news;
    try {
      this.#fd = openFile(path);
    } catch (error) {
      throw new FullmonError(
        "ERR_OUTPUT",
        `cannot write ${path}: ${messageOf(error)}: name a file in a folder that this user may write, with --log-file`,
        error,
      );
    }
  }

  /** Adds a line (without newline); it is written by the next `flush` at the latest. */
  readonly line = (text: string): void => {
    // While it cannot be written the looks at the log try it, not each line.
    if (this.#length > MAX_WAITING && !this.#fails) this.flush();
    if (this.#length > MAX_WAITING) {
      this.#left += 1;
      return;
    }
    this.#lines.push(text);
    this.#length += text.length + 1;
  };

  /** Writes what waits: all of it or nothing, which is then tried again by the next. */
  flush(): void {
    if (this.#lines.length === 0) return;
    try {
      this.#follow();
      this.#append(Buffer.from(`${this.#lines.join("\n")}\n`));
    } catch (error) {
      if (!this.#fails) this.#news.failed(new Error(`${this.#path}: ${messageOf(error)}`, { cause: error }));
      this.#fails = true;
      return;
    }
    if (this.#fails) this.#news.again(this.#left);
    this.#fails = false;
    this.#lines = [];
    this.#length = 0;
    this.#left = 0;
  }

  /** Writes what waits, for the last time. */
  close(): void {
    this.flush();
    if (this.#fails) this.#news.lost(this.#lines.length + this.#left);
    closeSync(this.#fd);
  }

  /** To the file that has the name now. */
  #follow(): void {
    const named = statSync(this.#path, { throwIfNoEntry: false });
    const { dev, ino } = fstatSync(this.#fd);
    if (named?.dev === dev && named.ino === ino) return;
    const next = openFile(this.#path);
    closeSync(this.#fd);
    this.#fd = next;
  }

  /** Half of it is taken back: else the next try would leave half a line. */
  #append(bytes: Buffer): void {
    const { size } = fstatSync(this.#fd);
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#fd, bytes, at);
    } catch (error) {
      ftruncateSync(this.#fd, size);
      throw error;
    }
  }
}

/** @throws {Error} also if the name is a folder's, a pipe's or a device's: only a file can be rotated */
function openFile(path: string): number {
  // A pipe that nobody reads is an error, and not for ever.
  const fd = openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK, 0o600);
  if (fstatSync(fd).isFile()) return fd;
  closeSync(fd);
  throw new Error("it is no regular file");
}
