import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EventStream } from "../../src/audit/event-stream.ts";
import { cutAt, linesOf, logEvents } from "../support/arbitrary.ts";
import { readEvents } from "../support/events.ts";
import { eventOf } from "../support/notation.ts";
import { STYLES, T0 } from "../support/records.ts";

const UNLINK = "unlink = 0 | cwd / | PARENT /tmp | DELETE /tmp/x";

describe("RecordReader.write()", () => {
  it("gives the same events when the bytes are cut anywhere", () => {
    fc.assert(
      fc.property(
        logEvents(),
        fc.constantFrom(...STYLES),
        fc.array(fc.nat(), { maxLength: 12 }),
        (events, style, places) => {
          const log = Buffer.from(`${linesOf(events, style).join("\n")}\n`, "latin1");
          const whole = readEvents(log);
          const pieces = readEvents(cutAt(log, places));
          expect(pieces.events).toEqual(whole.events);
          expect(pieces.tally).toEqual(whole.tally);
          expect(whole.events.length).toBe(events.length);
        },
      ),
    );
  });

  it("gives the same events byte by byte", () => {
    const log = Buffer.from(`${eventOf(UNLINK)}----\n\n${eventOf(UNLINK, { serial: 43 }, "enriched")}`);
    const pieces = Array.from(log, (byte) => Uint8Array.of(byte));
    expect(readEvents(pieces)).toEqual(readEvents(log));
    expect(readEvents(log).events).toHaveLength(2);
  });

  it("keeps nothing of the caller's buffer", () => {
    const events: string[] = [];
    const stream = new EventStream((event) =>
      events.push(`${event.serial} ${event.paths.map(({ name }) => name).join()}`),
    );
    const log = Buffer.from(eventOf(UNLINK) + eventOf(UNLINK, { serial: 43 }));
    const buffer = Buffer.alloc(100);
    for (let at = 0; at < log.length; at += buffer.length) {
      const length = log.copy(buffer, 0, at, at + buffer.length);
      stream.write(buffer.subarray(0, length));
      buffer.fill(0x2a);
    }
    stream.end();
    expect(events).toEqual(["42 /tmp,/tmp/x", "43 /tmp,/tmp/x"]);
  });

  it("reads pieces that lie in a larger buffer", () => {
    const log = Buffer.from(eventOf(UNLINK));
    const larger = Buffer.concat([Buffer.from("type=X "), log, Buffer.from("\ntype=Y")]);
    expect(readEvents(larger.subarray(7, 7 + log.length))).toEqual(readEvents(log));
  });

  it("waits for the newline when the log goes on, and takes the last line without it at the end", () => {
    const log = eventOf(UNLINK).trimEnd();
    const seen: number[] = [];
    const stream = new EventStream(({ serial }) => seen.push(serial));
    stream.write(Buffer.from(log));
    expect(stream.tally.records).toBe(4);
    stream.end();
    expect(stream.tally.records).toBe(5);
    expect(seen).toEqual([42]);
  });

  it("strips one CR, not two", () => {
    const log = eventOf(UNLINK).replaceAll("\n", "\r\n");
    expect(readEvents(log)).toEqual(readEvents(eventOf(UNLINK)));
    const key = eventOf(UNLINK).replace("key=(null)\n", "key=(null)\r\r\n");
    expect(readEvents(key).events[0]?.keys).toEqual(["(null)\r"]);
  });

  it("drops a line over the limit and nothing else, wherever it is cut", () => {
    const long = `type=SYSCALL msg=audit(1.000:1): x="${"x".repeat(3 << 20)}"`;
    const log = Buffer.from(`${eventOf(UNLINK)}${long}\n${eventOf(UNLINK, { serial: 43 })}`);
    for (const places of [[], [900], [log.length - 700], [900, 1 << 20, 2 << 20, (2 << 20) + 1]]) {
      const { events, tally } = readEvents(cutAt(log, places));
      expect(events.map(({ serial }) => serial)).toEqual([42, 43]);
      expect(tally).toMatchObject({ lines: 11, records: 10, lost: 1 });
      expect(tally.refused["too-long"]).toBe(1);
    }
  });

  it("reads a line of half a megabyte", () => {
    const name = "n".repeat(500_000);
    const log = eventOf(`unlink = 0 | cwd / | PARENT /tmp | DELETE /tmp/${name}`);
    expect(readEvents(log).events).toMatchObject([{ activities: [{ action: "DELETE", path: `/tmp/${name}` }] }]);
  });
});

