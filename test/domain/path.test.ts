import { posix } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { absolutePath, baseName, joinedPath } from "../../src/domain/path.ts";

describe("absolutePath()", () => {
  it.each<[string, string | undefined, string]>([
    ["/a/b", undefined, "/a/b"],
    ["/", undefined, "/"],
    ["/a/b", "/c", "/a/b"],
    ["b", "/a", "/a/b"],
    ["./b", "/a", "/a/b"],
    ["../b", "/a/c", "/a/b"],
    ["../../../b", "/a", "/b"],
    ["b", "/", "/b"],
    [".", "/a", "/a"],
    ["..", "/a", "/"],
    ["/a/../b", undefined, "/b"],
    ["/var/run/../etc/x", undefined, "/etc/x"],
    ["/var/lock/../x", undefined, "/run/x"],
    ["../spool/x", "/var/run", "/var/spool/x"],
    ["/srv/var/run/../x", undefined, "/srv/var/x"],
    ["/a/./b", undefined, "/a/b"],
    ["/a//b", undefined, "/a/b"],
    ["/a/b/", undefined, "/a/b"],
    ["/a/b/.", undefined, "/a/b"],
    ["/a/b/..", undefined, "/a"],
    ["//a", undefined, "/a"],
    ["/..", undefined, "/"],
    // Names that only look like `.` and `..`.
    ["/a/.b", undefined, "/a/.b"],
    ["/a/..b", undefined, "/a/..b"],
    ["/a/...", undefined, "/a/..."],
    ["/a/b.", undefined, "/a/b."],
    ["-rf", "/root", "/root/-rf"],
    // Nobody knows the folder.
    ["b", undefined, "?/b"],
    ["./b", undefined, "?/b"],
    ["../b", undefined, "?/b"],
    ["a/../../b", undefined, "?/b"],
    // A folder that is really called `?`: nobody hides behind it where a name leads.
    ["/tmp/?/../../etc/passwd", undefined, "/etc/passwd"],
    ["?/../x", "/w", "/w/x"],
    ["/?/b", undefined, "/?/b"],
    ["b", "/?", "/?/b"],
  ])("of %j in %j is %j", (name, cwd, path) => expect(absolutePath(name, cwd)).toBe(path));

  it("agrees with posix.resolve() on all short paths", () => {
    const parts = ["a", "b", ".", "..", "", "...", ".x"];
    const names = parts.flatMap((one) => parts.flatMap((two) => parts.map((three) => `${one}/${two}/${three}`)));
    for (const name of names)
      for (const path of [name, `/${name}`, `/c/${name}/`])
        expect([path, absolutePath(path, "/w/d")]).toEqual([path, posix.resolve("/w/d", path)]);
  });

  it("agrees with posix.resolve() on any name", () => {
    const name = fc
      .array(fc.constantFrom("a", "..", ".", "/", "//", "é", "x y", "?"), { minLength: 1 })
      .map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(name, (path) => {
        expect(absolutePath(path, "/w")).toBe(posix.resolve("/w", path));
      }),
    );
  });

  it("changes nothing when asked again", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a./?]{1,10}$/), fc.constantFrom("/w", "/?"), (name, cwd) => {
        const once = absolutePath(name, cwd);
        expect(absolutePath(once, undefined)).toBe(once);
      }),
    );
  });
});

describe("baseName()", () => {
  it.each([
    ["/usr/bin/ls", "ls"],
    ["ls", "ls"],
    ["/", ""],
    ["", ""],
    ["/a/b/", ""],
  ])("of %j is %j", (path, name) => expect(baseName(path)).toBe(name));
});

describe("joinedPath()", () => {
  it("joins a name with the folder of each who uses it", () => {
    for (const cwd of ["/a", "/b", undefined, "/a"])
      expect(joinedPath("../x//y", cwd)).toBe(absolutePath("../x//y", cwd));
  });
});
