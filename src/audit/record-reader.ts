/**
 * Bytes to records: cuts chunks into lines wherever the chunks end, and lines into records.
 *
 * The positions of the next MARK and the next 0x1D are each searched once through the whole chunk, not once a line, so
 * a log without them costs no more than one with them.
 */
import type { Assembler } from "./assembler.ts";
import { Header, MARK, parseHeader, sameEvent } from "./line.ts";
import type { Tally } from "./tally.ts";

/** Longest line that is read, in bytes. auditd's own limit is 8970; a joined or broken file can hold more. */
const MAX_LINE = 1 << 20;

/** Bytes turned into text at once: small enough to die young, large enough to cost nothing per chunk. */
const PIECE = 256 << 10;

export class RecordReader {
  readonly #assembler: Assembler;
  readonly #tally: Tally;
  readonly #header = new Header();
  /** Start of a line whose newline has not come yet. */
  #carry = "";
  /** Inside a line over the limit: everything up to the next newline is dropped. */
  #dropping = false;

  constructor(assembler: Assembler, tally: Tally) {
    this.#assembler = assembler;
    this.#tally = tally;
  }

  /** Bytes of an unfinished line that are held back. */
  get pending(): number {
    return this.#carry.length;
  }

  /** Takes the next bytes of the log, cut anywhere. */
  write(chunk: Uint8Array): void {
    const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    for (let at = 0; at < buffer.length; at += PIECE) this.#piece(buffer.subarray(at, at + PIECE));
  }

  /** The log is closed: a last line without newline counts as a line. */
  end(): void {
    if (this.#carry !== "") {
      const text = `${this.#carry}\n`;
      this.#carry = "";
      this.#read(text);
    }
    this.#dropping = false;
  }

  /** The rest of the line will never come (the file was truncated or replaced): it is counted and dropped. */
  abandon(): void {
    if (this.#carry !== "" || this.#dropping) {
      this.#tally.lines += 1;
      this.#tally.refused.cut += 1;
    }
    this.#carry = "";
    this.#dropping = false;
  }

  #piece(buffer: Buffer): void {
    let from = 0;
    if (this.#dropping) {
      const newline = buffer.indexOf(10);
      if (newline < 0) return;
      this.#dropping = false;
      from = newline + 1;
    }
    const last = buffer.lastIndexOf(10);
    if (last < from) {
      this.#hold(buffer.toString("latin1", from));
      return;
    }
    const text = this.#carry + buffer.toString("latin1", from, last + 1);
    this.#carry = "";
    this.#read(text);
    this.#hold(buffer.toString("latin1", last + 1));
  }

  #hold(rest: string): void {
    this.#carry += rest;
    if (this.#carry.length <= MAX_LINE) return;
    this.#carry = "";
    this.#dropping = true;
    this.#tally.lines += 1;
    this.#tally.refused["too-long"] += 1;
  }

  /** Reads whole lines; `text` ends with a newline. */
  #read(text: string): void {
    const tally = this.#tally;
    const header = this.#header;
    let mark = text.indexOf(MARK);
    let separator = text.indexOf("\u001d");
    for (let start = 0; start < text.length; ) {
      const newline = text.indexOf("\n", start);
      let end = newline;
      if (end > start && text.charCodeAt(end - 1) === 13) end -= 1;
      if (mark >= 0 && mark < start) mark = text.indexOf(MARK, start);
      if (separator >= 0 && separator < start) separator = text.indexOf("\u001d", start);
      tally.lines += 1;
      if (text.charCodeAt(start) === 0) tally.flaws.nul += 1;
      let node = "";
      for (let from = start; from < end; ) {
        const refusal = sameEvent(text, from, end, mark, header)
          ? undefined
          : parseHeader(text, from, end, mark, header);
        if (refusal !== undefined) {
          tally.refused[refusal] += 1;
          break;
        }
        // The rest of a torn line is of the same host as its beginning.
        if (header.node === "") header.node = node;
        else node = header.node;
        mark = text.indexOf(MARK, mark + MARK.length);
        const torn = mark >= 0 && mark < end ? tornAt(text, header, mark) : -1;
        const stop = torn < 0 ? end : torn;
        if (torn >= 0) tally.flaws.torn += 1;
        if (separator >= 0 && separator < header.body) separator = text.indexOf("\u001d", header.body);
        tally.records += 1;
        this.#assembler.add(header, text, header.body, separator >= 0 && separator < stop ? separator : stop);
        if (torn < 0) break;
        from = torn;
      }
      if (end === start) tally.refused.blank += 1;
      start = newline + 1;
    }
    this.#assembler.detach(text);
  }
}

/**
 * Where a second record begins in a line whose newline was lost (auditd killed, disk full), or -1.
 *
 * Only a kernel record may be split: its values never hold a blank, so they cannot hold a header. What a program wrote
 * into its own record may, and must not become a record of its own.
 */
function tornAt(text: string, header: Header, mark: number): number {
  if (header.type.role === "user" || header.type.role === "opaque") return -1;
  const type = text.lastIndexOf("type=", mark);
  if (type <= header.body || !/^type=\S+ $/.test(text.slice(type, mark))) return -1;
  const node = /node=\S+ $/.exec(text.slice(Math.max(header.body, type - 300), type));
  return node === null ? type : type - node[0].length;
}
