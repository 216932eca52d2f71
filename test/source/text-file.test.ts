import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readText } from "../../src/source/text-file.ts";
import { linkAway } from "../support/away.ts";
import { useFolder } from "../support/folder.ts";

describe("readText()", () => {
  const path = useFolder();

  it("gives the text, byte by byte, and of a large one the beginning", () => {
    writeFileSync(path("a"), Buffer.from([0x61, 0x0a, 0xff, 0x00, 0x62]));
    expect(readText(path("a"))).toBe("a\n\u00ff\u0000b");
    writeFileSync(path("b"), "");
    expect(readText(path("b"))).toBe("");
    writeFileSync(path("c"), "x".repeat((1 << 20) + 10));
    expect(readText(path("c"))).toBe("x".repeat(1 << 20));
    expect(readText("/proc/self/status")).toMatch(/^Name:.*\nPid:\t/s);
  });

  it("gives nothing of what is no file, and waits for nobody", () => {
    mkdirSync(path("folder"));
    execFileSync("mkfifo", [path("pipe")]);
    expect(["folder", "pipe", "none"].map((name) => readText(path(name)))).toEqual([undefined, undefined, undefined]);
    expect(readText("/dev/zero")).toBeUndefined();
  });

  it("follows links by their text alone", () => {
    linkAway(path("link"), "text");
    expect(readFileSync(path("link"), "utf8")).toBe("text");
    expect(readText(path("link"))).toBeUndefined();
  });
});
