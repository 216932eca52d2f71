/** Names that somebody makes up to be compared at great cost. */
import { describe, expect, it } from "vitest";
import { NamePool } from "../../src/baseline/name-pool.ts";
import { shapesOf } from "../../src/baseline/name-shapes.ts";
import { patternText } from "../../src/baseline/path-patterns.ts";

/** Each name is first seen in the window of its number. */
const shapes = (names: readonly string[]) =>
  shapesOf(new Map(names.map((name, index) => [name, index])), (window) => window);

describe("shapesOf()", () => {
  const numbered = (runs: number) =>
    Array.from({ length: 4 }, (_, number) => `${"a.".repeat(runs - 1)}${1000 + 17 * number}`);

  it("takes names of many parts, and not of very many", () => {
    expect(shapes(numbered(32)).map(({ names }) => names.length)).toEqual([4]);
    expect(shapes(numbered(33))).toEqual([]);
  });

  it("takes a kind among others that differ by words", () => {
    const words = ["alpha", "bravo", "charlie", "delta"];
    const names = words.flatMap((word) => Array.from({ length: 9 }, (_, number) => `${word}.${100 + 7 * number}.log`));
    expect(shapes(names).map((shape) => shape.names.length)).toEqual([9, 9, 9, 9]);
  });

  it("takes numbers of which some have a prefix of one letter for numbers, and not for hexadecimal digits", () => {
    const sessions = ["4", "10", "c1", "14", "16", "c2", "20", "22", "c3", "27", "c4"].map(
      (id) => `session-${id}.scope`,
    );
    const found = shapes(sessions).map(({ shape }) => patternText([shape]));
    expect(found).toEqual(["session-[0-9]{1,4}.scope", "session-c[0-9]{1,3}.scope"]);
    const tree = ["0a", "14", "27", "3f", "58", "b1", "c9", "d0", "e5"];
    expect(shapes(tree).map(({ shape }) => patternText([shape]))).toEqual(["[0-9a-f]{2}"]);
  });

  it("gives up where each split takes one name away", () => {
    const parts = Array.from({ length: 31 }, () => "a");
    const odd = parts.map((_, at) => `${parts.with(at, "b").join(".")}.2000`);
    const ends = Array.from({ length: 300 }, (_, number) => `${parts.join(".")}.${1000 + 17 * number}`);
    expect(shapes([...odd.slice(0, 1), ...ends]).map(({ names }) => names.length)).toEqual([300]);
    expect(shapes([...odd, ...ends])).toEqual([]);
  });
});

describe("NamePool", () => {
  it("gathers more places than a call can have arguments", () => {
    const pool = new NamePool();
    for (let one = 0; one < 420; one += 1)
      for (let other = 0; other < 400; other += 1)
        pool.add(`/d/${1000 + one}/${1000 + other}/x`, Math.max(one % 3, other % 3));
    for (const name of ["y", "z"]) pool.add(`/d/1000/1000/${name}`, 0);
    expect(pool.takePatterns().map(patternText).sort()).toEqual(
      ["x", "y", "z"].map((name) => `/d/[0-9]{3,6}/[0-9]{3,6}/${name}`),
    );
  });
});
