/**
 * Walks the `name=value` fields of one record, left to right, without making an object per field.
 *
 * It reads offsets into the chunk of log (latin1: one character a byte) and never past the record's end. It knows what
 * auditd really writes: quoted values that may hold blanks, words without `=`, `msg='…'` around more fields, punctuation
 * stuck to values, and the enriched part, whose 0x1D separator may have been lost in copying.
 */
import { UNSET_ID } from "../domain/subject.ts";
import { textOfBytes, textOfLatin1 } from "../domain/text.ts";

const BLANK = 0x20;
const EQUALS = 0x3d;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const SEPARATOR = 0x1d;
const OPEN = 0x28;

/** Upper-case names that ENRICHED appends (auditd-event.c, auparse's lookup); where 0x1D was lost they stick to a value. */
const NAMES =
  "ARCH|SYSCALL|SADDR|OLD-AUID|OAUID|AUID|INODE_UID|INODE_GID|OBJ_UID|OBJ_GID|IUID|IGID|EUID|SUID|FSUID|EGID|SGID|FSGID|OUID|OGID|OPID|SAUID|UID|GID|ID|NEW_GID|GRP|URING_OP|URINGOP|PER|SIG";

/** What stands for 0x1D where a program wrote it so that it can be seen: rsyslog, a terminal or cat -v, C and JSON, Unicode. */
const SHOWN_SEPARATOR = String.raw`#035|\^\]|\\(?:x1[dD]|u001[dD]|035)|\xef\xbf\xbd|\xe2\x90\x9d`;

const ENRICHED_NAME = new RegExp(`(?:${SHOWN_SEPARATOR})?(?:${NAMES})=`);

/** What the current value is. `cut` is a quoted value whose closing quote is missing: it has no value. */
export type ValueForm = "quoted" | "bare" | "cut";

/** Where the fields of one record lie in a chunk of log, without header, enriched part and newline. */
export interface Fields {
  text: string;
  start: number;
  end: number;
}

export class FieldCursor {
  /** Offsets of the current field's name and value in `text`. */
  nameStart = 0;
  nameEnd = 0;
  valueStart = 0;
  valueEnd = 0;
  form: ValueForm = "bare";
  /** Start of the word without `=` right before the current name, or -1: `old auid=`. */
  wordStart = -1;
  text = "";
  #at = 0;
  #end = 0;

  /** Begins a record whose fields lie in `text` from `start` to `end`. */
  reset(text: string, start: number, end: number): void {
    this.text = text;
    this.#at = start;
    this.#end = end;
    this.wordStart = -1;
  }

  /** Moves to the next field; false at the end of the record. */
  next(): boolean {
    const text = this.text;
    const end = this.#end;
    let at = this.#at;
    this.wordStart = -1;
    while (at < end) {
      let code = text.charCodeAt(at);
      if (code === BLANK || code === OPEN) {
        at += 1;
        continue;
      }
      if (code === SEPARATOR) break;
      const nameStart = at;
      while (code !== EQUALS && code !== BLANK && code !== SEPARATOR) {
        at += 1;
        if (at >= end) break;
        code = text.charCodeAt(at);
      }
      if (at >= end || code === SEPARATOR) break;
      if (code === BLANK) {
        this.wordStart = nameStart;
        continue;
      }
      this.nameStart = nameStart;
      this.nameEnd = at;
      at += 1;
      if (at < end && text.charCodeAt(at) === APOSTROPHE && this.nameIs("msg")) {
        at += 1;
        continue;
      }
      this.#at = this.#readValue(at);
      return true;
    }
    this.#at = end;
    return false;
  }

