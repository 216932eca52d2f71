import { mkdirSync, readdirSync, realpathSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { realPlace, statPlace } from "../../src/source/place.ts";
import { useFolder } from "../support/folder.ts";

describe("statPlace()", () => {
  const path = useFolder();
  const inode = (name: string, follow = true, remote?: readonly string[]) => statPlace(name, follow, remote)?.ino;

  it.each(["/", "/proc/self/status", "/etc/passwd", "/usr/../etc/./passwd", "/etc//passwd"])(
    "of %s is stat(2)'s",
    (name) => expect(inode(name)).toBe(statSync(name).ino),
  );

  it("follows links as the kernel does, and the last one only if asked", () => {
    mkdirSync(path("a/b"), { recursive: true });
    mkdirSync(path("c"));
    writeFileSync(path("c/file"), "");
    symlinkSync("../../c", path("a/b/near"));
    symlinkSync(path("a/b/near"), path("far"));
    symlinkSync("file", path("c/link"));
    const file = statSync(path("c/file")).ino;
    expect(inode(path("a/b/near/file"))).toBe(file);
    expect(inode(`${path("far")}/../c/link`)).toBe(file);
    expect(statPlace(path("far/link"), false)?.isSymbolicLink()).toBe(true);
    expect(statPlace(path("far/link"), true)?.isFile()).toBe(true);
  });

  it("never leaves this root by way of a process", () => {
    expect(inode("/proc/self/root/etc/passwd")).toBe(statSync("/etc/passwd").ino);
    symlinkSync("/proc/self/cwd", path("link"));
    expect(inode(`${path("link")}/..`)).toBe(statSync(`${process.cwd()}/..`).ino);
  });

  it("enters no mount that may not answer, by whatever way", () => {
    mkdirSync(path("mnt/deep"), { recursive: true });
    symlinkSync("mnt/deep", path("link"));
    for (const name of ["mnt", "mnt/deep", "link", "link/.."]) {
      expect(inode(`${path()}/${name}`, true, [])).toBeDefined();
      expect(inode(`${path()}/${name}`, true, [path("mnt")])).toBeUndefined();
    }
    expect(inode(path("link"), false, [path("mnt")])).toBeDefined();
  });

  it("is nothing where nothing is, or links lead in circles", () => {
    symlinkSync("b", path("a"));
    symlinkSync("a", path("b"));
    writeFileSync(path("file"), "");
    for (const name of ["no", "a", "a/x", "file/x"]) expect(inode(path(name))).toBeUndefined();
    expect(statPlace(path("a"), false)?.isSymbolicLink()).toBe(true);
  });

  it("takes some hundred steps at most, also those of links", () => {
    mkdirSync(path("a"));
    const around = "a/../";
    symlinkSync(around.repeat(120), path("l0"));
    symlinkSync(`l0/${around.repeat(60)}`, path("l1"));
    symlinkSync(`l1/${around.repeat(60)}`, path("l2"));
    expect(inode(path("l0"))).toBe(statSync(path()).ino);
    expect(statSync(path("l2")).ino).toBe(statSync(path()).ino);
    expect(inode(path("l2"))).toBeUndefined();
  });

  it("knows the path without links", () => {
    mkdirSync(path("a"));
    symlinkSync("a", path("link"));
    symlinkSync("/proc/self/root/etc/passwd", path("a/far"));
    expect(realPlace(path("link"))).toBe(realpathSync(path("a")));
    expect(realPlace(path("link/far"))).toBe("/etc/passwd");
    expect(realPlace(path("no"))).toBeUndefined();
  });

  it("leaves no descriptor open", () => {
    symlinkSync("/etc", path("link"));
    const before = readdirSync("/proc/self/fd").length;
    for (let time = 0; time < 2000; time += 1)
      for (const name of ["/etc/passwd", path("link/passwd"), path("no/x"), path("link/no")]) inode(name);
    expect(readdirSync("/proc/self/fd").length - before).toBeLessThan(50);
  });
});
