import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { hasEvent } from "../../src/source/event-search.ts";
import { useFolder } from "../support/folder.ts";

describe("hasEvent()", () => {
  const path = useFolder();

  it("finds an event in the log and its generations, also where two pieces that are read meet", () => {
    const record = "type=SYSCALL msg=audit(1700000000.007:42): ";
    for (const before of [0, (1 << 20) - 30, (1 << 20) - 10, 3 << 20]) {
      writeFileSync(path("log"), "x\n");
      writeFileSync(path("log.1"), `${"x".repeat(before)}\n${record}\n`);
      expect([before, hasEvent(path("log"), { time: 1_700_000_000_007, serial: 42 })]).toEqual([before, true]);
    }
    for (const [time, serial] of [
      [1_700_000_000_007, 4],
      [1_700_000_000_070, 42],
    ] as const)
      expect(hasEvent(path("log"), { time, serial })).toBe(false);
    expect(hasEvent(path("none"), { time: 1, serial: 1 })).toBe(false);
  });
});
