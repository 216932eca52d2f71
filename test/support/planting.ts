/**
 * Foreign names planted where a log's names were generalised: a copy of an event that was there, by the same process, in
 * the same folder, with a name that an intruder would use.
 */
import { activitiesOf } from "../../src/audit/activities.ts";
import type { AuditEvent } from "../../src/audit/event.ts";
import { EventStream } from "../../src/audit/event-stream.ts";
import { SensitiveTable } from "../../src/baseline/sensitive.ts";
import { canonicalName } from "../../src/domain/canonical-name.ts";
import type { Finding } from "../../src/domain/finding.ts";
import { printable } from "../../src/domain/text.ts";
import { EdgeBuilder } from "../../src/graph/edge-builder.ts";
import { farLabel } from "../../src/graph/far-label.ts";
import { Graph } from "../../src/graph/graph.ts";
import { Monitor } from "../../src/monitor/monitor.ts";
import type { MonitorOptions } from "../../src/monitor/options.ts";
import { ProcessTable } from "../../src/process/process-table.ts";
import { isOwnKind } from "./own-kind.ts";
import { lineText, untrusted } from "./records.ts";

const SENSITIVE = new SensitiveTable();

/** One way in which one process uses the names of one folder. */
export interface Place {
  /** `proc::33:nginx->file:CREATE:/var/cache/nginx`. */
  readonly title: string;
  /** The event that is copied, and its path there. */
  readonly event: AuditEvent;
  readonly path: string;
  /** The event after which the copy comes. */
  readonly after: AuditEvent;
  /** All names in the folder, whoever used them. */
  readonly own: ReadonlySet<string>;
}

export interface Planting {
  readonly planted: number;
  /** What was planted and not warned of. */
  readonly missed: readonly string[];
  /** Names that nobody could tell from the place's own: not planted. */
  readonly ownKind: number;
  /** Paths that were reported and not planted. */
  readonly falseAlerts: readonly string[];
}

const FILE_CLASSES = new Set(["CREATE", "DELETE", "WRITE", "ATTR"]);

/** The events of a log. */
export function eventsOf(log: Uint8Array): AuditEvent[] {
  const events: AuditEvent[] = [];
  const stream = new EventStream((event) => events.push(event));
  stream.write(log);
  stream.end();
  return events;
}

/** Watches events and gives what was found between two times. */
function findingsOf(events: Iterable<AuditEvent>, options: MonitorOptions): Finding[] {
  const findings: Finding[] = [];
  const monitor = new Monitor(options, (finding) => findings.push(finding));
  for (const event of events) monitor.observe(event);
  monitor.end();
  return findings;
}

/** What was done to files, and by whom, as the monitor sees it. */
function* deedsOf(events: Iterable<AuditEvent>) {
  const builder = new EdgeBuilder(new Graph(), new ProcessTable());
  for (const event of events) {
    for (const activity of activitiesOf(event)) {
      const parts = builder.partsOf(activity, event.call, event.time, event);
      if (parts === undefined || activity.kind !== "file" || !FILE_CLASSES.has(parts.edgeClass)) continue;
      yield { event, label: parts.source.label, edgeClass: parts.edgeClass, path: parts.key, raw: activity.path };
    }
  }
}

/** A pattern as people read it, as an expression: what stands for a class is one already, all else is text. */
function expressionOf(pattern: string): RegExp {
  const text = pattern
    .split(/(\[(?:0-9|0-9a-f|0-9A-F|0-9a-z_|0-9A-Z|0-9A-Za-z_)\]\{\d+(?:,\d+)?\})/)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")))
    .join("");
  return new RegExp(`^${text}$`);
}

/** Places where names were generalised, each with an event at or after `until`; if there is none, one moved there. */
export function placesOf(events: readonly AuditEvent[], options: MonitorOptions, until: number): Place[] {
  const patterns = findingsOf(events, options).flatMap((finding) =>
    finding.type === "pattern" ? [expressionOf(finding.pattern)] : [],
  );
  const own = new Map<string, Set<string>>();
  const general = new Set<string>();
  const places = new Map<string, Place>();
  for (const { event, label, edgeClass, path, raw } of deedsOf(events)) {
    const folder = path.slice(0, path.lastIndexOf("/"));
    const names = own.get(folder) ?? new Set();
    own.set(folder, names.add(path.slice(folder.length + 1)));
    const title = `${label}->file:${edgeClass}:${folder}`;
    if (
      !SENSITIVE.has({ program: "" }, path) &&
      (canonicalName(path, event.time) !== path || isKnown(patterns, label, edgeClass, path))
    )
      general.add(title);
    const known = places.get(title);
    if (known === undefined || known.event.time < until)
      places.set(title, { title, event, path: raw, after: event, own: names });
  }
  // Of a hashed tree one folder speaks for all: what was reported in one is a repeat in another of its kind.
  const kinds = new Map<string, Place>();
  for (const place of places.values()) {
    const kind = canonicalName(place.title, place.event.time).replace(/\/[0-9a-f]+(?=\/|$)/g, "/#");
    if (general.has(place.title) && !kinds.has(kind)) kinds.set(kind, place);
  }
  const later = events.find(({ time }) => time >= until);
  return [...kinds.values()].map((place) =>
    place.event.time >= until || later === undefined ? place : { ...place, after: later },
  );
}

