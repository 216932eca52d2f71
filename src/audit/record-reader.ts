/**
 * Bytes to records: cuts chunks into lines wherever the chunks end, and lines into records.
 *
 * The positions of the next MARK, bracket and 0x1D are each searched once through the whole chunk, not once a line, so
 * a chunk without them costs no more than one with them.
 */
import type { Assembler } from "./assembler.ts";
import { Header, MARK, parseHeader, plainMark, sameEvent } from "./line.ts";
import type { Tally } from "./tally.ts";

/** Longest line that is read, in bytes. auditd's own limit is 8970; a joined or broken file can hold more. */
const MAX_LINE = 1 << 20;

/** Bytes turned into text at once: small enough to die young, large enough to cost nothing per chunk. */
const PIECE = 64 << 10;

const NOTHING = Buffer.alloc(0);

/** Behind it stands what ENRICHED adds. */
const SEPARATOR = "\u001d";

export class RecordReader {
  readonly #assembler: Assembler;
  readonly #tally: Tally;
  readonly #header = new Header();
  /** Start of a line whose newline has not come yet. Bytes: joined as text they would make a string that is slow to read. */
  #carry: Buffer = NOTHING;
  /** See #nextMark. -2: not searched yet. */
  #mark = -2;
  /** Inside a line over the limit: everything up to the next newline is dropped. */
  #dropping = false;

  constructor(assembler: Assembler, tally: Tally) {
    this.#assembler = assembler;
    this.#tally = tally;
  }

  /** Takes the next bytes of the log, cut anywhere. */
  write(chunk: Uint8Array): void {
    const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    for (let at = 0; at < buffer.length; ) {
      const end = pieceEnd(buffer, at);
      this.#piece(buffer.subarray(at, end));
      at = end;
    }
  }

  /** Bytes of the last chunks that belong to a line which is not whole yet. */
  get pending(): number {
    return this.#carry.length;
  }

  /** The log is closed: a last line without newline counts as a line. */
  end(): void {
    if (this.#carry.length > 0) {
      const text = `${this.#carry.toString("latin1")}\n`;
      this.#carry = NOTHING;
      this.#read(text);
    }
    this.#dropping = false;
  }

  /** The rest of the line will never come (the file was truncated or replaced): it is counted and dropped. */
  abandon(): void {
    if (this.#carry.length > 0 || this.#dropping) {
      this.#tally.lines += 1;
      this.#tally.refuse("cut");
    }
    this.#carry = NOTHING;
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
      this.#hold(buffer.subarray(from));
      return;
    }
    const lines = buffer.subarray(from, last + 1);
    const text = (this.#carry.length === 0 ? lines : Buffer.concat([this.#carry, lines])).toString("latin1");
    this.#carry = NOTHING;
    this.#read(text);
    this.#hold(buffer.subarray(last + 1));
  }

  /** Keeps a copy: the caller uses its buffer again. */
  #hold(rest: Buffer): void {
    if (rest.length === 0) return;
    this.#carry = Buffer.concat([this.#carry, rest]);
    if (this.#carry.length <= MAX_LINE) return;
    this.#carry = NOTHING;
    this.#dropping = true;
    this.#tally.lines += 1;
    this.#tally.refuse("too-long");
  }

  /** Reads whole lines; `text` ends with a newline. */
  #read(text: string): void {
    const tally = this.#tally;
    const header = this.#header;
    const assembler = this.#assembler;
    this.#mark = -2;
    let separator = text.indexOf(SEPARATOR);
    let bracket = text.indexOf("(");
    for (let start = 0; start < text.length; ) {
      const newline = text.indexOf("\n", start);
      const end = newline > start && text.charCodeAt(newline - 1) === 13 ? newline - 1 : newline;
      tally.lines += 1;
      const same = sameEvent(text, start, end, header);
      if (same || this.#parse(text, start, end)) {
        const { body } = header;
        if (separator >= 0 && separator < body) separator = text.indexOf(SEPARATOR, body);
        if (bracket >= 0 && bracket < body) bracket = text.indexOf("(", body);
        let torn = -1;
        while (bracket >= 0 && bracket < end && torn < 0) {
          if (text.startsWith(MARK, bracket + 1 - MARK.length))
            torn = tornAt(text, header, bracket + 1 - MARK.length, this.#tally);
          bracket = text.indexOf("(", bracket + 1);
        }
        const stop = torn < 0 ? end : torn;
        const cut = separator >= 0 && separator < stop ? separator : stop;
        tally.records += 1;
        if (!same || !assembler.addSame(header.type, text, body, cut)) assembler.add(header, text, body, cut);
        if (torn >= 0) this.#readRest(text, torn, end);
      }
      start = newline + 1;
    }
    // Not to keep the chunk alive.
    header.stamp = "";
    assembler.detach(text);
  }

