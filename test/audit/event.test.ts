/** What an event is asked for beside its activities. */
import { expect, it } from "vitest";
import type { AuditEvent } from "../../src/audit/event.ts";
import { EventStream } from "../../src/audit/event-stream.ts";
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