describe("RecordReader.abandon()", () => {
  it("counts the line whose rest will never come, and starts afresh", () => {
    const seen: number[] = [];
    const stream = new EventStream(({ serial }) => seen.push(serial));
    stream.write(Buffer.from(`${eventOf(UNLINK)}type=SYSCALL msg=audit(17000000`));
    stream.abandonLine();
    stream.write(Buffer.from(eventOf(UNLINK, { serial: 43, time: T0 + 1 })));
    stream.end();
    expect(seen).toEqual([42, 43]);
    expect(stream.tally.refused.cut).toBe(1);
    expect(stream.tally.lines).toBe(11);
  });

  it("counts nothing when no line was open", () => {
    const stream = new EventStream(() => undefined);
    stream.write(Buffer.from(eventOf(UNLINK)));
    stream.abandonLine();
    expect(stream.tally.lost).toBe(0);
  });

  it("ends the dropping of a line over the limit", () => {
    const stream = new EventStream(() => undefined);
    stream.write(Buffer.alloc(2 << 20, 0x78));
    stream.abandonLine();
    stream.write(Buffer.from(eventOf(UNLINK)));
    stream.end();
    expect(stream.tally.records).toBe(5);
  });
});

describe("RecordReader and records that share a line", () => {
  const lines = eventOf(UNLINK).trimEnd().split("\n");
  const other = eventOf(UNLINK, { serial: 43 }).trimEnd().split("\n");
  const third = eventOf(UNLINK, { serial: 44 }).trimEnd().split("\n");
  const rest = [...lines.slice(1), ...other.slice(1), ""].join("\n");

  it.each([
    ["without anything between", ""],
    ["with a blank between", " "],
  ])("reads both %s", (_, between) => {
    const { events, tally } = readEvents(`${lines[0]}${between}${other[0]}\n${rest}`);
    expect(events).toEqual(readEvents(eventOf(UNLINK) + eventOf(UNLINK, { serial: 43 })).events);
    expect(tally).toMatchObject({ records: 10, lines: 9 });
    expect(tally.flaws.torn).toBe(1);
  });

  it("reads three", () => {
    const { events, tally } = readEvents(`${lines[0]}${other[0]}${third[0]}\n${rest}${third.slice(1).join("\n")}`);
    expect(events.map(({ serial, pid }) => [serial, pid])).toEqual([
      [42, 812],
      [43, 812],
      [44, 812],
    ]);
    expect(tally.flaws.torn).toBe(2);
  });

  it("reads both when the first was cut in a value", () => {
    const cut = lines[0]?.slice(0, lines[0].indexOf("/bash")) ?? "";
    const { events } = readEvents(`${cut}${other[0]}\n${rest}`);
    expect(events.map(({ serial, exe }) => [serial, exe])).toEqual([
      [42, undefined],
      [43, "/usr/bin/bash"],
    ]);
  });

  it("reads both when they are of nodes", () => {
    const [one = "", two = ""] = [42, 43].map((serial) => eventOf(UNLINK, { serial, node: "web" }).split("\n")[0]);
    const { events } = readEvents(`${one}${two}\n`);
    expect(events.map(({ node, serial, pid }) => [node, serial, pid])).toEqual([
      ["web", 42, 812],
      ["web", 43, 812],
    ]);
  });

  it.each(["unconfined", "=unconfined", "system_u:system_r:sshd_t:s0-s0:c0.c1023", "?"])(
    "reads both behind the label %s, which cannot hold a header",
    (label) => {
      const [first = "", second = ""] = [lines[0], other[0]].map((line) =>
        line?.replace(/(?: subj=\S+)? key=/, ` subj=${label} key=`),
      );
      const { events, tally } = readEvents(`${first}${second}\n`);
      expect(events.map(({ serial, pid }) => [serial, pid])).toEqual([
        [42, 812],
        [43, 812],
      ]);
      expect(tally.flaws).toMatchObject({ torn: 1, doubtful: 0 });
    },
  );

  it.each(["docker-default//null-/tmp/", "=x (enforce)", "unconfined_t", "=unconfined//x", ":lxd:unconfined"])(
    "makes no record of what stands in a label that its bearer chose, and says that it may be one: %s",
    (label) => {
      const forged = "type=SYSCALL msg=audit(1700000000.000:99): arch=c000003e syscall=59 success=yes exit=0 pid=1";
      const line = lines[0]?.replace(/(?: subj=\S+)? key=/, ` subj=${label} ${forged} key=`);
      const { events, tally } = readEvents(`${line}\n`);
      expect(events.map(({ serial, pid }) => [serial, pid])).toEqual([[42, 812]]);
      expect(tally.flaws).toMatchObject({ torn: 0, doubtful: 1 });
    },
  );

  it("makes no record of a header that a program wrote into its own", () => {
    const forged = "type=SYSCALL msg=audit(1700000000.000:99): arch=c000003e syscall=59 success=yes exit=0 pid=1";
    for (const type of ["USER_CMD", "USER_LOGIN", "UNDER_SCORE"]) {
      const log = `type=${type} msg=audit(1700000000.000:42): pid=1 msg='op=x acct="${forged}" res=success'\n`;
      const { events, tally } = readEvents(log);
      expect(events.map(({ serial }) => serial)).toEqual([42]);
      expect(tally.records).toBe(1);
    }
  });
});
