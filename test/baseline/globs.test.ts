/** Globs match what micromatch says that they match. */
import fc from "fast-check";
import micromatch from "micromatch";
import { describe, expect, it } from "vitest";
import { globFlaw, globMatcher, typedGlobMatcher } from "../../src/baseline/globs.ts";

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
  "*(b)",
  "?(a|b/)",
  "!(a)",
  "!(a*|b)",
  "(a|b+)+",
  "[b]+",
  "a{,/**}",
];
const TEXTS = ["a", "b", "ab", "ba", "-", ".", "/", "c", "\n"];

describe.each([
  ["globMatcher()", globMatcher],
  ["typedGlobMatcher()", typedGlobMatcher],
])("%s", (_, matcherOf) => {
  it("is true for what micromatch takes, however many stars there are", () => {
    let matched = 0;
    const glob = fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 10 }).map((pieces) => pieces.join(""));
    const texts = fc.array(fc.array(fc.constantFrom(...TEXTS), { maxLength: 12 }).map((parts) => parts.join("")));
    fc.assert(
      fc.property(glob, texts, (one, those) => {
        const { source } = micromatch.makeRe(one, { dot: true, nonegate: true, strictSlashes: true });
        const [expected, matches] = [new RegExp(`^(?:${source})$`, "s"), matcherOf([one])];
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

describe("typedGlobMatcher()", () => {
  it.each([
    "+(*).log",
    "+(*a)",
    "+(**){@([!a]},",
    "*(a|aa)b",
    "+(+(+(a)))b",
    "(a*)+b",
    `${"?(a)".repeat(100)}b`,
    `${"@(a|aa)".repeat(100)}b`,
    `${"{a,aa}".repeat(100)}b`,
    `${"!(b)".repeat(10)}b`,
    `${"**/a".repeat(20)}/b`,
    `${"+(".repeat(100)}a${")".repeat(100)}b`,
  ])("asks of a name in no time that whoever made it up chose: %s", (glob) => {
    const matches = typedGlobMatcher([glob]);
    // One way after the other, each takes longer than the world is old.
    for (const name of ["a".repeat(300), "a/".repeat(150)]) expect(matches(`${name}!`)).toBe(false);
  });

  it("takes globs whose regular expression together would be too large for V8", () => {
    const globs = Array.from({ length: 24 }, (_, index) => `${"*a".repeat(2000)}${index}`);
    expect(globs.map(globFlaw).every((flaw) => flaw === undefined)).toBe(true);
    expect(typedGlobMatcher(globs)(`${"a".repeat(2000)}23`)).toBe(true);
  });
});
