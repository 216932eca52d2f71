/** Uses of privilege: calls that only the powerful may make, and records that tell of one. */
import type { Activity, PrivActivity } from "../domain/activity.ts";
import { absolutePath } from "../domain/path.ts";
import { UNSET_ID } from "../domain/subject.ts";
import { argument } from "./call-argument.ts";
import type { CallClass } from "./call-class.ts";
import type { AuditEvent } from "./event.ts";
import { lastNamed } from "./file-activities.ts";
import { isRegular, modeOf } from "./file-mode.ts";
import type { RawRecord } from "./raw-record.ts";
import { recordField } from "./record-field.ts";
import { roleBit } from "./record-type.ts";
import type { Call } from "./syscall-record.ts";

const DETAIL = roleBit("detail");
const NOTHING: readonly Activity[] = [];

/** The use of a privilege. */
export function privActivity(event: AuditEvent, call: Call, found: Extract<CallClass, { kind: "priv" }>): PrivActivity {
  return {
    kind: "priv",
    what: found.what,
    object: privObject(event, call, found.object),
    target: privTarget(event, call, found),
  };
}

function privTarget(event: AuditEvent, call: Call, found: Extract<CallClass, { kind: "priv" }>): number | undefined {
  return found.what === "ptrace" && argument(call, 0) !== 0 ? targetPid(event) : undefined;
}

function privObject(
  event: AuditEvent,
  call: Call,
  object: Extract<CallClass, { kind: "priv" }>["object"],
): string | undefined {
  switch (object) {
    case "call":
      return event.syscall;
    case "path":
      return lastPath(event);
    case "mount":
      return mountObject(event, call);
    case "user":
      return givenIds(event, call);
    case "ptrace":
      return PTRACE_REQUESTS.get(argument(call, 0)) ?? "call";
    case "bpf":
      return BPF_COMMANDS.get(argument(call, 0)) ?? `command-${argument(call, 0)}`;
    case "none":
      return undefined;
    default:
      return object satisfies never;
  }
}

function lastPath(event: AuditEvent): string | undefined {
  const name = lastNamed(event.paths);
  return name === undefined ? event.syscall : absolutePath(name, event.cwd);
}

/** MS_UNBINDABLE, MS_PRIVATE, MS_SLAVE, MS_SHARED; and MS_REMOUNT, MS_BIND, MS_MOVE (linux/mount.h). */
const PROPAGATION = 0x1e0000;
const OTHER_WORK = 0x3020;

/** A process' folder: what is mounted over it hides the process from ps(1) and the like. */
const PROCESS = /^\/proc\/[0-9]+$/;

/**
 * What is mounted or taken away. Each engine of containers says of the root where its mounts show, goes to its container's by `.`, and takes away what
 * is above that, all of which is called `/`: to mount the host's root is another deed.
 */
function mountObject(event: AuditEvent, call: Call): string | undefined {
  const over = hiddenFile(event);
  if (over !== undefined) return `over:${over}`;
  if (event.syscall === "mount") {
    const place = placeOf(event);
    if (PROCESS.test(place)) return place;
    return isPropagation(argument(call, 3)) ? `propagation:${lastPath(event)}` : lastPath(event);
  }
  const isOwnRoot = event.syscall !== "move_mount" && lastNamed(event.paths) === ".";
  return isOwnRoot ? "." : lastPath(event);
}

/** Where the machine's own files are. Engines of containers mount files into their roots, and mostly by descriptors. */
const OF_THE_MACHINE = /^\/(?:usr|bin|sbin|lib\w*|etc|boot|root|home|var\/(?:log|spool|www))\/(?!.*\/rootfs\/)/;

