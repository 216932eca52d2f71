/** Matching of paths against an oracle that tries every pattern in the plainest way. */
import { describe, expect, it } from "vitest";
import { PathPatterns, patternText } from "../../src/baseline/path-patterns.ts";
import type { PatternSegment, VaryingRun } from "../../src/domain/pattern.ts";

const digits = (min: number, max: number, prefix = "", suffix = ""): VaryingRun => ({
  runClass: "digits",
  alphabet: "digits",
  prefix,
  suffix,
  min,
  max,
});
const hex = (length: number): VaryingRun => ({
  runClass: "hex",
  alphabet: "hex",
  prefix: "",
  suffix: "",
  min: length,
  max: length,
});

const PATTERNS: readonly (readonly PatternSegment[])[] = [
  ["", "a", { skeleton: "/", runs: [digits(1, 2)] }],
  ["", "a", "1", "b"],
  ["", { skeleton: "/", runs: [hex(1)] }, "b"],
  ["", "a", { skeleton: "/./", runs: ["a", digits(1, 1)] }],
  ["", "b", { skeleton: "./", runs: [digits(1, 2)] }],
  ["", { skeleton: "/", runs: [digits(1, 3)] }],
  ["", { skeleton: "/", runs: [hex(2)] }, { skeleton: "/", runs: [hex(1)] }],
  ["", { skeleton: "/./", runs: [hex(1), digits(1, 2)] }, "a"],
  ["", "b", { skeleton: "/", runs: [digits(1, 1, "a", "b")] }, { skeleton: "/", runs: [hex(2)] }],
];

/** One segment, the plainest way. */
function segmentFits(pattern: PatternSegment, segment: string): boolean {
  if (typeof pattern === "string") return pattern === segment;
  const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  let index = 0;
  const source = [...pattern.skeleton]
    .map((mark) => {
      if (mark !== "/") return literal(mark);
      const run = pattern.runs[index++];
      if (typeof run === "string" || run === undefined) return literal(run ?? "");
      const set = run.alphabet === "digits" ? "[0-9]" : "[0-9a-f]";
      return `${literal(run.prefix)}${set}{${run.min},${run.max}}${literal(run.suffix)}`;
    })
    .join("");
  return new RegExp(`^${source}$`).test(segment);
}

function fits(path: string): boolean {
  const segments = path.split("/");
  return PATTERNS.some(
    (pattern) =>
      pattern.length === segments.length && pattern.every((part, index) => segmentFits(part, segments[index] ?? "")),
  );
}

describe("PathPatterns.find()", () => {
  const patterns = new PathPatterns();
  for (const pattern of PATTERNS) expect(patterns.add(pattern)).toBe(true);

  it("agrees with the oracle on every short path over a small alphabet", () => {
    let paths = [""];
    let matched = 0;
    for (let length = 1; length <= 7; length += 1) {
      paths = paths.flatMap((path) => ["/", "a", "b", "1", "."].map((letter) => path + letter));
      for (const path of paths) {
        const found = patterns.find(path);
        if ((found !== undefined) !== fits(path)) expect([path, found]).toEqual([path, fits(path)]);
        if (found !== undefined) matched += 1;
      }
    }
    expect(paths).toHaveLength(5 ** 7);
    expect(matched).toBeGreaterThan(40);
  });

  it("tries every way through the tree, literal or not", () => {
    for (const path of ["/a/1", "/a/12", "/a/1/b", "/a/b", "/1/b", "/a/a.1", "/b/.12", "/b/a1b/ff"])
      expect([path, patterns.find(path) !== undefined]).toEqual([path, true]);
  });

  it("gives the pattern that matched", () => {
    expect(patternText(patterns.find("/b/a7b/0f") ?? [])).toBe("/b/a[0-9]{1}b/[0-9a-f]{2}");
    expect(patternText(patterns.find("/a/12") ?? [])).toBe("/a/[0-9]{1,2}");
  });

  it("knows nothing when it is empty", () => expect(new PathPatterns().find("/a/1")).toBeUndefined());

  it("matches long and hostile paths without trying much", () => {
    for (const path of [
      "/".repeat(100_000),
      `/a/${"1".repeat(100_000)}`,
      "/a".repeat(50_000),
      `/a/${".".repeat(100_000)}`,
      "\0",
      "/a/\n1",
    ])
      expect(patterns.find(path)).toBeUndefined();
  });
});

describe("PathPatterns.add()", () => {
  it("takes a literal that looks like a shape's text for another pattern", () => {
    const patterns = new PathPatterns();
    patterns.add(["", "a", "[0-9]{1,2}"]);
    expect(patterns.find("/a/1")).toBeUndefined();
    patterns.add(["", "a", { skeleton: "/", runs: [digits(1, 2)] }]);
    expect(patterns.find("/a/1")).toBeDefined();
  });

  it("takes a pattern once", () => {
    const patterns = new PathPatterns();
    expect(PATTERNS.map((pattern) => patterns.add(pattern))).toEqual(PATTERNS.map(() => true));
    expect(PATTERNS.map((pattern) => patterns.add(pattern))).toEqual(PATTERNS.map(() => false));
    expect(patterns.size).toBe(PATTERNS.length);
  });
});

describe("PathPatterns.find() of one run", () => {
  it.each([
    ["7", true],
    ["12", true],
    ["123", false],
    ["a", false],
    ["", false],
  ])("of %j is %s", (run, want) => {
    const patterns = new PathPatterns();
    patterns.add([{ skeleton: "/", runs: [digits(1, 2)] }]);
    expect(patterns.find(run) !== undefined).toBe(want);
  });
});

describe("PathPatterns.find() of what many patterns match in part", () => {
  // Each of the numbers fits each of the ranges: only the end tells which pattern it is, behind all ways to it.
  const RUNS = 6;
  const ranges = [digits(1, 4), digits(2, 5), digits(3, 6), digits(4, 7)];
  const all = new PathPatterns();
  for (let way = 0; way < 4 ** RUNS; way += 1) {
    const runs = Array.from({ length: RUNS }, (_, run) => ranges[(way >> (2 * run)) & 3] ?? digits(4, 4));
    all.add(["", "d", { skeleton: `${"/-".repeat(RUNS)}./`, runs: [...runs, `end${way}`] }]);
  }
  const name = (way: number) => `/d/${"1234-".repeat(RUNS)}.end${way}`;

  it("finds what is found soon, and no more", () => {
    expect(all.find(name(0))).toBeDefined();
    expect(all.find(name(4 ** RUNS - 1))).toBeUndefined();
    expect(all.find(name(0))).toBeDefined();
  });
});
