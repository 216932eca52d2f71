/** A clock that is set, by what is read from it. */
import { describe, expect, it } from "vitest";
import { SetBack } from "../../src/monitor/set-back.ts";

const HOUR = 3600_000;

describe("SetBack", () => {
  const shifts = (times: readonly number[], tell: (clock: SetBack, time: number) => number) => {
    const clock = new SetBack();
    return times.map((hours) => tell(clock, hours * HOUR) / HOUR);
  };
  it.each<[string, number[], number[]]>([
    ["goes on", [10, 11, 48], [0, 0, 0]],
    ["is a little late", [10, 9.5, 10], [0, 0, 0]],
    ["is set back", [48, 24, 25], [0, -24, 0]],
    ["is set back twice", [48, 24, 12], [0, -24, -12]],
    ["is set back and forward again", [48, 24, 48], [0, -24, 24]],
    ["is set back and further forward: the rest is idle time", [48, 24, 90], [0, -24, 24]],
    ["is set forward and back", [10, 34, 10], [0, 0, -24]],
  ])("that %s", (_, times, expected) => {
    expect(shifts(times, (clock, time) => clock.event(time))).toEqual(expected);
    expect(shifts(times, (clock, time) => clock.tick(time))).toEqual(expected);
  });

  it("goes on after a restart", () => {
    const before = new SetBack();
    before.tick(48 * HOUR);
    const after = new SetBack();
    after.restore(JSON.parse(JSON.stringify(before.save())));
    expect(after.tick(24 * HOUR)).toBe(-24 * HOUR);
  });

  it("believes who tells the time rather than events, which can be old", () => {
    const clock = new SetBack();
    clock.event(1 * HOUR);
    expect(clock.tick(48 * HOUR)).toBe(0);
    expect(clock.event(2 * HOUR)).toBe(0);
    expect(clock.tick(24 * HOUR)).toBe(-24 * HOUR);
  });
});