/** The file, not a folder, over which another is mounted: whoever opens it from now on gets the other. */
function hiddenFile(event: AuditEvent): string | undefined {
  // A file system of its own has no name to look up, and is mounted over folders alone.
  if (event.syscall !== "move_mount" && (event.syscall !== "mount" || event.paths.length < 2)) return undefined;
  const place = placeOf(event);
  if (!OF_THE_MACHINE.test(place)) return undefined;
  const isFile = event.records.some(
    (record) =>
      record.type.role === "path" && recordField(record, "name")?.string === place && isRegular(modeOf(record)),
  );
  return isFile ? place : undefined;
}

/** mount(2) looks the place up before what is mounted there, and move_mount(2) behind it. */
function placeOf({ syscall, paths }: AuditEvent): string {
  return (syscall === "mount" ? paths[0]?.name : paths.at(-1)?.name) ?? "";
}

/** True if mount(2) only says where mounts show. */
function isPropagation(flags: number): boolean {
  return (flags & PROPAGATION) !== 0 && (flags & OTHER_WORK) === 0;
}

/**
 * The ids that are given, real, effective and saved, each once, in their order: `33/0`, which may keep 0 for later. Undefined if none is:
 * what is -1 is left as it was (setresuid(2)).
 */
function givenIds({ syscall = "" }: AuditEvent, call: Call): string | undefined {
  const count = syscall.startsWith("setres") ? 3 : syscall.startsWith("setre") ? 2 : 1;
  let ids: string | undefined;
  let last: number | undefined;
  let before: number | undefined;
  for (let index = 0; index < count; index += 1) {
    const id = argument(call, index);
    if (id === UNSET_ID || id === last || id === before) continue;
    ids = ids === undefined ? String(id) : `${ids}/${id}`;
    before = last;
    last = id;
  }
  return ids;
}

/** ptrace(2) requests that begin or change something; the others follow from these. */
const PTRACE_REQUESTS = new Map([
  [0, "traceme"],
  [4, "poke"],
  [5, "poke"],
  [13, "setregs"],
  [16, "attach"],
  [0x4205, "setregs"],
  [0x4206, "seize"],
]);

/** bpf(2) commands (linux/bpf.h) that change the kernel or reach into it. */
const BPF_COMMANDS = new Map([
  [0, "map_create"],
  [5, "prog_load"],
  [6, "obj_pin"],
  [7, "obj_get"],
  [8, "prog_attach"],
  [9, "prog_detach"],
  [17, "raw_tracepoint_open"],
  [18, "btf_load"],
  [28, "link_create"],
]);

/** Programs that watch what is done here, as the kernel calls them. */
const WATCHERS: ReadonlySet<string> = new Set(["auditd", "fullmon"]);

/**
 * A signal: to the first of those that it is for, and to each that watches, by the name in its record, for nobody may have seen it start.
 *
 * @param pid the pid in the call's arguments
 */
export function signalActivities(event: AuditEvent, pid: number | undefined): readonly Activity[] {
  const made: PrivActivity[] = [];
  for (const record of event.records) {
    const name = record.type.role === "object" ? recordField(record, "ocomm")?.string : undefined;
    if (name === undefined || !WATCHERS.has(name) || made.some(({ object }) => object === name)) continue;
    made.push(signal(name, undefined));
  }
  const isWatched = made.length > 0 && countObjects(event) === made.length;
  return isWatched ? made : [signal(undefined, targetPid(event) ?? pid), ...made];
}

function signal(object: string | undefined, target: number | undefined): PrivActivity {
  return { kind: "priv", what: "kill", object, target };
}

function countObjects(event: AuditEvent): number {
  return event.records.filter(({ type }) => type.role === "object").length;
}

/** The task that a signal or a ptrace is for (OBJ_PID). */
function targetPid(event: AuditEvent): number | undefined {
  const record = event.first("object");
  return record === undefined ? undefined : recordField(record, "opid")?.id;
}

