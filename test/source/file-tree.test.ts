import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { rootsTree, usersTree } from "../../src/source/file-tree.ts";
import { useFolder } from "../support/folder.ts";

const own = process.getuid?.() ?? 0;

describe.each([
  ["rootsTree()", (base: string) => rootsTree(base)],
  ["usersTree()", (base: string) => usersTree(base, own)],
])("%s", (_, treeOf) => {
  const path = useFolder();
  const read = (file: string) => treeOf(path()).read(file)?.toString();

  it("reads plain files, and lists folders", () => {
    mkdirSync(path("a/b"), { recursive: true });
    writeFileSync(path("a/b/file"), "text");
    expect(read("a/b/file")).toBe("text");
    expect(treeOf(path()).list("a")).toEqual(["b"]);
    expect(treeOf(path()).list("a/b")).toEqual(["file"]);
  });

  it("has nothing where nothing is, or something else", () => {
    mkdirSync(path("folder"));
    writeFileSync(path("file"), "");
    expect([read("no"), read("no/file"), read("folder"), read("file/file")]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect([treeOf(path()).list("no"), treeOf(path()).list("file")]).toEqual([[], []]);
    expect(treeOf(path("no")).read("file")).toBeUndefined();
  });

  it("opens no pipe that would wait, no link to a file, and no endless file", () => {
    execFileSync("mkfifo", [path("pipe")]);
    writeFileSync(path("file"), "text");
    symlinkSync("file", path("link"));
    writeFileSync(path("long"), "");
    truncateSync(path("long"), 1e9);
    expect([read("pipe"), read("link"), read("long")]).toEqual([undefined, undefined, undefined]);
  });
});

describe("usersTree()", () => {
  const path = useFolder();

  it("goes through no link, wherever it leads", () => {
    mkdirSync(path("real/folder"), { recursive: true });
    writeFileSync(path("real/folder/file"), "text");
    symlinkSync("real", path("link"));
    symlinkSync("/proc/self/root", path("real/root"));
    expect(rootsTree(path()).read("link/folder/file")?.toString()).toBe("text");
    const tree = usersTree(path(), own);
    expect(tree.read("real/folder/file")?.toString()).toBe("text");
    expect(tree.read("link/folder/file")).toBeUndefined();
    expect(tree.list("link/folder")).toEqual([]);
    expect(tree.list("link")).toEqual([]);
    expect(tree.list("real/root")).toEqual([]);
  });

  it("goes to no other mount", () => {
    // A file system of its own on every Linux, below the root folder.
    expect(usersTree("/", 0).list("proc")).toEqual([]);
    expect(usersTree("/proc", 0).list("self")).toEqual([]);
    expect(usersTree("/proc", 0).list("1")).not.toEqual([]);
  });

  it("reads a million bytes and lists a hundred names at most", () => {
    writeFileSync(path("most"), "x".repeat(1 << 20));
    writeFileSync(path("more"), "x".repeat((1 << 20) + 1));
    writeFileSync(path("little"), "text");
    for (let number = 0; number < 150; number += 1) mkdirSync(path(`many/${number}`), { recursive: true });
    expect(usersTree(path(), own).read("more")).toBeUndefined();
    const tree = usersTree(path(), own);
    expect(tree.read("little")?.length).toBe(4);
    expect(tree.read("most")).toBeUndefined();
    expect(tree.list("many")).toHaveLength(100);
    const another = usersTree(path(), own);
    expect(another.read("most")?.length).toBe(1 << 20);
    expect(another.read("little")).toBeUndefined();
    expect(rootsTree(path()).read("more")?.length).toBe((1 << 20) + 1);
    expect(rootsTree(path()).list("many")).toHaveLength(150);
  });

  it("reads nothing that is another's", () => {
    writeFileSync(path("file"), "text");
    expect(usersTree(path(), own + 1).read("file")).toBeUndefined();
  });
});
