import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { flat, printable, textOfBytes, textOfLatin1 } from "../../src/domain/text.ts";
import { anyText } from "../support/arbitrary.ts";

const bytesOf = (latin1: string) => Buffer.from(latin1, "latin1");

/** The way back, written apart from the code: every `\xHH` is a byte, all else is UTF-8. */
function decoded(text: string): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; at < text.length; ) {
    const found = /^\\x([0-9a-f]{2})/.exec(text.slice(at, at + 4));
    const piece = found === null ? String.fromCodePoint(text.codePointAt(at) ?? 0) : found[0];
    pieces.push(found === null ? Buffer.from(piece) : Buffer.of(Number.parseInt(found[1] ?? "", 16)));
    at += piece.length;
  }
  return Buffer.concat(pieces);
}

/** Bytes in which escapes and broken characters are frequent. */
const hostileBytes = fc
  .array(
    fc.constantFrom(
      "\\",
      "\\x",
      "x",
      "4",
      "1",
      "f",
      "\\x5c",
      "a",
      "\xc3",
      "\xa9",
      "\xe2\x80",
      "\xae",
      "\xff",
      "\xf0\x9f\x98\x80",
      "\xed\xa0\x80",
      "\xc0\xaf",
    ),
    { maxLength: 12 },
  )
  .map((pieces) => bytesOf(pieces.join("")));

describe("textOfBytes()", () => {
  it("never gives two byte strings the same text: the way back is unambiguous", () => {
    fc.assert(
      fc.property(fc.oneof(hostileBytes, fc.uint8Array()), (bytes) => {
        expect(decoded(textOfBytes(bytes)).equals(Buffer.from(bytes))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it("never gives two short byte strings over a hostile alphabet the same text", () => {
    const alphabet = ["\\", "x", "5", "c", "\xc3", "\xa9"];
    let names = [""];
    const seen = new Map<string, string>();
    for (let length = 1; length <= 5; length += 1) {
      names = names.flatMap((name) => alphabet.map((letter) => name + letter));
      for (const name of names) {
        const text = textOfBytes(bytesOf(name));
        expect([name, seen.get(text)]).toEqual([name, undefined]);
        seen.set(text, name);
      }
    }
    expect(seen.size).toBe(6 + 36 + 216 + 1296 + 7776);
  });

  it.each([
    ["plain text", "a b/c", "a b/c"],
    ["nothing", "", ""],
    ["UTF-8", "\xc3\xa9\xf0\x9f\x98\x80", "é😀"],
    ["a lone byte", "a\xffb", "a\\xffb"],
    ["a cut character", "\xe2\x82", "\\xe2\\x82"],
    ["an overlong slash", "\xc0\xaf", "\\xc0\\xaf"],
    ["a surrogate", "\xed\xa0\x80", "\\xed\\xa0\\x80"],
    ["a character beyond Unicode", "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"],
    ["good beside bad", "\xc3\xa9\xff\xc3\xa9", "é\\xffé"],
    ["a literal escape", "\\xff", "\\x5cxff"],
    ["a literal escape beside a bad byte", "\\xff\xff", "\\x5cxff\\xff"],
    ["what only looks like an escape", "\\xFF \\x5 \\y", "\\xFF \\x5 \\y"],
  ])("writes %s", (_, latin1, text) => {
    expect(textOfBytes(bytesOf(latin1))).toBe(text);
    expect(textOfLatin1(latin1)).toBe(text);
  });

  it("reads a view into a larger buffer", () => {
    const larger = Uint8Array.of(0x61, 0x62, 0x63, 0x64);
    expect(textOfBytes(larger.subarray(1, 3))).toBe("bc");
  });
});

describe("textOfLatin1()", () => {
  it("reads what textOfBytes() reads", () => {
    fc.assert(
      fc.property(hostileBytes, (bytes) => {
        expect(textOfLatin1(bytes.toString("latin1"))).toBe(textOfBytes(bytes));
      }),
    );
  });
});

describe("flat()", () => {
  it("gives back the same text", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(flat(text)).toBe(text);
      }),
    );
  });

  it.each(["", "short", "é".repeat(20), "\0".repeat(20), "\u00ff".repeat(20), "😀".repeat(20)])("keeps %j", (text) => {
    expect(flat(text)).toBe(text);
  });
});

describe("printable()", () => {
  const hostile = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          "-",
          ">",
          "->",
          "\n",
          "\r",
          "\t",
          "\u001b",
          "\u007f",
          "\u009b",
          "\u200b",
          "\u202e",
          "\u2066",
          "\u2028",
          "\ufeff",
          "\u00ad",
          "\u061c",
          "é",
          "a",
          "/",
        ),
        anyText,
      ),
      { maxLength: 8 },
    )
    .map((pieces) => pieces.join(""));

  it("holds no control character, no character that hides or turns text, and no arrow", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const shown = printable(text);
        expect(shown).not.toContain("->");
        expect(shown).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\u061c\u00ad]/u);
      }),
      { numRuns: 2000 },
    );
  });

  it("never makes two texts from the log equal", () => {
    const bytes = fc.array(fc.constantFrom("-", ">", "->", "\\", "\\x3e", "\n", "\\x0a", "\xe2\x80\xae", "a"), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(bytes, bytes, (one, other) => {
        const [a, b] = [one, other].map((pieces) => textOfBytes(bytesOf(pieces.join(""))));
        expect(printable(a ?? "") === printable(b ?? "")).toBe(a === b);
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ["plain text", "/usr/bin/x-y", "/usr/bin/x-y"],
    ["an arrow", "a->b", "a-\\x3eb"],
    ["an arrow of many", "-->->", "--\\x3e-\\x3e"],
    ["a newline", "a\nb", "a\\x0ab"],
    ["an escape sequence", "\u001b[31m", "\\x1b[31m"],
    ["a C1 control", "\u009b31m", "\\xc2\\x9b31m"],
    ["right to left", "gnp\u202exe", "gnp\\xe2\\x80\\xaexe"],
    ["zero width", "ba\u200bsh", "ba\\xe2\\x80\\x8bsh"],
    ["a line separator", "a\u2028b", "a\\xe2\\x80\\xa8b"],
    ["letters of any script", "é漢字😀", "é漢字😀"],
  ])("writes %s", (_, text, shown) => expect(printable(text)).toBe(shown));
});