  /** Parses a header in full; counts why if there is none. */
  #parse(text: string, start: number, end: number): boolean {
    if (text.charCodeAt(start) === 0) this.#tally.flaws.nul += 1;
    const plain = plainMark(text, start);
    const mark = plain >= 0 ? plain : this.#nextMark(text, start);
    const refusal = parseHeader(text, start, end, mark, this.#header);
    if (refusal !== undefined) this.#tally.refuse(refusal);
    return refusal === undefined;
  }

  /** Position of the first MARK from `start` on, remembered, so that a chunk without any is searched once. */
  #nextMark(text: string, start: number): number {
    if (this.#mark === -2 || (this.#mark >= 0 && this.#mark < start)) this.#mark = text.indexOf(MARK, start);
    return this.#mark;
  }

  /** Reads what follows a torn record in its line: records whose newlines were lost. They are of the same host. */
  #readRest(text: string, from: number, end: number): void {
    const { node } = this.#header;
    const header = this.#header;
    // The line is accounted for by its first record, whatever comes of the rest.
    if (parseHeader(text, from, end, text.indexOf(MARK, from), header) !== undefined) return;
    this.#tally.flaws.torn += 1;
    if (header.node === "") header.node = node;
    header.stamp = "";
    const mark = text.indexOf(MARK, header.body);
    const torn = mark >= 0 && mark < end ? tornAt(text, header, mark, this.#tally) : -1;
    const stop = torn < 0 ? end : torn;
    const separator = text.indexOf(SEPARATOR, header.body);
    this.#tally.records += 1;
    this.#assembler.add(header, text, header.body, separator >= 0 && separator < stop ? separator : stop);
    if (torn >= 0) this.#readRest(text, torn, end);
  }
}

/** Where the piece from `at` ends: behind a newline, so that no line is cut that the chunk has whole, and copied to be joined again. */
function pieceEnd(buffer: Buffer, at: number): number {
  if (at + PIECE >= buffer.length) return buffer.length;
  const newline = buffer.subarray(at, at + PIECE).lastIndexOf(10);
  return at + (newline < 0 ? PIECE : newline + 1);
}

/**
 * Where a second record begins in a line whose newline was lost (auditd killed, disk full), or -1.
 *
 * Only a kernel record may be split: its values never hold a blank, so they cannot hold a header. What a program wrote
 * into its own record may, and must not become a record of its own; nor what stands behind a label that may ({@link isPlainLabel}).
 */
function tornAt(text: string, header: Header, mark: number, tally: Tally): number {
  if (header.type.role === "user" || header.type.role === "opaque") return -1;
  const type = text.lastIndexOf("type=", mark);
  if (type <= header.body || !/^type=\S+ $/.test(text.slice(type, mark))) return -1;
  const label = text.indexOf(LABEL, header.body);
  if (label >= 0 && label < type && !isPlainLabel(text, label + LABEL.length)) {
    tally.flaws.doubtful += 1;
    return -1;
  }
  const node = /node=\S+ $/.exec(text.slice(Math.max(header.body, type - 300), type));
  return node === null ? type : type - node[0].length;
}

const LABEL = " subj=";
const PLAIN_LABEL = /(?:=?unconfined|kernel|\?|\(null\)|[\w-]+:[\w-]+:[\w-]+(?::[\w.,:-]+)?) /y;

/**
 * True of labels that hold no blank: those of SELinux, and of who is not confined. AppArmor's are written as they are
 * (audit_log_task_context), with the name of a profile, which may have been made from that of a file (`profile//null-/path`).
 */
function isPlainLabel(text: string, at: number): boolean {
  PLAIN_LABEL.lastIndex = at;
  return PLAIN_LABEL.test(text);
}
