/** The server that is attacked: what it does is silent, and its names are generalised, or the attacks would prove nothing. */
import { describe, expect, it } from "vitest";
import { type Deed, KINDS, ROUTINE, warned, watchDeeds } from "../support/deeds.ts";

const later = (seconds: number): Deed[] => ROUTINE.map(([second, who, event]) => [second + seconds, who, event]);

describe("the routine", () => {
  it("leaves the server with kinds of names", () => {
    const { patterns } = watchDeeds(later(120));
    for (const kind of KINDS) expect(patterns).toContain(kind);
  });

  it("is silent afterwards", () => {
    expect(warned(later(120))).toEqual([]);
    expect(warned(later(120), { rebase: true })).toEqual([]);
  });
});
