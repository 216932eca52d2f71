/** What an event is asked for beside its activities. */
import fc from "fast-check";
import { expect, it } from "vitest";
import type { AuditEvent } from "../../src/audit/event.ts";
import { EventStream } from "../../src/audit/event-stream.ts";
import { linesOf, logEvents } from "../support/arbitrary.ts";
import { readEvents } from "../support/events.ts";
import { eventOf } from "../support/notation.ts";
import { BASH, cwdRecord, eventText, pathRecord, proctitleRecord, syscallRecord, T0 } from "../support/records.ts";

it("folders are those of its names that are folders, looked up once", () => {
  const events: AuditEvent[] = [];
  const stream = new EventStream((event) => events.push(event));
  const records = [
    syscallRecord({ name: "rename", exit: 0, items: 4 }, BASH),
    cwdRecord("/srv"),
    pathRecord(0, "/srv/", "PARENT", "040755"),
    pathRecord(1, "a b", "DELETE", "040755"),
    pathRecord(2, "file", "DELETE", "0100644"),
    pathRecord(3, "/srv/./b", "CREATE", "042755"),
    proctitleRecord(["mv"]),
  ];
  stream.write(Buffer.from(eventText(records, { time: T0, serial: 1 })));
  stream.end();
  const [event] = events;
  expect([...(event?.folders ?? [])]).toEqual(["/srv/a b", "/srv/b"]);
  expect(event?.folders).toBe(event?.folders);
});

it("is the same with its records in the order of ausearch, the last one first", () => {
  const told = (lines: readonly string[]) =>
    readEvents(Buffer.from(lines.join("\n"), "latin1")).events.map((event) => ({
      ...event,
      records: event.records.toSorted(),
      paths: event.paths?.toSorted((one, other) => (one.item ?? 0) - (other.item ?? 0)),
    }));
  fc.assert(
    fc.property(logEvents(4), (events) => {
      const backwards = events.flatMap((event) => ["----", "time->now", ...linesOf([event]).reverse()]);
      expect(told(backwards)).toEqual(told(linesOf(events)));
    }),
  );
});

it.each([
  ["execve = 0 | cwd / | NORMAL /bin/ls | NORMAL /lib64/ld.so", { kind: "exec", path: "/bin/ls" }],
  ["rename = 0 | cwd / | - /tmp/a | - /tmp/b", { kind: "file", action: "DELETE", path: "/tmp/a" }],
])("says of %s what was done, whichever record is the first", (notation, activity) => {
  const lines = eventOf(notation).split("\n");
  const [event] = readEvents(lines.toReversed().join("\n")).events;
  expect(event?.activities[0]).toMatchObject(activity);
  expect(event?.paths?.map(({ item }) => item)).toEqual([1, 0]);
});
