import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LogClocks } from "../../src/live/log-clock.ts";

const HOUR = 3600_000;

describe("LogClocks", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it("let the time of each host go on when it has been silent for half a minute", () => {
    const clocks = new LogClocks();
    expect(clocks.now("web")).toBeUndefined();
    clocks.see("web", 1000);
    clocks.see("web", 900);
    clocks.see("other", 365 * 24 * HOUR);
    vi.advanceTimersByTime(30_000);
    expect(clocks.now("web")).toBe(1000);
    vi.advanceTimersByTime(5000);
    expect(clocks.now("web")).toBe(6000);
  });

  it("go back with a clock that was set back, and not for an event that is late", () => {
    const clocks = new LogClocks();
    clocks.see("web", 48 * HOUR);
    clocks.see("web", 47.5 * HOUR);
    expect(clocks.now("web")).toBe(48 * HOUR);
    clocks.see("web", 24 * HOUR);
    expect(clocks.now("web")).toBe(24 * HOUR);
  });
});
