/** What an assembler gives, and when: events as `SERIAL RECORDS`, with `?` behind the serial of one that is incomplete. */
import type { AssemblerOptions } from "../../src/audit/assembler.ts";
import { EventStream } from "../../src/audit/event-stream.ts";
import { eventOf } from "./notation.ts";
import type { EventId } from "./records.ts";

export const UNLINK = "unlink = 0 | cwd / | PARENT /tmp | DELETE /tmp/x";

/** The lines of a whole event: SYSCALL, CWD, PATH, PATH, PROCTITLE. */
export function whole(serial: number, id: Partial<EventId> = {}): string[] {
  return eventOf(UNLINK, { serial, ...id })
    .trimEnd()
    .split("\n");
}

export function stream(options: AssemblerOptions = {}) {
  const given: string[] = [];
  const stream = new EventStream(
    ({ serial, complete, records }) => given.push(`${serial}${complete ? "" : "?"} ${records.length}`),
    options,
  );
  return {
    given,
    stream,
    feed: (...lines: readonly string[]) =>
      stream.write(Buffer.from(lines.map((line) => `${line}\n`).join(""), "latin1")),
  };
}

/** Records that wait for more. */
export function openIn(from: EventStream): number {
  return from.openLines().toString("latin1").split("\n").length - 1;
}
