/** Folders of trees by hash, which are made one by one. */
import { describe, expect, it } from "vitest";
import { watch } from "../support/scenario.ts";

const HASH = "62cf0a7be2d94f64a93d1be0c5f2a82d";
const paths = (learn: readonly string[], ...steps: readonly string[]) =>
  watch(["@0 nginx -> file:CREATE:/srv/first", ...learn, "@99 nginx -> file:CREATE:/srv/last", ...steps].join("\n"))
    .paths;
const made = (at: number, ...names: readonly string[]) => names.map((name) => `@${at} nginx -> file:CREATE:${name}`);

describe("a folder of a tree by hash", () => {
  const CACHE = made(10, "/c/4", "/c/4/d9", "/c/d", "/c/d/82", `/c/d/82/${HASH}`);

  it("is no news where the files of the tree are known", () => {
    expect(paths(CACHE, ...made(105, "/c/e", "/c/e/61", "/c/4/1f"))).toEqual([]);
  });

  const IMAGES = made(10, "/i/1", "/i/1/1e", "/i/f", "/i/f/f7", "/i/c", "/i/c/ca", "/i/0", "/i/0/0a", "/i/1/1e/a.png");

  it("is no news where enough others are known, by the same process", () => {
    expect(paths(IMAGES, ...made(105, "/i/d", "/i/d/d0"))).toEqual([]);
    expect(paths(IMAGES.slice(0, 6), ...made(105, "/i/d", "/i/d/d0"))).not.toEqual([]);
    expect(paths([...IMAGES, "@20 php -> file:CREATE:/srv/x"], "@105 php -> file:CREATE:/i/d")).toHaveLength(1);
  });

  it.each([
    ["a name", "/i/x"],
    ["a longer one", "/i/d0e"],
    ["one elsewhere", "/j/d"],
    ["a file in it that is none of the tree", "/c/e/run"],
  ])("is none: %s", (_, name) => expect(paths([...CACHE, ...IMAGES], ...made(105, name))).toHaveLength(1));

  it("says what it is by the letters among its digits", () => {
    expect(paths(made(10, "/v/1", "/v/3", "/v/5", "/v/7"), ...made(105, "/v/a"))).toEqual([]);
  });
});
