/** When events are given up that nothing will be added to any more. */
import { describe, expect, it } from "vitest";
import { stream, whole } from "../support/assembling.ts";
import { T0 } from "../support/records.ts";

describe("Assembler's patience", () => {
  /** An event without its end, then others of four records each (or more), a second apart. */
  function givenAfter(lines: number, step: number, records: number): string[] {
    const { given, feed } = stream();
    const log = whole(1).slice(0, -1);
    const events = Math.ceil(lines / records);
    for (let index = 0; index < events; index += 1) {
      const [call = "", ...rest] = whole(100 + index, { time: T0 + index * step });
      const title = rest.at(-1) ?? "";
      log.push(call.replace("items=2", "items=0"), ...rest.slice(0, records - 2), title);
    }
    feed(...log);
    return given;
  }

  it("ends when both many lines and enough log time have passed", () => {
    expect(givenAfter(1300, 1000, 5)[0]).toBe("1? 4");
    expect(givenAfter(1300, 1000, 3)[0]).toBe("1? 4");
  });

  it("ends also when all events have the same even number of records", () => {
    for (const records of [2, 4]) expect([records, givenAfter(1300, 1000, records)[0]]).toEqual([records, "1? 4"]);
  });

  it("does not end by lines alone: a burst may come in between", () => {
    expect(givenAfter(1300, 1, 5)).toEqual([]);
  });

  it("does not end by log time alone: an idle host logs seldom", () => {
    expect(givenAfter(200, 60_000, 5)).toEqual([]);
  });

  it("ends by lines alone when there are very many", () => {
    expect(givenAfter(21_000, 0, 5)[0]).toBe("1? 4");
  });

  it("gives events without a SYSCALL too", () => {
    const { given, feed, stream: all } = stream();
    feed("type=USER_LOGIN msg=audit(1700000000.000:1): pid=1 uid=0 msg='op=login res=success'");
    for (let index = 0; index < 300; index += 1) feed(...whole(100 + index, { time: T0 + index * 100 }));
    expect(given).toContain("1 1");
    expect(all.tally.flaws["no-syscall"]).toBe(0);
  });
});

describe("Assembler.expire()", () => {
  it("gives events that have had no record since the deadline", () => {
    const { given, feed, stream: all } = stream();
    all.expire(1000, 0);
    feed(...whole(1).slice(0, -1));
    all.expire(2000, 900);
    expect(given).toEqual([]);
    all.expire(4100, 2050);
    expect(given).toEqual(["1? 4"]);
    expect(all.tally.flaws.incomplete).toBe(1);
  });

  it("never gives up an event whose record was read since the last call, however long ago that was", () => {
    const { given, feed, stream: all } = stream();
    feed(...whole(1).slice(0, -1));
    all.expire(60_000, 58_000);
    expect(given).toEqual([]);
    feed(...whole(2).slice(0, -1));
    all.expire(120_000, 118_000);
    expect(given).toEqual(["1? 4"]);
    feed(...whole(2).slice(-1));
    all.expire(180_000, 178_000);
    expect(given).toEqual(["1? 4", "2 5"]);
  });

  it("gives a finished event without waiting for the next one's record", () => {
    const { given, feed, stream: all } = stream();
    feed(...whole(1));
    all.expire(1000, -1000);
    expect(given).toEqual(["1 5"]);
  });

  it("gives events without a SYSCALL", () => {
    const { given, feed, stream: all } = stream();
    feed("type=CONFIG_CHANGE msg=audit(1700000000.000:1): op=set audit_enabled=0 old=1 res=1");
    all.expire(1000, -1000);
    expect(given).toEqual([]);
    all.expire(4000, 2000);
    expect(given).toEqual(["1 1"]);
  });
});
