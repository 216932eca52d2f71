import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventsOf } from "../support/planting.ts";
import { DAY } from "./machine.ts";
import { captureOf, generateMonth, type MonthOptions } from "./month.ts";
import { newIncidents, replayMonth } from "./replay.ts";

const START = Date.UTC(2026, 10, 9);
const OPTIONS: MonthOptions = { start: START, days: 1, seed: 7, format: "RAW", titles: false };

/** Addresses that stand behind names. */
const OUTSIDE = /host:(?:203|198|192|\[2001)/;

describe("generateMonth()", () => {
  let folder: string;
  let text: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "fullmon-test-"));
    generateMonth(join(folder, "a"), OPTIONS);
    text = readFileSync(join(folder, "a"), "latin1");
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  it("writes the same bytes for the same seed, others for another", () => {
    generateMonth(join(folder, "b"), OPTIONS);
    expect(readFileSync(join(folder, "b"), "latin1") === text).toBe(true);
    generateMonth(join(folder, "c"), { ...OPTIONS, seed: 8 });
    expect(readFileSync(join(folder, "c"), "latin1") === text).toBe(false);
  });

  it("writes events that fullmon reads whole, within the days", () => {
    const events = eventsOf(Buffer.from(text, "latin1"));
    expect(events.length).toBeGreaterThan(10_000);
    expect(events.every(({ time }) => time >= START && time < START + DAY)).toBe(true);
    expect(text).not.toContain("\x1d");
  });

  it("goes by the names that are asked for, where the capture is read too", async () => {
    const hostsTold = async (capture?: string) =>
      (await replayMonth(join(folder, "a"), START, { baseline: 0.5, capture })).flatMap(({ reports }) =>
        reports.flatMap(({ anomalies }) => anomalies.flatMap(({ kind, path }) => (kind === "host" ? path : []))),
      );
    expect((await hostsTold()).filter((path) => OUTSIDE.test(path))).not.toEqual([]);
    expect((await hostsTold(captureOf(join(folder, "a")))).filter((path) => OUTSIDE.test(path))).toEqual([]);
  });

  it("is counted day by day", async () => {
    const file = join(folder, "d");
    generateMonth(file, { ...OPTIONS, days: 2, format: "ENRICHED" });
    const days = await replayMonth(file, START);
    expect(days.map(({ number, from }) => [number, from])).toEqual([
      [0, START],
      [1, START + DAY],
    ]);
    // The second day of a server has something new, and not very much.
    const [, second] = days;
    expect(second === undefined ? 0 : newIncidents(second).length).toBeGreaterThan(0);
    expect(second === undefined ? 0 : newIncidents(second).length).toBeLessThan(20);
    expect(second?.edges).toBeGreaterThan(100);
  }, 60_000);
});
