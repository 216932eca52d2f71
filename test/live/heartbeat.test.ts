/** Which looks at the log are a sign of life, and what is said with it. */
import { describe, expect, it } from "vitest";
import { Heartbeat, type Vitals } from "../../src/live/heartbeat.ts";
import { ownLog } from "../../src/run/own-log.ts";
import type { Word } from "../../src/source/service-manager.ts";

const NEWEST = new Date(2026, 10, 24, 10, 11, 6, 203).getTime();

describe("Heartbeat", () => {
  function heart({ limit }: { limit: number | undefined } = { limit: 60_000 }) {
    const words: Word[] = [];
    let vitals: Vitals = { learning: false, events: 0, read: 0, newest: NEWEST, lag: { seconds: 0, bytes: 0 } };
    const manager = { limit, tell: (word: Word) => void words.push(word), told: async () => undefined };
    const heartbeat = new Heartbeat(ownLog("silent"), manager, () => vitals);
    return {
      heartbeat,
      words: () => words.splice(0),
      is: (change: Partial<Vitals>) => {
        vitals = { ...vitals, ...change };
      },
    };
  }

  it("says that it is ready once, and lives at half of the limit, by looks alone", () => {
    const { heartbeat, words } = heart();
    heartbeat.looked(true, 0);
    expect(words()).toEqual([]);
    heartbeat.ready(0);
    expect(words()).toEqual([{ READY: "1", STATUS: "watching; last event 2026-11-24 10:11:06" }]);
    for (let second = 1; second < 30; second += 1) heartbeat.looked(true, second * 1000);
    expect(words()).toEqual([]);
    heartbeat.looked(true, 30_000);
    heartbeat.looked(true, 31_000);
    expect(words()).toEqual([{ WATCHDOG: "1", STATUS: "watching; last event 2026-11-24 10:11:06" }]);
    heartbeat.stopping();
    expect(words()).toEqual([{ STOPPING: "1" }]);
  });

  it("is silent while the log grows and is not read", () => {
    const { heartbeat, words, is } = heart();
    heartbeat.ready(0);
    words();
    is({ lag: { seconds: 0, bytes: 100 } });
    heartbeat.looked(true, 30_000);
    heartbeat.looked(true, 90_000);
    expect(words()).toEqual([]);
    is({ read: 50 });
    heartbeat.looked(true, 91_000);
    expect(words()).toHaveLength(1);
  });

  it("lives as long as it reads, however far behind, and says so", () => {
    const { heartbeat, words, is } = heart();
    heartbeat.ready(0);
    words();
    const kept: boolean[] = [];
    for (let minute = 1; minute <= 3; minute += 1) {
      is({ read: minute, lag: { seconds: 40, bytes: 10_000_000 } });
      kept.push(heartbeat.looked(false, minute * 60_000));
    }
    kept.push(heartbeat.looked(true, 200_000));
    expect(words().map(({ WATCHDOG }) => WATCHDOG)).toEqual(["1", "1", "1"]);
    expect(kept).toEqual([false, true, false, true]);
  });

  it("says what is wrong, in one line", () => {
    const { heartbeat, words, is } = heart();
    is({ learning: true, newest: 0 });
    heartbeat.ready(0);
    heartbeat.trouble("the state cannot be kept", new Error("disk full"));
    heartbeat.trouble("the log cannot be read", new Error("EIO"));
    for (const why of ["auditd was gone", "the kernel lost 7 records"])
      heartbeat.said({ type: "hole", time: 0, node: "", hole: { from: undefined, to: undefined, why } });
    // What is tried again is no hang: starting again would not mend it.
    is({ lag: { seconds: 0, bytes: 100 } });
    heartbeat.looked(true, 30_000);
    heartbeat.trouble("the log cannot be read", undefined);
    heartbeat.trouble("the state cannot be kept", undefined);
    is({ learning: false, read: 100 });
    heartbeat.looked(true, 60_000);
    const holes = "holes: 2, last: the kernel lost 7 records";
    expect(words().map(({ STATUS }) => STATUS)).toEqual([
      "learning; no event yet",
      `learning; no event yet; the state cannot be kept; the log cannot be read; ${holes}`,
      `watching; no event yet; ${holes}`,
    ]);
  });

  it("tells a manager without a watchdog how it is every five minutes, and nobody where there is none", () => {
    const { heartbeat, words } = heart({ limit: undefined });
    heartbeat.ready(0);
    words();
    heartbeat.looked(true, 299_000);
    expect(words()).toEqual([]);
    heartbeat.looked(true, 300_000);
    expect(words()).toHaveLength(1);
    const alone = new Heartbeat(ownLog("silent"), undefined, () => {
      throw new Error("asked");
    });
    alone.looked(true, 1_000_000);
    alone.stopping();
    expect(alone.looked(true, 2_000_000)).toBe(false);
  });
});