/** Who makes names of a kind may remove them. */
function isKnown(patterns: readonly RegExp[], label: string, edgeClass: string, path: string): boolean {
  const classes = edgeClass === "DELETE" ? ["DELETE", "CREATE"] : [edgeClass];
  return classes.some((one) => patterns.some((pattern) => pattern.test(`${label}->file:${one}:${printable(path)}`)));
}

/** A copy of an event with another name for one of its paths. */
function copyOf({ event, path, after }: Place, name: string, serial: number): AuditEvent | undefined {
  const old = path.slice(path.lastIndexOf("/") + 1);
  let changed = false;
  const lines = event.records.map((record) => {
    let fields = record.text.slice(record.start, record.end);
    const value = /\bname=("[^"]*"|[0-9A-F]+)/.exec(fields)?.[1];
    if (record.type.name === "PATH" && value !== undefined && !/nametype=PARENT/.test(fields)) {
      const text = value.startsWith('"') ? value.slice(1, -1) : Buffer.from(value, "hex").toString();
      if (text.slice(text.lastIndexOf("/") + 1) === old) {
        const other = text.slice(0, text.length - old.length) + name;
        fields = fields.replace(`name=${value}`, () => `name=${untrusted(other)}`);
        changed = true;
      }
    }
    const id = { time: after.time, serial, ...(event.node === "" ? {} : { node: event.node }) };
    return `${lineText({ type: record.type.name, fields: fields.trimStart() }, id)}\n`;
  });
  return changed ? eventsOf(Buffer.from(lines.join(""), "latin1"))[0] : undefined;
}

/** Serials of planted events begin here. */
const PLANTED = 3_000_000_000;

/** Plants one name in each place and says which were warned of. `from`: what is reported earlier is no false alert. */
export function plant(
  events: readonly AuditEvent[],
  places: readonly Place[],
  nameIn: (place: Place) => string,
  options: MonitorOptions,
  from: number,
): Planting {
  const copies = new Map<AuditEvent, AuditEvent[]>();
  const planted = new Map<number, { title: string; text: string; far: string }>();
  let ownKind = 0;
  for (const [index, place] of places.entries()) {
    const name = nameIn(place);
    if (isOwnKind(name, place.own)) {
      ownKind += 1;
      continue;
    }
    const serial = PLANTED + index;
    const copy = copyOf(place, name, serial);
    if (copy === undefined) continue;
    copies.set(place.after, [...(copies.get(place.after) ?? []), copy]);
    const edgeClass = /->file:([A-Z]+):/.exec(place.title)?.[1] ?? "";
    const folder = place.title.slice(place.title.indexOf(`->file:${edgeClass}:`) + edgeClass.length + 8);
    const far = farLabel(edgeClass as "CREATE", `${folder}/${name}`);
    planted.set(serial, { title: place.title, text: `${place.title}/${name}`, far });
  }
  const said = new Set<string>();
  const falseAlerts: string[] = [];
  const fars = new Set([...planted.values()].map(({ far }) => far));
  for (const finding of findingsOf(
    events.flatMap((event) => [event, ...(copies.get(event) ?? [])]),
    options,
  )) {
    if (finding.type !== "incident" || finding.window.number === 0) continue;
    for (const { path, names, serial, time } of finding.anomalies) {
      const [actor = "", far = ""] = path.split("->").slice(-2);
      for (const one of [far, ...names]) {
        said.add(`${actor}->${one}`);
        // Which name stands for several depends on what else was new.
        if (serial < PLANTED && time >= from && !fars.has(one)) falseAlerts.push(`${path.slice(0, -far.length)}${one}`);
      }
    }
  }
  const missed = [...planted.values()].filter(
    ({ title, far }) => !said.has(`${title.slice(0, title.indexOf("->file:"))}->${far}`),
  );
  return { planted: planted.size, missed: missed.map(({ text }) => text), ownKind, falseAlerts };
}
