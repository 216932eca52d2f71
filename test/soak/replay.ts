/** Replays a log as `fullmon replay --json --monitor 60 --rebase --dns pcap=CAPTURE` does, with the host's schedule at hand as live, and counts day by day what it said and kept. */
import { createReadStream } from "node:fs";
import { EventStream } from "../../src/audit/event-stream.ts";
import type { IncidentReport } from "../../src/domain/finding.ts";
import type { Schedule } from "../../src/domain/schedule.ts";
import { Monitor } from "../../src/monitor/monitor.ts";
import { closedNames } from "../../src/source/closed-names.ts";
import { DAY } from "./machine.ts";
import { ADMINISTRATOR } from "./services/people.ts";

/** One day; the first is day 0. */
export interface Day {
  readonly number: number;
  /** Midnight of its beginning, epoch milliseconds. */
  readonly from: number;
  readonly reports: IncidentReport[];
  patterns: number;
  edges: number;
  /** Bytes of the heap in use, after a collection. */
  heap: number;
}

/**
 * @param start midnight of the first day, epoch milliseconds
 * @param baseline days that are learned first
 * @param capture of port 53; undefined: hosts go by address
 * @param schedule what the host was told to run; undefined: nothing is known of that
 */
export async function replayMonth(
  file: string,
  start: number,
  { baseline = 1, capture, schedule }: { baseline?: number; capture?: string | undefined; schedule?: Schedule } = {},
): Promise<Day[]> {
  const days: Day[] = [];
  const dayAt = (time: number): Day => {
    const number = Math.max(0, Math.floor((time - start) / DAY));
    for (let next = days.length; next <= number; next++) {
      settle(days.at(-1));
      days.push({ number: next, from: start + next * DAY, reports: [], patterns: 0, edges: 0, heap: 0 });
    }
    return days[number] as Day;
  };
  const settle = (day: Day | undefined): void => {
    if (day === undefined) return;
    globalThis.gc?.();
    day.edges = monitor.edgeCount;
    day.heap = process.memoryUsage().heapUsed;
  };
  const names = capture === undefined ? undefined : closedNames({ kind: "pcap", file: capture });
  const options = { baseline: baseline * DAY, monitor: 60_000, rebase: true, names: names?.table, schedule };
  const monitor = new Monitor(options, (finding) => {
    if (finding.type === "incident") dayAt(finding.time).reports.push(finding);
    if (finding.type === "pattern") dayAt(finding.time).patterns += 1;
  });
  monitor.start(start);
  const stream = new EventStream((event) => {
    dayAt(event.time);
    names?.readUntil(event.time + names.table.patience);
    monitor.observe(event);
  });
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) stream.write(chunk as Buffer);
  stream.end();
  monitor.end();
  settle(days.at(-1));
  return days;
}

/** Reports of incidents of which nothing was said before: what a person is disturbed by. */
export function newIncidents({ reports }: Day): IncidentReport[] {
  return reports.filter(({ more }) => !more);
}

/** True if all that is new is a host, by its address or its name. */
export function isByAddress({ anomalies, left }: IncidentReport): boolean {
  return left === 0 && anomalies.every(({ kind }) => kind === "host");
}

/** True if the administrator did it: that somebody was at the keyboard and did what he had not done before is true, and worth a word. */
export function isByPerson({ head }: IncidentReport): boolean {
  return head.process?.auid === ADMINISTRATOR;
}
