/** How long a run learns that goes on where another ended. */
import { describe, expect, it } from "vitest";
import { WindowClock } from "../../src/monitor/window-clock.ts";

const START = 1_700_000_000_000;

/** A clock that goes on where one of a baseline of 100 seconds was, that `lives` so far. */
function goneOn(baseline: number, lives: (clock: WindowClock) => void): WindowClock {
  const before = new WindowClock({ baseline: 100_000, monitor: 10_000 });
  before.begin(START);
  lives(before);
  const after = new WindowClock({ baseline, monitor: 10_000 });
  after.restore(before.save());
  return after;
}

describe("a run that goes on", () => {
  it.each([500_000, 100_000, 50_000])("learns as long as it is told now, from where learning began: %i", (baseline) => {
    const clock = goneOn(baseline, (before) => before.learnAt(START + 60_000));
    expect([clock.learning, clock.start, clock.boundary]).toEqual([true, START, START + baseline]);
    expect(clock.window).toEqual({ number: 0, from: START, to: START + baseline });
  });

  it("learns no longer when it had learned", () => {
    const clock = goneOn(500_000, (before) => {
      before.endBaseline();
      before.next();
    });
    expect([clock.learning, clock.boundary]).toEqual([false, START + 110_000]);
  });

  it("compares who had what started by others a day later if an older version learned without", () => {
    const learned = (clock: WindowClock) => {
      expect(clock.comparesStarters(START)).toBe(false);
      clock.endBaseline();
      clock.next();
      expect(clock.comparesStarters(START + 100_000)).toBe(true);
    };
    expect(goneOn(100_000, learned).comparesStarters(START + 110_000)).toBe(true);
    const clock = new WindowClock({ baseline: 100_000, monitor: 10_000 });
    const { start, learning, boundary, number, evidence, setBack } = goneOn(100_000, learned).save();
    clock.restore({ start, learning, boundary, number, evidence, setBack });
    const times = [START + 120_000, START + 120_000 + 86_399_999, START + 120_000 + 86_400_000];
    clock.event(times[0] as number);
    expect(times.map((time) => clock.comparesStarters(time))).toEqual([false, false, true]);
  });

  it("begins with the first event where nothing was seen yet", () => {
    const empty = new WindowClock({ baseline: 100_000, monitor: 10_000 });
    const clock = new WindowClock({ baseline: 500_000, monitor: 10_000 });
    clock.restore(empty.save());
    expect([clock.begun, clock.boundary]).toEqual([false, 0]);
    clock.begin(START);
    expect(clock.boundary).toBe(START + 500_000);
  });
});
