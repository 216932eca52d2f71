/** Standard output by lines: gathered, written whole, never half a line, and nothing lost when the program ends. */
import { writeSync } from "node:fs";
import { codeOf, FullmonError, messageOf } from "../domain/error.ts";

const GATHER = 64 << 10;
/** Milliseconds between tries while a pipe is full. */
const RETRY = 5;

export class LineOutput {
  readonly #fd: number;
  #lines: string[] = [];
  #length = 0;

  constructor(fd: number) {
    this.#fd = fd;
  }

  /** Adds a line (without newline); it is written by the next `flush` at the latest. */
  readonly line = (text: string): void => {
    this.#lines.push(text);
    this.#length += text.length + 1;
    if (this.#length >= GATHER) this.flush();
  };

  /**
   * Writes what was gathered.
   *
   * @throws {FullmonError} ERR_OUTPUT if nobody reads any more or the disk is full
   */
  flush(): void {
    if (this.#lines.length === 0) return;
    const bytes = Buffer.from(`${this.#lines.join("\n")}\n`);
    this.#lines = [];
    this.#length = 0;
    for (let at = 0; at < bytes.length; ) {
      try {
        at += writeSync(this.#fd, bytes, at);
      } catch (error) {
        if (codeOf(error) === "EAGAIN") {
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY);
          continue;
        }
        throw new FullmonError("ERR_OUTPUT", `cannot write to standard output: ${messageOf(error)}`, error);
      }
    }
  }
}
