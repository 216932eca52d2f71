import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runsOf } from "../../src/baseline/name-runs.ts";
import { PathPatterns } from "../../src/baseline/path-patterns.ts";
import { classify, runText } from "../../src/baseline/run-class.ts";
import type { VaryingRun } from "../../src/domain/pattern.ts";

/** True if a name that is one run belongs to a pattern that is one varying run. */
function fits(run: VaryingRun, name: string): boolean {
  const patterns = new PathPatterns();
  patterns.add([{ skeleton: "/", runs: [run] }]);
  return patterns.find(name) !== undefined;
}

/** The class of values as people read it, or undefined. */
const classText = (...values: string[]) => {
  const found = classify(values);
  return found === undefined ? undefined : runText(found);
};

describe("classify()", () => {
  it.each<[string[], string | undefined]>([
    [["1", "2", "3"], "[0-9]{1,3}"],
    [["1234", "999", "20001"], "[0-9]{2,7}"],
    [["000123", "000124"], "[0-9]{6}"],
    [["20231114", "20231115"], "[0-9]{8}"],
    [["123456", "234567"], "[0-9]{3,8}"],
    [["a1b2", "c3d4", "9f00"], "[0-9a-f]{4}"],
    [["A1B2", "C3D4", "9F00"], "[0-9A-F]{4}"],
    [["a1b2", "C3D4", "9F00"], undefined],
    // Words of the letters a to f.
    [["cafe", "dead", "face"], undefined],
    [["cafe", "dead", "beef", "0a1b"], undefined],
    // Few digits that are hex: only when they are many.
    [["a1", "b2", "c3"], undefined],
    [["0a", "1b", "2c", "3d", "4e", "5f", "a0", "b1"], "[0-9a-f]{2}"],
    // Counters in hexadecimal digits: many of them, with digits and letters, no words, no padding.
    [["9e", "b0", "100", "1c", "2f", "77", "a1", "18f"], "[0-9a-f]{1,4}"],
    [["9e", "b0", "100", "1c", "2f", "77", "a1"], undefined],
    [["ad", "bee", "fed", "add", "bad", "cab", "dab", "fee"], undefined],
    [["9e", "b0", "0100", "1c", "2f", "77", "a1", "18f"], undefined],
    // Counters in digits and letters: dense.
    [[..."123456789abcdefgh"], "[0-9a-z_]{1,2}"],
    [[..."12345679acdefhjmz"].filter((_, index) => index % 2 === 0), undefined],
    [["nc", "ls", "ps", "id", "cp", "mv", "rm", "df", "du", "ip", "ss", "wc", "tr", "sh", "vi", "ed"], undefined],
    // One of five draws may look like a word.
    [["k3j9d8", "a8s7d6", "q1w2e3", "z7y6x5", "lender"], "[0-9a-z_]{6}"],
    [["k3j9d8", "a8s7d6", "q1w2e3", "lender"], undefined],
    [["x1234", "x5678"], "x[0-9]{3,6}"],
    [["12ms", "7ms"], "[0-9]{1,4}ms"],
    [["job12end", "job7end"], "job[0-9]{1,4}end"],
    [["k3j9d8", "a8s7d6", "q1w2e3"], "[0-9a-z_]{6}"],
    [["AbC123", "XyZ987", "0pQ4Rt"], "[0-9A-Za-z_]{6}"],
    [["sortAbC123", "sortXyZ987"], "sort[0-9A-Za-z_]{6}"],
    [["alpha", "beta"], undefined],
    [["backup", "certbot", "logrotate"], undefined],
    [["shadow", "passwd"], undefined],
    [["x86", "i386"], undefined],
    [["", "1"], undefined],
    [["a", ""], undefined],
    [["é1", "é2"], "é[0-9]{1,3}"],
  ])("of %j is %s", (values, want) => expect(classText(...values)).toBe(want));

  it("gives a class that all values belong to", () => {
    const value = fc.oneof(
      fc.stringMatching(/^[0-9]{1,8}$/),
      fc.stringMatching(/^[0-9a-f]{4,8}$/),
      fc.stringMatching(/^[0-9A-Za-z]{6,8}$/),
      fc.stringMatching(/^x[0-9]{1,3}y$/),
    );
    fc.assert(
      fc.property(fc.uniqueArray(value, { minLength: 2, maxLength: 12 }), (values) => {
        const found = classify(values);
        if (found === undefined) return;
        // A draw that happens to look like a word is told apart on purpose: of five draws one may, of more a tenth.
        const outside = values.filter((value) => !fits(found, value)).length;
        const words = found.runClass === "random" && values.length >= 5 ? Math.max(1, values.length / 10) : 0;
        expect(outside).toBeLessThanOrEqual(words);
      }),
      { numRuns: 500 },
    );
  });
});

