/** How far reading is behind, and when that is said. */
import { describe, expect, it } from "vitest";
import { LagWatch, lagOf } from "../../src/live/lag.ts";

describe("LagWatch", () => {
  it("says once that reading cannot keep up, after half a minute, and once that it has caught up", () => {
    const lag = new LagWatch();
    const said: string[] = [];
    for (let second = 0; second < 100; second += 1) {
      const news = lag.looked(second < 10 || second >= 80, second * 1000);
      if (news !== undefined) said.push(`${second}: ${news}`);
      expect(lag.isBehind).toBe(second >= 40 && second < 80);
    }
    expect(said).toEqual(["40: behind", "80: caught up"]);
  });

  it("says nothing while the end is reached now and then", () => {
    const lag = new LagWatch();
    for (let second = 0; second < 200; second += 1)
      expect(lag.looked(second % 29 === 0, second * 1000)).toBeUndefined();
  });

  it("tells each time that it is behind", () => {
    const lag = new LagWatch();
    const said = [false, false, true, false, false, true].map((isAll, place) => lag.looked(isAll, place * 31_000));
    expect(said).toEqual([undefined, "behind", "caught up", undefined, "behind", "caught up"]);
  });
});

describe("lagOf()", () => {
  const tail = (unread: number, last = 'type=CWD msg=audit(70.400:7): cwd="/"\n') => ({
    unread,
    lastBytes: () => Buffer.from(last),
  });

  it("is the time between what was read and the log's end, and the bytes between", () => {
    expect(lagOf(tail(5000), 40_000)).toEqual({ seconds: 30, bytes: 5000 });
    expect(lagOf(tail(0), 40_000)).toEqual({ seconds: 0, bytes: 0 });
  });

  it("is never below nothing, and has no seconds where no time is known", () => {
    expect(lagOf(tail(5000), 90_000)).toEqual({ seconds: 0, bytes: 5000 });
    expect(lagOf(tail(5000), 0)).toEqual({ seconds: 0, bytes: 5000 });
    expect(lagOf(tail(5000, "no record\n"), 40_000)).toEqual({ seconds: 0, bytes: 5000 });
  });

  it("is unknown if the log does not tell", () => {
    const gone = {
      get unread(): number {
        throw new Error("EACCES");
      },
      lastBytes: () => Buffer.alloc(0),
    };
    expect(lagOf(gone, 40_000)).toBeUndefined();
  });
});
