import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { SeenBefore } from "../../src/live/seen-before.ts";
import { useFolder } from "../support/folder.ts";

/** A node, a time in milliseconds, a serial. */
type Row = readonly [node: string, time: number, serial: number];

const DAY = 86_400_000;

describe("SeenBefore", () => {
  const path = useFolder();

  /** What of a log is taken after the place in it was lost; what was seen is told as it was kept. */
  function taken(before: readonly Row[], log: readonly Row[]) {
    const first = new SeenBefore(path("log"), undefined);
    for (const [node, time, serial] of before) first.see({ node, time, serial });
    writeFileSync(
      path("log"),
      log
        .map(([node, time, serial]) => {
          const stamp = `${Math.floor(time / 1000)}.${String(time % 1000).padStart(3, "0")}`;
          return `node=${node} type=SYSCALL msg=audit(${stamp}:${serial}): \n`;
        })
        .join(""),
    );
    const again = new SeenBefore(path("log"), JSON.parse(JSON.stringify(first.last)));
    again.readAgain();
    const rows = log.filter(([node, time, serial]) => !again.has({ node, time, serial }));
    return { rows, leftOut: again.readAll(), again };
  }

  it("leaves out what is in front of the last event, whatever clocks and numbers did before", () => {
    const old: Row[] = [
      ["a", 5000, 900],
      ["a", 9000, 901],
      ["a", 6000, 1],
      ["a", 7001, 2],
    ];
    const fresh: Row[] = [["a", 6500, 3]];
    expect(taken(old, [...old, ...fresh])).toMatchObject({ rows: fresh, leftOut: 4 });
  });

  it("takes all of a new log whose clock was set back, as the kernel goes on counting", () => {
    const fresh: Row[] = [
      ["a", 5000, 101],
      ["a", 5001, 102],
    ];
    expect(taken([["a", DAY, 100]], fresh)).toMatchObject({ rows: fresh, leftOut: 0 });
  });

  it("takes all of a new log after a boot", () => {
    const fresh: Row[] = [["a", DAY + 1, 1]];
    expect(taken([["a", DAY, 100]], fresh)).toMatchObject({ rows: fresh, leftOut: 0 });
  });

  it("leaves out what is neither later nor of a higher number where the last event is gone, and counts it", () => {
    const older: Row[] = [
      ["a", 1000, 50],
      ["a", 2000, 51],
    ];
    const fresh: Row[] = [["a", DAY + 5, 120]];
    expect(taken([["a", DAY, 100]], [...older, ...fresh])).toMatchObject({ rows: fresh, leftOut: 2 });
  });

  it("goes by each host's own clock", () => {
    const fresh: Row[] = [
      ["b", 6000, 8],
      ["a", DAY + 1, 4],
    ];
    expect(
      taken(
        [
          ["a", DAY, 3],
          ["b", 5000, 7],
        ],
        fresh,
      ),
    ).toMatchObject({ rows: fresh, leftOut: 0 });
  });

  it("leaves nothing out that comes when all is read", () => {
    const { again } = taken([["a", DAY, 100]], []);
    expect(again.has({ node: "a", time: 1, serial: 1 })).toBe(false);
  });
});