describe("a varying run", () => {
  const random = classify(["k3j9d8", "a8s7d6", "q1w2e3"]);
  const behind = classify(["phpk3J9d8", "phpa8S7d6", "phpQ1w2e3"]);
  const long = classify(["0k3j9d8s7a6q1w2e3r4t5y6u7i", "8a7s6d5f4g3h2j1k0l9z8x7c6v", "q1w2e3r4t5y6u7i8o9p0a1s2d3"]);
  const hex = classify(["a1b2", "c3d4", "9f00"]);
  const number = classify(["x1234y", "x5678y"]);
  it.each<[string, ReturnType<typeof classify>, string, boolean]>([
    ["a draw", random, "z9x8c7", true],
    ["a long draw that reads as a word", long, "pyolablimpuvwdkayprziarpqo", true],
    ["a word that is not so long", long, "pyolablimpuvwdkayprziarpq", false],
    ["a word", random, "update", false],
    ["a word with a number", random, "backup1".slice(0, 6), false],
    ["a capitalised word behind a word", behind, "phpHicebc", true],
    ["a word with a number behind a word", behind, "phplaiml3", true],
    ["a word behind a word", behind, "phpupdate", false],
    ["a longer draw", random, "z9x8c7v", false],
    ["capitals", random, "Z9X8C7", false],
    ["hex", hex, "0123", true],
    ["shorter hex", hex, "012", false],
    ["no hex", hex, "012g", false],
    ["prefix and suffix that share a letter", number, "xy", false],
    ["prefix alone", number, "x1234", false],
    ["both", number, "x99999y", true],
    ["nothing", number, "", false],
  ])("knows %s: %j is %s", (_, pattern, run, want) => {
    expect(pattern).toBeDefined();
    if (pattern !== undefined) expect(fits(pattern, run)).toBe(want);
  });
});

describe("runsOf()", () => {
  it.each([
    ["sess_a8f3.php", ["sess", "a8f3", "php"], "/_/./"],
    [".bashrc", ["bashrc"], "./"],
    ["", [], ""],
    ["...", [], "..."],
    ["a b", ["a", "b"], "/ /"],
    ["tmpab_12cd9", ["tmpab_12cd9"], "/"],
    ["tmpab_12cd9x", ["tmpab", "12cd9x"], "/_/"],
    ["bundle-_eq5kx6z", ["bundle", "_eq5kx6z"], "/-/"],
    ["4Xu69UaX_4", ["4Xu69UaX_4"], "/"],
    ["logwatch.fZW8Vx_w", ["logwatch", "fZW8Vx_w"], "/./"],
    ["_UxceG6H08.tmp", ["_UxceG6H08", "tmp"], "/./"],
    ["my_photo_1", ["my", "photo", "1"], "/_/_/"],
    ["user_1a2b3", ["user", "1a2b3"], "/_/"],
    ["naïve-1", ["naïve", "1"], "/-/"],
  ])("of %j", (name, runs, skeleton) => expect(runsOf(name)).toEqual({ runs, skeleton }));

  it("loses nothing: skeleton and runs give the name back", () => {
    fc.assert(
      fc.property(
        fc.string().filter((name) => !name.includes("/")),
        (name) => {
          const { runs, skeleton } = runsOf(name);
          let index = 0;
          expect(skeleton.replace(/\//g, () => runs[index++] ?? "")).toBe(name);
          expect(index).toBe(runs.length);
        },
      ),
    );
  });
});
