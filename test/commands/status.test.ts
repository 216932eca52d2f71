/** What `fullmon status` says of a state. */
import { describe, expect, it } from "vitest";
import { statusJson, statusText } from "../../src/commands/status.ts";
import type { BlindSpot } from "../../src/domain/finding.ts";
import type { Lag, LeftOut, SavedClock } from "../../src/domain/saved.ts";
import { StateKeeper } from "../../src/state/keeper.ts";
import { StateReader } from "../../src/state/reader.ts";
import { useFolder } from "../support/folder.ts";

const NOW = 1_795_515_000_000;

describe("statusText() and statusJson()", () => {
  const path = useFolder();

  /** A state that was kept while reading was so far behind. */
  function overview(lag: Lag | undefined, blindSpots?: readonly BlindSpot[], leftOut?: LeftOut) {
    const now = { date: new Date(NOW), monotonic: 0 };
    const keeper = new StateKeeper<number>(path("s"), { log: "/l", foreign: false }, now);
    const log = () => ({ place: 0, open: Buffer.alloc(0), newest: NOW - 40_000, lag });
    if (blindSpots !== undefined) keeper.set("blindSpots", blindSpots);
    if (leftOut !== undefined) keeper.set("leftOut", leftOut);
    keeper.keep({ changed: () => 0, checkpoints: () => [], instances: () => [], log }, now);
    keeper.close();
    const reader = new StateReader(path("s"));
    const told = reader.overview();
    reader.close();
    return told;
  }

  it("say how far reading is behind", () => {
    const told = overview({ seconds: 35, bytes: 12_340_000 });
    expect(statusText(told, NOW + 5000)).toContain("behind the log: 35 s, 12.3 MB were not read yet");
    expect(statusJson(told)).toMatchObject({ lag: { seconds: 35, bytes: 12_340_000 } });
  });

  it("say nothing of what came between two looks", () => {
    const told = overview({ seconds: 0, bytes: 800 });
    expect(statusText(told, NOW).join("\n")).not.toContain("behind");
    expect(statusJson(told)).toMatchObject({ lag: { seconds: 0, bytes: 800 } });
  });

  it("name what the audit rules do not cover", () => {
    const spots = ["/mnt/a", "/mnt/b", "/mnt/c", "/mnt/d\u001b", "/mnt/e", "/mnt/f"].map((place) => ({
      place,
      type: "ext4",
      kind: place,
    }));
    const told = overview(undefined, spots);
    expect(statusText(told, NOW)).toContain(
      "not covered by the audit rules: /mnt/a (ext4), /mnt/b (ext4), /mnt/c (ext4), /mnt/d\\x1b (ext4), /mnt/e (ext4), and 1 more (sudo fullmon doctor)",
    );
    expect(statusJson(told)).toMatchObject({ blindSpots: spots });
  });

  it("show no control character of a host's name, a log's or a source's", () => {
    const told = { ...overview(undefined), log: "/l\u001b[2J" };
    const clock = { start: undefined, learning: true, boundary: 0, number: 0, evidence: 0 } as SavedClock;
    const host = { node: "web\u009b1m\r", clock, programs: 0, edges: 0, known: 0, patterns: 0 };
    const names = { source: "log=/x\u202e", gaps: 0 };
    const text = statusText({ ...told, hosts: [host], names }, NOW);
    expect(text).toContain("web\\xc2\\x9b1m\\x0d: nothing seen yet");
    expect(text.join("")).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
  });

  it("say nothing of that where all is covered", () => {
    for (const spots of [undefined, []]) {
      const told = overview(undefined, spots);
      expect(statusText(told, NOW).join("\n")).not.toContain("covered");
      expect(statusJson(told)).toMatchObject({ blindSpots: [] });
    }
  });

  it("say what there was no room for", () => {
    expect(statusText(overview(undefined), NOW).join("\n")).not.toMatch(/too many|no room/);
    const told = overview(undefined, undefined, { events: 44, edges: 7 });
    expect(statusText(told, NOW)).toEqual(
      expect.arrayContaining([
        "too many hosts: 44 events of those over the limit were not looked at",
        "no room for more edges: 7 over the limit are reported whenever they come",
      ]),
    );
    expect(statusJson(told)).toMatchObject({ leftOut: { events: 44, edges: 7 } });
  });

  it("know of no lag where none was kept", () => {
    const told = overview(undefined);
    expect(statusText(told, NOW).join("\n")).not.toContain("behind");
    expect(JSON.stringify(statusJson(told))).not.toContain("lag");
  });
});
