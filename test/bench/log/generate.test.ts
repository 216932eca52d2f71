import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generateLog } from "./generate.ts";
import type { LogSummary } from "./writer.ts";

const BYTES = 10e6;

describe("generateLog()", () => {
  let folder: string;
  let summary: LogSummary;
  let text: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "fullmon-test-"));
    summary = generateLog(join(folder, "a"), BYTES);
    text = readFileSync(join(folder, "a"), "latin1");
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  it("writes the same bytes each time", () => {
    generateLog(join(folder, "b"), BYTES);
    expect(readFileSync(join(folder, "b"), "latin1") === text).toBe(true);
  });

  it("counts what it wrote", () => {
    const lines = text.trimEnd().split("\n");
    const ids = lines.map((line) => /^type=[A-Z_]+ msg=audit\((\d+\.\d{3}:\d+)\): \S/.exec(line)?.[1]);
    expect(ids).not.toContain(undefined);
    expect(text.length).toBe(summary.bytes);
    expect(lines.length).toBe(summary.records);
    expect(new Set(ids).size).toBe(summary.events);
  });

  it.each([
    ["files", ["openat", "unlink", "rename"], 0.58, 0.68],
    ["connections", ["connect"], 0.15, 0.22],
    ["programs", ["execve"], 0.08, 0.105],
  ])("has a server's share of %s, releases or not", (_, calls, least, most) => {
    const share = calls.reduce((sum, call) => sum + (summary.kinds[call] ?? 0), 0) / summary.events;
    expect(share).toBeGreaterThanOrEqual(least);
    expect(share).toBeLessThanOrEqual(most);
  });
});
