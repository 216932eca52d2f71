/** Globs match what micromatch says that they match. */
import fc from "fast-check";
import micromatch from "micromatch";
import { describe, expect, it } from "vitest";
import { globMatcher } from "../../src/baseline/globs.ts";

const PIECES = [
  "*",
  "*",
  "*",
  "a",
  "b",
  "ab",
  "?",
  ".",
  "-",
  "/",
  "/",
  "**/",
  "[ab]",
  "[!a]",
  "{a,b*}",
  "@(a|*b)",
  "+(a*)",
];
const TEXTS = ["a", "b", "ab", "ba", "-", ".", "/", "c", "\n"];

describe("globMatcher()", () => {
  it("is true for what micromatch takes, however many stars there are", () => {
    let matched = 0;
    const glob = fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 10 }).map((pieces) => pieces.join(""));
    const texts = fc.array(fc.array(fc.constantFrom(...TEXTS), { maxLength: 12 }).map((parts) => parts.join("")));
    fc.assert(
      fc.property(glob, texts, (one, those) => {
        const { source } = micromatch.makeRe(one, { dot: true, nonegate: true, strictSlashes: true });
        const [expected, matches] = [new RegExp(`^(?:${source})$`, "s"), globMatcher([one])];
        for (const text of those) {
          expect([text, matches(text)]).toEqual([text, expected.test(text)]);
          if (matches(text)) matched += 1;
        }
      }),
      { numRuns: 20_000 },
    );
    expect(matched).toBeGreaterThan(1000);
  });
});