/** Records that mean something whatever the call was, also without one. */
export function recordActivities(event: AuditEvent): readonly Activity[] {
  if (!event.has(DETAIL)) return NOTHING;
  const made: Activity[] = [];
  for (const record of event.records) {
    switch (record.type.name) {
      case "CONFIG_CHANGE": {
        const object = configChange(record);
        if (object !== undefined) made.push({ kind: "priv", what: "audit", object, target: undefined });
        break;
      }
      case "NETFILTER_CFG": {
        // The kernel clears away what was a network namespace's when that is gone.
        if (recordField(record, "comm")?.string?.startsWith("kworker/") === true) break;
        const object = firewallChange(recordField(record, "op")?.string);
        if (!made.some((other) => other.kind === "priv" && other.what === "firewall" && other.object === object))
          made.push(byPid(record, "firewall", object));
        break;
      }
      case "ANOM_PROMISCUOUS":
        made.push({ kind: "priv", what: "promiscuous", object: recordField(record, "dev")?.string, target: undefined });
        break;
      case "ANOM_ABEND": {
        const signal = recordField(record, "sig")?.integer ?? 0;
        made.push(byPid(record, "crash", FATAL.get(signal) ?? String(signal)));
        break;
      }
      case "ANOM_LINK":
        made.push(byPid(record, "unsafe-link", recordField(record, "op")?.string));
        break;
      case "LOGIN": {
        const object = loginChange(record);
        if (object !== undefined) made.push({ kind: "priv", what: "login", object, target: undefined });
        break;
      }
      case "KERN_MODULE":
        made.push({ kind: "priv", what: "module", object: recordField(record, "name")?.string, target: undefined });
        break;
    }
  }
  return made;
}

/** What a record says by itself, of the process whose pid stands in it. */
function byPid(record: RawRecord, what: string, object: string | undefined): PrivActivity {
  return { kind: "priv", what, object, target: undefined, by: recordField(record, "pid")?.id };
}

/** Signals that end a process for what it did, and leave a core (signal(7)); numbers as on x86 and arm. */
const FATAL = new Map([
  [3, "QUIT"],
  [4, "ILL"],
  [5, "TRAP"],
  [6, "ABRT"],
  [7, "BUS"],
  [8, "FPE"],
  [11, "SEGV"],
  [31, "SYS"],
]);

/**
 * A watch follows its name when another file gets it or the file goes (audit_update_watch): nobody changed a rule. Written so since 3.x, and
 * with a blank before.
 */
const FOLLOWED: ReadonlySet<string> = new Set(["updated_rules", "updated rules"]);

/**
 * `audit_enabled=0` and `remove_rule:KEY` of a CONFIG_CHANGE record (audit_log_config_change, audit_log_rule_change);
 * undefined where nothing was changed: a setting was given the value that it had, or a watch follows its name.
 */
function configChange(record: RawRecord): string | undefined {
  const body = record.text.slice(record.start, record.end);
  const setting = /\b(audit_\w+)=(\d+)(?: old=(\d+))?/.exec(body);
  if (setting !== null) return setting[2] === setting[3] ? undefined : `${setting[1]}=${setting[2]}`;
  const op = recordField(record, "op")?.string ?? "change";
  if (FOLLOWED.has(op)) return undefined;
  const key = recordField(record, "key")?.string;
  return key === undefined ? op : `${op}:${key}`;
}

/** What became of a table, chain, rule or set: `nft_register_rule` and the like, for tables as a whole `replace` (audit_log_nfcfg). */
function firewallChange(op: string | undefined): string {
  if (op === "replace") return op;
  return op?.includes("unregister") === true ? "remove" : "add";
}

/**
 * `1000/0` where a process that had a login user got another (audit_log_set_loginuid); undefined for a login, which sets
 * what was unset, and for a try that failed.
 */
function loginChange(record: RawRecord): string | undefined {
  const old = recordField(record, "old-auid")?.id;
  const now = recordField(record, "auid")?.id;
  const done = recordField(record, "res")?.integer !== 0;
  return done && old !== undefined && old !== UNSET_ID && now !== undefined && now !== old
    ? `${old}/${now}`
    : undefined;
}