  /** Sets value and form; returns where the next field may begin. */
  #readValue(start: number): number {
    const text = this.text;
    const end = this.#end;
    this.valueStart = start;
    if (start < end && text.charCodeAt(start) === QUOTE) {
      let close = start + 1;
      while (close < end && text.charCodeAt(close) !== QUOTE) close += 1;
      this.valueStart = start + 1;
      this.valueEnd = close;
      this.form = close < end ? "quoted" : "cut";
      return this.#afterQuoted(close + 1);
    }
    this.form = "bare";
    let at = start;
    let inner = false;
    while (at < end) {
      const code = text.charCodeAt(at);
      if (code === BLANK || code === SEPARATOR) break;
      if (code === EQUALS) inner = true;
      at += 1;
    }
    this.valueEnd = at;
    if (inner) {
      const found = ENRICHED_NAME.exec(text.slice(start, at));
      if (found !== null) {
        this.valueEnd = start + found.index;
        at = end;
      }
    }
    this.#trim();
    return at;
  }

  /** After a closing quote: punctuation and stray quotes are skipped; an upper-case name stuck to it is the enriched part. */
  #afterQuoted(from: number): number {
    let at = from;
    while (at < this.#end) {
      const code = this.text.charCodeAt(at);
      if (code === BLANK || code === SEPARATOR) return at;
      if (code >= 0x41 && code <= 0x5a) return this.#end;
      if (code >= 0x61 && code <= 0x7a) return at;
      at += 1;
    }
    return at;
  }

  /** Drops what sticks behind a bare value: `,` `:` `)` `'` and stray quotes; but `(none)` is a whole. */
  #trim(): void {
    if (this.text.charCodeAt(this.valueStart) === OPEN) return;
    while (this.valueEnd > this.valueStart) {
      const code = this.text.charCodeAt(this.valueEnd - 1);
      const stuck = code === 0x2c || code === 0x3a || code === 0x29 || code === QUOTE || code === APOSTROPHE;
      if (!stuck) return;
      this.valueEnd -= 1;
    }
  }

  /** True if the current name is `name`. */
  nameIs(name: string): boolean {
    return this.nameEnd - this.nameStart === name.length && this.text.startsWith(name, this.nameStart);
  }

  /** The current name, as text that lives as long as the chunk. */
  get name(): string {
    return this.text.slice(this.nameStart, this.nameEnd);
  }

  /** The current value as it stands in the log, without quotes. */
  get raw(): string {
    return this.text.slice(this.valueStart, this.valueEnd);
  }

  /** True if the current value is no value: `(null)`, `?`, empty and bare, or cut. */
  get isNull(): boolean {
    if (this.form === "cut") return true;
    if (this.form === "quoted") return false;
    const length = this.valueEnd - this.valueStart;
    if (length === 0) return true;
    const code = this.text.charCodeAt(this.valueStart);
    return (length === 1 && code === 0x3f) || (code === OPEN && this.raw === "(null)");
  }

  /** The value as a decimal integer; undefined if it is none. `-1` stays -1. */
  get integer(): number | undefined {
    let at = this.valueStart;
    const end = this.valueEnd;
    const negative = at < end && this.text.charCodeAt(at) === 0x2d;
    if (negative) at += 1;
    if (at >= end || end - at > 15) return undefined;
    let value = 0;
    for (; at < end; at += 1) {
      const digit = this.text.charCodeAt(at) - 0x30;
      if (digit < 0 || digit > 9) return undefined;
      value = value * 10 + digit;
    }
    return negative ? -value : value;
  }

  /** A kernel id: -1 is 4294967295, the unset id. Undefined if it is no number. */
  get id(): number | undefined {
    const value = this.integer;
    return value === -1 ? UNSET_ID : value !== undefined && value >= 0 ? value : undefined;
  }

  /**
   * The value of a field that the kernel writes quoted if it is plain and as hex if not (audit_log_untrustedstring):
   * the quote decides, never the look. Hex names end at their first NUL. Undefined for no value.
   */
  get string(): string | undefined {
    if (this.isNull) return undefined;
    if (this.form === "quoted") return textOfLatin1(this.raw);
    const bytes = hexBytes(this.text, this.valueStart, this.valueEnd);
    if (bytes === undefined) return textOfLatin1(this.raw);
    const nul = bytes.indexOf(0);
    return textOfBytes(nul < 0 ? bytes : bytes.subarray(0, nul));
  }

  /** The value's bytes: of hex, decoded; of quoted or other text, as they stand. Undefined for no value. */
  get bytes(): Buffer | undefined {
    if (this.isNull) return undefined;
    const hex = this.form === "quoted" ? undefined : hexBytes(this.text, this.valueStart, this.valueEnd);
    return hex ?? Buffer.from(this.raw, "latin1");
  }
}

/** Bytes of hex digits in either case; undefined if the text is not an even number of them. */
export function hexBytes(text: string, start: number, end: number): Buffer | undefined {
  if ((end - start) % 2 !== 0 || end === start) return undefined;
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at);
    const digit = code >= 0x30 && code <= 0x39;
    const letter = (code >= 0x41 && code <= 0x46) || (code >= 0x61 && code <= 0x66);
    if (!digit && !letter) return undefined;
  }
  return Buffer.from(text.slice(start, end), "hex");
}
