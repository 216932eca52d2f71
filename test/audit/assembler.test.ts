import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linesOf, logEvents } from "../support/arbitrary.ts";
import { openIn, stream, UNLINK, whole } from "../support/assembling.ts";
import { readEvents } from "../support/events.ts";
import { eventOf } from "../support/notation.ts";
import { T0 } from "../support/records.ts";

/** Merges lists, each in its own order; `turns` says whose turn it is. */
function merged(lists: readonly (readonly string[])[], turns: readonly number[]): string[] {
  const rest = lists.map((list) => [...list]);
  const out: string[] = [];
  for (let turn = 0; rest.some((list) => list.length > 0); turn += 1) {
    const open = rest.filter((list) => list.length > 0);
    const next = open[(turns[turn % turns.length] ?? 0) % open.length]?.shift();
    if (next !== undefined) out.push(next);
  }
  return out;
}

describe("Assembler.add()", () => {
  it("gives the same events however their records are mixed", () => {
    fc.assert(
      fc.property(logEvents(6), fc.array(fc.nat(5), { minLength: 1, maxLength: 40 }), (events, turns) => {
        const lists = events.map((event) => linesOf([event]));
        const apart = readEvents(Buffer.from(lists.flat().join("\n"), "latin1"));
        const mixed = readEvents(Buffer.from(merged(lists, turns).join("\n"), "latin1"));
        const bySerial = [...mixed.events].sort((one, other) => one.serial - other.serial);
        expect(bySerial).toEqual(apart.events);
        expect(mixed.tally).toEqual(apart.tally);
      }),
    );
  });

  it("gives events in the order of their SYSCALLs", () => {
    const { given, feed, stream: all } = stream();
    const [a, b, c] = [whole(1), whole(2), whole(3)] as [string[], string[], string[]];
    feed(a[1] ?? "", b[0] ?? "", a[0] ?? "", c[0] ?? "", ...c.slice(1), ...a.slice(2), ...b.slice(1));
    all.end();
    expect(given).toEqual(["2 5", "1 5", "3 5"]);
  });

  it("gives an event as soon as a record of another comes behind its end", () => {
    const { given, feed } = stream();
    feed(...whole(1));
    expect(given).toEqual([]);
    feed(whole(2)[0] ?? "");
    expect(given).toEqual(["1 5"]);
  });

  it("takes a record behind PROCTITLE that comes right after it", () => {
    const { given, feed, stream: all } = stream();
    const [call = "", cwd = "", one = "", two = "", title = ""] = whole(1);
    feed(call, title, cwd, one, two);
    feed(...whole(2));
    all.end();
    expect(given).toEqual(["1 5", "2 5"]);
  });

  it("holds back later events while an earlier one waits, so that the order stays", () => {
    const { given, feed } = stream();
    feed(...whole(1).slice(0, -1), ...whole(2), ...whole(3));
    expect(given).toEqual([]);
    feed(whole(1).at(-1) ?? "", whole(4)[0] ?? "");
    expect(given).toEqual(["1 5", "2 5", "3 5"]);
  });

  it("is held up by no event without a SYSCALL", () => {
    const { given, feed } = stream();
    feed(...whole(1).slice(1), ...whole(2), whole(3)[0] ?? "");
    expect(given).toEqual(["2 5"]);
  });

  it("keeps the place of a record that means something without a SYSCALL, however its patience ends", () => {
    const change = "type=CONFIG_CHANGE msg=audit(1700000000.000:2): op=set audit_enabled=0 old=1 res=1";
    const { given, feed, stream: all } = stream();
    feed(...whole(1), change, ...whole(3), ...whole(4));
    expect(given).toEqual(["1 5"]);
    all.end();
    expect(given).toEqual(["1 5", "2 1", "3 5", "4 5"]);
    const live = stream();
    live.feed(...whole(1), change, ...whole(3), ...whole(4));
    live.stream.expire(1000, -1000);
    live.stream.expire(4000, 2000);
    expect(live.given).toEqual(given);
    // What has just come waits on, be older ones given up.
    const young = stream();
    young.feed(...whole(1), change, whole(3)[1] ?? "");
    young.stream.expire(1000, -1000);
    young.stream.expire(1500, 900);
    expect(young.given).toEqual(["1 5"]);
    expect(openIn(young.stream)).toBe(2);
    const ended = stream();
    ended.feed(...whole(1), change, "type=EOE msg=audit(1700000000.000:2): ", ...whole(3), ...whole(4));
    ended.stream.end();
    expect(ended.given).toEqual(["1 5", "2 2", "3 5", "4 5"]);
  });

  it("waits for the PATHs that SYSCALL announces, also behind PROCTITLE", () => {
    const { given, feed } = stream();
    const [call = "", cwd = "", one = "", two = "", title = ""] = whole(1);
    feed(call, cwd, one, title, ...whole(2));
    expect(given).toEqual([]);
    feed(two, whole(3)[0] ?? "");
    expect(given).toEqual(["1 5", "2 5"]);
  });

  it("ends an event at EOE, which is a record of it and no event by itself", () => {
    const { given, feed, stream: all } = stream();
    const eoe = (serial: number) => `type=EOE msg=audit(${T0 / 1000}.000:${serial}): `;
    feed(whole(1)[0] ?? "", eoe(1), eoe(2), eoe(1));
    all.end();
    expect(given).toEqual(["1? 2"]);
    expect(all.tally.flaws.late).toBe(0);
  });

  it("makes one event of records that come before their SYSCALL", () => {
    for (const [type, fields] of [
      ["LOGIN", "pid=1 uid=0 old-auid=4294967295 auid=1000 tty=(none) old-ses=4294967295 ses=3 res=1"],
      ["AVC", "avc:  denied  { read } for  pid=812"],
      ["SERVICE_START", "pid=1 uid=0 auid=4294967295 ses=4294967295 msg='unit=x res=success'"],
      ["CONFIG_CHANGE", "auid=0 ses=1 op=add_rule key=(null) list=4 res=1"],
      ["BPF", "prog-id=1 op=LOAD"],
    ]) {
      const { given, feed, stream: all } = stream();
      feed(`type=${type} msg=audit(1700000000.000:1): ${fields}`, ...whole(1), ...whole(2));
      all.end();
      expect([type, given]).toEqual([type, ["1 6", "2 5"]]);
    }
  });

  it("keeps apart what differs in node, time or serial alone", () => {
    const log = [
      eventOf(UNLINK, { serial: 7 }),
      eventOf(UNLINK, { serial: 7, time: T0 + 1 }),
      eventOf(UNLINK, { serial: 7, node: "a" }),
      eventOf(UNLINK, { serial: 7, node: "b" }),
      eventOf(UNLINK, { serial: 8 }),
    ].map((text) => text.trimEnd().split("\n"));
    const { events, tally } = readEvents(merged(log, [0, 1, 2, 3, 4]).join("\n"));
    expect(events.map(({ node, time, serial, records }) => [node, time * 1000 - T0, serial, records.length])).toEqual([
      [undefined, 0, 7, 5],
      [undefined, 1, 7, 5],
      ["a", 0, 7, 5],
      ["b", 0, 7, 5],
      [undefined, 0, 8, 5],
    ]);
    expect(tally.flaws).toMatchObject({ late: 0, incomplete: 0 });
  });

  it("takes serials that wrap and start again", () => {
    const serials = [4294967294, 4294967295, 0, 1, 1];
    const log = serials.map((serial, index) => eventOf(UNLINK, { serial, time: T0 + index * 1000 })).join("");
    expect(readEvents(log).events.map(({ serial }) => serial)).toEqual(serials);
  });

  it("takes time that steps back", () => {
    const steps = [0, 60_000, -731_000, 5];
    const log = steps.map((step, index) => eventOf(UNLINK, { serial: index, time: T0 + step })).join("");
    const { events, tally } = readEvents(log);
    expect(events.map(({ time }) => Math.round(time * 1000) - T0)).toEqual(steps);
    expect(events.every(({ complete }) => complete)).toBe(true);
    expect(tally.flaws.late).toBe(0);
  });

  it("counts a record that comes when its event has left, and makes no second event of it", () => {
    const { given, feed, stream: all } = stream();
    feed(...whole(1), ...whole(2), ...whole(1), ...whole(3));
    all.end();
    expect(given).toEqual(["1 5", "2 5", "3 5"]);
    expect(all.tally.flaws.late).toBe(5);
  });

  it("keeps both when a record is there twice, and takes the first SYSCALL for identity", () => {
    const lines = whole(1);
    const second = (lines[0] ?? "").replace("pid=812", "pid=999");
    const { events } = readEvents([lines[0], second, ...lines.slice(1)].join("\n"));
    expect(events).toMatchObject([{ pid: 812, records: ["SYSCALL", "SYSCALL", "CWD", "PATH", "PATH", "PROCTITLE"] }]);
    expect(events[0]?.activities).toHaveLength(1);
  });

  it("bounds the records of one event and counts the rest", () => {
    const { given, feed, stream: all } = stream();
    const path = whole(1)[2] ?? "";
    feed(whole(1)[0] ?? "", ...Array.from({ length: 5000 }, () => path), ...whole(2));
    all.end();
    expect(given).toEqual(["1? 4096", "2 5"]);
    expect(all.tally.flaws.overfull).toBe(905);
  });

  it("bounds the open events and gives up the oldest", () => {
    const { given, feed, stream: all } = stream({ maxOpen: 10 });
    for (let serial = 1; serial <= 100; serial += 1) {
      feed(whole(serial)[0] ?? "");
      expect(openIn(all)).toBeLessThanOrEqual(10);
    }
    expect(given).toEqual(Array.from({ length: 90 }, (_, index) => `${index + 1}? 1`));
    for (let serial = 1; serial <= 50; serial += 1) feed(whole(serial + 1000)[1] ?? "");
    expect(openIn(all)).toBeLessThanOrEqual(10);
    all.end();
    expect(openIn(all)).toBe(0);
    expect(all.tally).toMatchObject({ events: 150, flaws: { incomplete: 100, "no-syscall": 50 } });
  });
});

describe("Assembler.end()", () => {
  it("gives everything, incomplete events marked, and is empty", () => {
    const { given, feed, stream: all } = stream();
    feed(...whole(1).slice(0, 2), ...whole(2), ...whole(3).slice(1, 3));
    all.end();
    expect(given).toEqual(["1? 2", "2 5", "3? 2"]);
    expect(openIn(all)).toBe(0);
    expect(all.tally.flaws).toMatchObject({ incomplete: 1, "no-syscall": 1 });
  });

  it("marks an event incomplete when a relative name has no CWD, or fewer PATHs came than announced", () => {
    const [call = "", cwd = "", one = "", two = "", title = ""] = eventOf(
      "unlink = 0 | cwd / | PARENT /tmp | DELETE x",
    ).split("\n");
    expect(readEvents([call, one, two, title].join("\n")).events).toMatchObject([{ complete: false }]);
    expect(readEvents([call, cwd, one, title].join("\n")).events).toMatchObject([{ complete: false }]);
    expect(readEvents([call, cwd, one, two, title].join("\n")).events).toMatchObject([{ complete: true }]);
  });
});
