import { activitiesOf } from "../../src/audit/activities.ts";
import type { AuditEvent } from "../../src/audit/event.ts";
import { EventStream } from "../../src/audit/event-stream.ts";
import type { Tally } from "../../src/audit/tally.ts";
import type { Activity } from "../../src/domain/activity.ts";
import { eventJson } from "../../src/sink/event-json.ts";

/** An event as `fullmon events` prints it, read back from its JSON. */
export interface EventJson {
  readonly node?: string;
  readonly time: number;
  readonly serial: number;
  readonly records: readonly string[];
  readonly syscall?: string;
  readonly arch?: string;
  readonly success?: "yes" | "no";
  readonly exit?: number;
  readonly pid?: number;
  readonly ppid?: number;
  readonly uid?: number;
  readonly euid?: number;
  readonly auid?: number;
  readonly ses?: number;
  readonly comm?: string;
  readonly exe?: string;
  readonly argv?: readonly (string | null)[];
  readonly cwd?: string;
  readonly proctitle?: string;
  readonly paths?: readonly { readonly item?: number; readonly name: string | null; readonly nametype?: string }[];
  readonly sockaddr?: {
    readonly family: string;
    readonly address?: string;
    readonly port?: number;
    readonly path?: string;
  };
  readonly keys: readonly string[];
  readonly complete: boolean;
  readonly activities: readonly Activity[];
}

/** Reads a log, given whole or in pieces, and returns its events as JSON and the counts. */
export function readEvents(log: string | Uint8Array | readonly Uint8Array[]): { events: EventJson[]; tally: Tally } {
  const events: EventJson[] = [];
  const stream = new EventStream((event) => events.push(JSON.parse(JSON.stringify(eventJson(event)))));
  const pieces = typeof log === "string" ? [Buffer.from(log)] : log instanceof Uint8Array ? [log] : log;
  for (const piece of pieces) stream.write(piece);
  stream.end();
  return { events, tally: stream.tally };
}

/** The activities of all events of a log. */
export function readActivities(log: string): Activity[] {
  const made: Activity[] = [];
  const stream = new EventStream((event: AuditEvent) => made.push(...activitiesOf(event)));
  stream.write(Buffer.from(log));
  stream.end();
  return made;
}
