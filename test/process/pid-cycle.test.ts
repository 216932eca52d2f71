import { describe, expect, it } from "vitest";
import { PidCycle } from "../../src/process/pid-cycle.ts";

/** A cycle that gave out all pids from one to another. */
function given(from: number, to: number, cycle = new PidCycle()): PidCycle {
  for (let pid = from; pid <= to; pid += 1) cycle.give(pid);
  return cycle;
}

describe("PidCycle", () => {
  it("has come by a pid when it has begun again and got there", () => {
    const cycle = given(20_000, 20_100);
    const place = cycle.placeOf(20_050);
    given(20_100, 32_767, cycle);
    expect(cycle.hasPassed(20_050, place)).toBe(false);
    given(300, 15_000, cycle);
    expect(cycle.hasPassed(20_050, place)).toBe(false);
    given(15_000, 20_050, cycle);
    expect(cycle.hasPassed(20_050, place)).toBe(true);
  });

  it("has come by the pid of what is older when it gets there", () => {
    const cycle = given(300, 400, given(300, 32_767));
    const place = cycle.placeOf(10_000);
    given(400, 8000, cycle);
    expect(cycle.hasPassed(10_000, place)).toBe(false);
    given(8000, 10_000, cycle);
    expect(cycle.hasPassed(10_000, place)).toBe(true);
  });

  it("has not come by the first pids of a turn", () => {
    const cycle = given(300, 32_767);
    const places = [300, 301, 302].map((pid) => {
      cycle.give(pid);
      return [pid, cycle.placeOf(pid)] as const;
    });
    given(303, 32_767, cycle);
    for (const [pid, place] of places) expect(cycle.hasPassed(pid, place)).toBe(false);
    given(300, 310, cycle);
    for (const [pid, place] of places) expect(cycle.hasPassed(pid, place)).toBe(true);
  });

  it("has not come by a pid that acts before those given out before it are seen", () => {
    const cycle = given(300, 400);
    const place = cycle.placeOf(420);
    given(400, 30_000, cycle);
    expect(cycle.hasPassed(420, place)).toBe(false);
  });

  it("is not led astray by what was forked long ago, early or late", () => {
    const cycle = given(300, 400);
    const place = cycle.placeOf(350);
    given(400, 30_000, cycle);
    for (const pid of [310, 30_001, 320, 330, 30_002]) cycle.give(pid);
    expect(cycle.hasPassed(350, place)).toBe(false);
    given(30_003, 32_767, cycle);
    given(300, 310, cycle);
    for (const pid of [32_700, 311, 32_710, 312]) cycle.give(pid);
    expect(cycle.hasPassed(350, place)).toBe(true);
    expect(cycle.hasPassed(20_000, place)).toBe(true);
    expect(cycle.hasPassed(20_000, cycle.placeOf(20_000))).toBe(false);
  });

  it("says nothing before it has seen anything, and goes on from a place that was kept", () => {
    expect(new PidCycle().hasPassed(5, 0)).toBe(false);
    const cycle = given(300, 32_767);
    given(300, 500, cycle);
    const later = new PidCycle();
    later.restore(cycle.placeOf(500));
    const place = later.placeOf(450);
    expect(later.hasPassed(450, place)).toBe(false);
    given(501, 32_767, later);
    given(300, 460, later);
    expect(later.hasPassed(450, place)).toBe(true);
  });
});
