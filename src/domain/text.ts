/**
 * Bytes that the log gives us, as text that never makes two different byte strings equal.
 *
 * Valid UTF-8 becomes characters. Every other byte becomes `\xHH`, and so does a backslash that would otherwise look
 * like the start of such an escape; so the way back is unambiguous, and nothing is replaced by U+FFFD.
 */
import { isUtf8 } from "node:buffer";

const HEX = "0123456789abcdef";

function escapeByte(byte: number): string {
  return `\\x${HEX[byte >> 4]}${HEX[byte & 15]}`;
}

/** A literal `\xHH` (two lower-case digits) that was in the input itself. */
const LOOKS_ESCAPED = /\\(?=x[0-9a-f]{2})/g;

/** Text of raw bytes; see the head of this file for the escapes. */
export function textOfBytes(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isUtf8(buffer)) {
    const text = buffer.toString("utf8");
    return text.includes("\\x") ? text.replace(LOOKS_ESCAPED, "\\x5c") : text;
  }
  let out = "";
  for (let at = 0; at < buffer.length; ) {
    const length = utf8Length(buffer, at);
    if (length === 0) {
      out += escapeByte(buffer[at] ?? 0);
      at += 1;
    } else {
      const piece = buffer.toString("utf8", at, at + length);
      const literal = piece === "\\" && /^x[0-9a-f]{2}/.test(buffer.toString("latin1", at + 1, at + 4));
      out += literal ? "\\x5c" : piece;
      at += length;
    }
  }
  return out;
}

/** Length in bytes of the valid UTF-8 character at `at`, or 0 (RFC 3629: no overlong forms, no surrogates). */
function utf8Length(bytes: Buffer, at: number): number {
  const first = bytes[at] ?? 0;
  const length =
    first < 0x80
      ? 1
      : first >= 0xc2 && first < 0xe0
        ? 2
        : first >= 0xe0 && first < 0xf0
          ? 3
          : first >= 0xf0 && first < 0xf5
            ? 4
            : 0;
  return length > 0 && at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length)) ? length : 0;
}

/** What may be other text than it looks: bytes of UTF-8, and the backslash. */
const NOT_PLAIN = /[\\\u0080-\u00ff]/;

/** Text of a piece of log that was read as latin1 (one character a byte). */
export function textOfLatin1(piece: string): string {
  return NOT_PLAIN.test(piece) ? textOfBytes(Buffer.from(piece, "latin1")) : piece;
}

/** Longest text that is kept for its own sake, in characters. Most are far shorter; attackers choose names of 4096. */
export const LONGEST_KEPT = 1024;

/** Shorter pieces V8 copies itself (SlicedString::kMinLength). */
const MIN_SLICE = 13;
/** Longest text that is copied by way of one buffer, at three bytes a character. */
const MAX_SCRATCH = 4096;
const scratch = Buffer.alloc(3 * MAX_SCRATCH);

/** A copy that shares no memory with the string it was cut from: a slice of a chunk keeps the whole chunk alive. */
export function flat(text: string): string {
  if (text.length < MIN_SLICE) return text;
  return text.length > MAX_SCRATCH
    ? Buffer.from(text, "utf8").toString("utf8")
    : scratch.toString("utf8", 0, scratch.write(text, 0, "utf8"));
}

/** C0, DEL, C1, zero-width and bidirectional controls, line and paragraph separators: what could forge or hide output. */
const UNPRINTABLE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** What `printable` may have to change. */
const MAY_NEED_ESCAPE = /[^ -~]|->/;

/** Text as it may stand in a label: control characters and the arrow `->` of paths are written as escaped bytes. */
export function printable(text: string): string {
  if (!MAY_NEED_ESCAPE.test(text)) return text;
  return text
    .replace(UNPRINTABLE, (character) => Array.from(Buffer.from(character, "utf8"), escapeByte).join(""))
    .replaceAll("->", "-\\x3e");
}

/** What somebody typed, or labels with their arrows, as it may stand in a line: no control character reaches the terminal. */
export function printableLine(text: string): string {
  return text.split("->").map(printable).join("->");
}
