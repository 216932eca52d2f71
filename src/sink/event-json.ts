/** One event as `fullmon events` prints it. Field names are part of the interface: see README, "Events". */
import { activitiesOf } from "../audit/activities.ts";
import type { AuditEvent } from "../audit/event.ts";
import { FieldCursor, type Fields } from "../audit/field.ts";
import { absolutePath } from "../domain/path.ts";

/** Fields of the subject, in the order of output. Ids are numbers as the kernel writes them; 4294967295 is "unset". */
const SUBJECT = ["pid", "ppid", "uid", "euid", "auid", "ses", "tty", "comm", "exe"] as const;
type SubjectFields = { [name in (typeof SUBJECT)[number]]?: number | string };

/** The event as a plain object; a field that the log does not have is left out. */
export function eventJson(event: AuditEvent): Record<string, unknown> {
  const call = event.call;
  const cwd = event.cwd;
  const argv = event.argv;
  const paths = event.loggedPaths.map(({ name, nametype, item }) => ({
    item,
    name: name === undefined ? null : absolutePath(name, cwd),
    nametype,
  }));
  const json: Record<string, unknown> = {
    node: event.node === "" ? undefined : event.node,
    time: event.time / 1000,
    serial: event.serial,
    records: event.records.map(({ type }) => type.name),
    syscall: event.syscall,
    arch: event.arch,
    success: call?.success === undefined ? undefined : call.success ? "yes" : "no",
    exit: call?.exit,
    ...subjectFields(event),
    argv: argv.length > 0 ? argv : undefined,
    cwd,
    proctitle: event.proctitle,
    paths: paths.length > 0 ? paths : undefined,
    sockaddr: event.sockaddr,
    keys: event.keys,
    complete: event.complete,
    activities: activitiesOf(event),
  };
  return json;
}

/** The subject of the SYSCALL record; without one, the first value that any record has. */
function subjectFields(event: AuditEvent): SubjectFields {
  const call = event.call;
  const fields: SubjectFields = {};
  for (const name of SUBJECT) {
    const value = call?.[name];
    if (value !== undefined) fields[name] = value;
  }
  if (call === undefined) for (const record of event.records) firstFields(record, fields);
  return fields;
}

const cursor = new FieldCursor();

function firstFields(record: Fields, fields: SubjectFields): void {
  cursor.reset(record.text, record.start, record.end);
  while (cursor.next()) {
    const name = SUBJECT.find((known) => cursor.nameIs(known));
    if (name === undefined || fields[name] !== undefined) continue;
    // LOGIN before 3.x: `old auid=… new auid=…`.
    if (cursor.wordStart >= 0 && cursor.text.startsWith("old ", cursor.wordStart)) continue;
    const value = name === "comm" || name === "exe" || name === "tty" ? cursor.string : cursor.id;
    if (value !== undefined) fields[name] = value;
  }
}
