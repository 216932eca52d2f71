/** The reader as one piece: bytes in, events out, everything counted. */
import { Assembler, type AssemblerOptions } from "./assembler.ts";
import type { AuditEvent } from "./event.ts";
import { RecordReader } from "./record-reader.ts";
import { Tally } from "./tally.ts";

export class EventStream {
  readonly tally = new Tally();
  readonly #assembler: Assembler;
  readonly #reader: RecordReader;

  /** @param onEvent called for each event, in order; must not keep it longer than it needs to. */
  constructor(onEvent: (event: AuditEvent) => void, options: AssemblerOptions = {}) {
    this.#assembler = new Assembler(onEvent, this.tally, options);
    this.#reader = new RecordReader(this.#assembler, this.tally);
  }

  /** Takes the next bytes, cut anywhere. */
  write(chunk: Uint8Array): void {
    this.#reader.write(chunk);
  }

  /** The file at hand ends here and another goes on: a last line without newline is whole, open events stay open. */
  endFile(): void {
    this.#reader.end();
  }

  /** The rest of an unfinished line was lost (the file was truncated). */
  abandonLine(): void {
    this.#reader.abandon();
  }

  /** Gives out events that have had no record since `deadline`; see {@link Assembler.expire}. */
  expire(now: number, deadline: number): void {
    this.#assembler.expire(now, deadline);
  }

  /** Gives out what has all its records and whose turn it is, without waiting for what comes next. */
  release(): void {
    this.#assembler.release();
  }

  /** Bytes of an unfinished line at the end of what was written. */
  get pending(): number {
    return this.#reader.pending;
  }

  /** What was read and has not been given out, as lines of log: written to another stream it is as far as this one. */
  openLines(): Buffer {
    return Buffer.from(this.#assembler.openLines(), "latin1");
  }

  /** All is read: gives out what is left. */
  end(): void {
    this.#reader.end();
    this.#assembler.end();
  }
}
