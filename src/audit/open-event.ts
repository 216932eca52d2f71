/** An event whose records are still coming. */
import { AuditEvent } from "./event.ts";
import { type Header, MARK, stampOf } from "./line.ts";
import type { RawRecord } from "./raw-record.ts";

/** Stands for a time that is still to come. */
export const NOT_YET = -1;

export interface Open {
  readonly event: AuditEvent;
  /** Number of the line that brought its last record. */
  lastLine: number;
  /** Monotonic time of the first `expire` after its last record; NOT_YET until then. */
  lastTick: number;
  /** Has a SYSCALL: waits its turn in the queue. */
  queued: boolean;
  /** Waits in the queue for its SYSCALL, or without one. */
  held: boolean;
  /** PROCTITLE or EOE has come. */
  ended: boolean;
  done: boolean;
  left: boolean;
  /** Found by its serial: other events' records have come between its own. */
  parked: boolean;
}

/** A new event, with the number of the line that brought its first record. */
export function openEvent(header: Header, line: number): Open {
  return {
    event: new AuditEvent(header.node, header.time, header.serial),
    lastLine: line,
    lastTick: NOT_YET,
    queued: false,
    held: false,
    ended: false,
    done: false,
    left: false,
    parked: false,
  };
}

/** Copies a record's line out of its chunk. */
export function copyOut(record: RawRecord): void {
  record.text = Buffer.from(record.text.slice(record.start, record.end), "latin1").toString("latin1");
  record.end -= record.start;
  record.start = 0;
}

/** True if the header is of this event. */
export function isSame(event: AuditEvent, header: Header): boolean {
  return event.serial === header.serial && event.time === header.time && event.node === header.node;
}

/** The records of an event as lines of log (latin1), without what enriches them. */
export function linesOf(event: AuditEvent): string {
  return event.records.map((record) => lineOf(event, record)).join("");
}

function lineOf({ node, time, serial }: AuditEvent, { type, text, start, end }: RawRecord): string {
  const stamp = `${MARK}${stampOf(time, serial)})`;
  return `${node === "" ? "" : `node=${node} `}type=${type.name} ${stamp}:${text.slice(start, end)}\n`;
}
