import { describe, expect, it } from "vitest";
import { activitiesOf } from "../../src/audit/activities.ts";
import { EventStream } from "../../src/audit/event-stream.ts";
import { Boots } from "../../src/monitor/boots.ts";
import { eventOf } from "../support/notation.ts";

/** The serials after which a machine is found to have booted. */
function booted(serials: readonly number[]): number[] {
  const boots = new Boots();
  const found: number[] = [];
  const stream = new EventStream((event) => {
    expect(activitiesOf(event)).toHaveLength(1);
    if (boots.see(event)) found.push(event.serial);
  });
  for (const serial of serials)
    stream.write(Buffer.from(eventOf("unlink = 0 | cwd / | PARENT / | DELETE /srv/a", { serial })));
  stream.end();
  return found;
}

describe("Boots", () => {
  it("finds that the kernel counts anew", () => expect(booted([80_000, 80_001, 7, 8, 5000, 3])).toEqual([7, 3]));

  it("takes no late event for that, and no log of a few events", () => {
    expect(booted([80_000, 79_200, 80_001, 400_000, 399_000])).toEqual([]);
    expect(booted([1, 900, 2])).toEqual([]);
  });
});
