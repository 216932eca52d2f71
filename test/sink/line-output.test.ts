import { closeSync, openSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { LineOutput } from "../../src/sink/line-output.ts";
import { useFolder } from "../support/folder.ts";

describe("LineOutput", () => {
  const path = useFolder();

  /** Runs with an output to a file, and gives what is in it. */
  function output(use: (output: LineOutput, read: () => string) => void): void {
    const fd = openSync(path("out"), "w");
    try {
      use(new LineOutput(fd), () => readFileSync(path("out"), "utf8"));
    } finally {
      closeSync(fd);
    }
  }

  it("gathers lines until it is flushed", () =>
    output((out, read) => {
      out.line("one");
      out.line("two");
      expect(read()).toBe("");
      out.flush();
      expect(read()).toBe("one\ntwo\n");
      out.flush();
      expect(read()).toBe("one\ntwo\n");
    }));

  it("writes whole lines by itself when many are gathered", () =>
    output((out, read) => {
      const line = "x".repeat(999);
      for (let count = 0; count < 200; count += 1) out.line(line);
      const before = read();
      expect(before.length).toBeGreaterThan(100_000);
      expect(before.length % 1000).toBe(0);
      out.flush();
      expect(read()).toBe(`${line}\n`.repeat(200));
    }));

  it("writes lines of any length and any characters", () =>
    output((out, read) => {
      const lines = ["é😀".repeat(100_000), "", "end"];
      for (const line of lines) out.line(line);
      out.flush();
      expect(read() === `${lines.join("\n")}\n`).toBe(true);
    }));

  it("throws when nobody takes what it writes", () => {
    const fd = openSync("/dev/full", "w");
    try {
      const out = new LineOutput(fd);
      out.line("x");
      expect(() => out.flush()).toThrow(expect.objectContaining({ code: "ERR_OUTPUT" }));
    } finally {
      closeSync(fd);
    }
  });
});
