/** Event to activities: what the records of one event say was done. */
import type { Activity, FileAction, FileActivity } from "../domain/activity.ts";
import { absolutePath } from "../domain/path.ts";
import { type CallClass, callClass, socketcallClass } from "./call-class.ts";
import { type AuditEvent, recordField } from "./event.ts";
import type { PathItem } from "./path-record.ts";
import type { Call } from "./syscall-record.ts";

/** errno values as logged (asm-generic/errno.h); the same on all architectures of the tables. */
const EINTR = -4;
const ENETUNREACH = -101;
const EISCONN = -106;
const ETIMEDOUT = -110;
const ECONNREFUSED = -111;
const EHOSTUNREACH = -113;
const EALREADY = -114;
const EINPROGRESS = -115;

/** open(2) flags, the same on x86 and arm for these. */
const O_ACCMODE = 3;
const O_TRUNC = 0x200;
const O_PATH = 0x200000;

const AT_FDCWD = 0xffffff9c;
const CLONE_NEW = 0x7e020080;

const NOTHING: readonly Activity[] = [];

/** The activities of an event, in the order in which they were done. Empty if it means nothing to fullmon. */
export function activitiesOf(event: AuditEvent): readonly Activity[] {
  const call = event.call;
  if (call === undefined) return withoutCall(event);
  if (call.arch === undefined || call.number === undefined) return uringActivities(event, call);
  const found = callClass(call.arch, call.number);
  if (found === undefined) return withoutCall(event);
  const made = ofCall(event, call, found);
  return event.first("detail") === undefined ? made : [...made, ...withoutCall(event)];
}

function ofCall(event: AuditEvent, call: Call, found: CallClass): readonly Activity[] {
  switch (found.kind) {
    case "exec":
      return call.success === true
        ? [{ kind: "exec", path: execPath(event, call, found.dirs), argv: event.argv }]
        : NOTHING;
    case "fork":
      return forkActivities(call, found.flags);
    case "open":
      return call.success === true ? openActivities(event, call, found) : NOTHING;
    case "names":
      return call.success === true ? nameActivities(event, call, found) : NOTHING;
    case "write":
      return call.success === true ? touched(event, call, "WRITE", found.dirs) : NOTHING;
    case "attr":
      return call.success === true ? attrActivities(event, call, found) : NOTHING;
    case "connect":
    case "send":
      return hostActivities(event, call, found.kind);
    case "sock":
      return sockActivities(event, call, found.how);
    case "socketcall": {
      const inner = socketcallClass(argument(call, 0));
      return inner === undefined || inner.kind === "socketcall" ? NOTHING : ofCall(event, call, inner);
    }
    case "priv":
      return call.success === false ? NOTHING : [privActivity(event, call, found)];
    case "signal": {
      const signal = argument(call, found.signal);
      if (call.success === false || signal === 0) return NOTHING;
      const target = targetPid(event) ?? (found.pid < 0 ? undefined : argument(call, found.pid));
      return [{ kind: "priv", what: "kill", object: undefined, target }];
    }
    default:
      return found satisfies never;
  }
}

/** Low 32 bits of an argument: descriptors, flags and modes are never longer. */
function argument(call: Call, index: number): number {
  const text = call.args[index as 0 | 1 | 2 | 3] ?? "0";
  return Number.parseInt(text.length > 8 ? text.slice(-8) : text, 16) >>> 0;
}

/** True if a relative name may be relative to a folder other than the cwd. */
function usesFolder(call: Call, dirs: readonly number[]): boolean {
  for (const dir of dirs) if (argument(call, dir) !== AT_FDCWD) return true;
  return false;
}

function execPath(event: AuditEvent, call: Call, dirs: readonly number[]): string | undefined {
  const name = event.paths[0]?.name;
  if (name === undefined) return undefined;
  if (!name.startsWith("/") && usesFolder(call, dirs)) return undefined;
  return absolutePath(name, event.cwd);
}

function file(action: FileAction, name: string, event: AuditEvent, call: Call, dirs: readonly number[]): FileActivity {
  const unsure = !name.startsWith("/") && usesFolder(call, dirs);
  return { kind: "file", action, path: absolutePath(name, name.startsWith("/") ? undefined : event.cwd), unsure };
}

function forkActivities(call: Call, flags: number | undefined): readonly Activity[] {
  if (call.success !== true || call.exit === undefined || call.exit <= 0) return NOTHING;
  const made: Activity[] = [{ kind: "fork", child: call.exit }];
  if (flags !== undefined && (argument(call, flags) & CLONE_NEW) !== 0) {
    made.push({ kind: "priv", what: "namespace", object: "clone", target: undefined });
  }
  return made;
}

type OpenClass = Extract<CallClass, { kind: "open" }>;

function openActivities(event: AuditEvent, call: Call, found: OpenClass): readonly Activity[] {
  const paths = event.paths;
  const created = namesOf(paths, "CREATE");
  if (created.length > 0) return [file("CREATE", created[0] ?? "", event, call, found.dirs)];
  if (paths.some(({ nametype }) => nametype === "CREATE")) return unnamed(event, paths, call, found.dirs);
  if (!opensForWriting(event, call, found)) return NOTHING;
  const opened = lastNamed(paths);
  return opened === undefined ? NOTHING : [file("WRITE", opened, event, call, found.dirs)];
}

function opensForWriting(event: AuditEvent, call: Call, found: OpenClass): boolean {
  if (found.flags === "write") return true;
  const flags = found.flags === "record" ? openat2Flags(event) : argument(call, found.flags);
  const mode = flags & O_ACCMODE;
  return (flags & O_PATH) === 0 && (mode === 1 || mode === 2 || (flags & O_TRUNC) !== 0);
}

/** Flags of openat2 stand in a record of their own, in octal (audit_log_openat2_how). */
function openat2Flags(event: AuditEvent): number {
  for (const record of event.records) {
    if (record.type.name === "OPENAT2") return Number.parseInt(recordField(record, "oflag")?.raw ?? "0", 8);
  }
  return 0;
}

/** Distinct names of a nametype: layered file systems log their own copies without a name. */
function namesOf(paths: readonly PathItem[], nametype: string): string[] {
  const names: string[] = [];
  for (const path of paths) {
    if (path.nametype === nametype && path.name !== undefined && !names.includes(path.name)) names.push(path.name);
  }
  return names;
}

/** The thing itself: the last PATH with a name that exists and is not the folder. */
function lastNamed(paths: readonly PathItem[]): string | undefined {
  let name: string | undefined;
  for (const path of paths) {
    if (path.name === undefined || path.nametype === "PARENT" || path.nametype === "UNKNOWN") continue;
    name = path.name;
  }
  return name;
}

/** The new file has no name in the log: its folder has, and is marked with `?` for what is missing. */
function unnamed(
  event: AuditEvent,
  paths: readonly PathItem[],
  call: Call,
  dirs: readonly number[],
): readonly Activity[] {
  const parent = namesOf(paths, "PARENT").at(-1);
  if (parent === undefined) return NOTHING;
  return [{ ...file("CREATE", `${parent}/?`, event, call, dirs), unsure: true }];
}

function nameActivities(
  event: AuditEvent,
  call: Call,
  found: Extract<CallClass, { kind: "names" }>,
): readonly Activity[] {
  const paths = event.paths;
  const created = namesOf(paths, "CREATE");
  // A file that a rename replaces is logged as DELETE under the new name: it was rewritten, not removed.
  const deleted = namesOf(paths, "DELETE").filter((name) => !created.includes(name));
  if (created.length === 0 && deleted.length === 0) {
    if (paths.some(({ nametype }) => nametype === "CREATE")) return unnamed(event, paths, call, found.dirs);
    if (paths.some(({ nametype }) => nametype !== undefined)) return NOTHING;
    return byRole(event, call, found, paths);
  }
  return [
    ...deleted.map((name) => file("DELETE", name, event, call, found.dirs)),
    ...created.map((name) => file("CREATE", name, event, call, found.dirs)),
  ];
}

/** Kernels before 3.10 log no nametype: the call decides, by position. */
function byRole(
  event: AuditEvent,
  call: Call,
  found: Extract<CallClass, { kind: "names" }>,
  paths: readonly PathItem[],
): readonly Activity[] {
  const names = paths.map(({ name }) => name).filter((name) => name !== undefined);
  const last = names.at(-1);
  if (last === undefined) return NOTHING;
  if (found.role !== "rename")
    return [file(found.role === "create" ? "CREATE" : "DELETE", last, event, call, found.dirs)];
  const old = names.at(-2);
  const created = file("CREATE", last, event, call, found.dirs);
  return old === undefined ? [created] : [file("DELETE", old, event, call, found.dirs), created];
}

function touched(event: AuditEvent, call: Call, action: FileAction, dirs: readonly number[]): readonly Activity[] {
  const name = lastNamed(event.paths);
  return name === undefined ? NOTHING : [file(action, name, event, call, dirs)];
}

const SETID = 0o6000;

function attrActivities(
  event: AuditEvent,
  call: Call,
  found: Extract<CallClass, { kind: "attr" }>,
): readonly Activity[] {
  const made = touched(event, call, "ATTR", found.dirs);
  const path = made[0];
  if (found.mode === undefined || (argument(call, found.mode) & SETID) === 0) return made;
  const object = path?.kind === "file" ? path.path : undefined;
  return [...made, { kind: "priv", what: "setid", object, target: undefined }];
}

function hostActivities(event: AuditEvent, call: Call, how: "connect" | "send"): readonly Activity[] {
  const outcome = outcomeOf(call);
  if (outcome === undefined) return NOTHING;
  const peer = event.sockaddr;
  if (peer === undefined) return NOTHING;
  if (peer.address !== undefined && peer.port !== undefined) {
    return [
      { kind: "host", how: how === "connect" ? "connect" : "send", address: peer.address, port: peer.port, outcome },
    ];
  }
  if (outcome !== "open" || how === "send") return NOTHING;
  if (peer.path !== undefined) {
    const path = peer.path.startsWith("@") ? peer.path : absolutePath(peer.path, event.cwd);
    return [{ kind: "sock", how: "connect", family: peer.family, address: path, port: undefined }];
  }
  return peer.family === "vsock" || peer.family === "alg"
    ? [{ kind: "sock", how: "connect", family: peer.family, address: undefined, port: undefined }]
    : NOTHING;
}

/** What is under way counts as a connection; what failed for a reason of the caller's own does not count at all. */
function outcomeOf(call: Call): "open" | "refused" | "unreachable" | undefined {
  if (call.success === true) return "open";
  switch (call.exit) {
    case EINPROGRESS:
    case EALREADY:
    case EINTR:
    case EISCONN:
      return "open";
    case ECONNREFUSED:
      return "refused";
    case EHOSTUNREACH:
    case ENETUNREACH:
    case ETIMEDOUT:
      return "unreachable";
    default:
      return undefined;
  }
}

function sockActivities(event: AuditEvent, call: Call, how: "bind" | "listen" | "accept"): readonly Activity[] {
  if (call.success !== true) return NOTHING;
  const own = event.sockaddr;
  if (how === "listen") return NOTHING;
  if (own === undefined) return NOTHING;
  if (own.address !== undefined)
    return [{ kind: "sock", how, family: own.family, address: own.address, port: own.port }];
  if (own.family === "local") return how === "bind" ? boundPath(event, call, own.path) : NOTHING;
  if (how === "bind" && (own.family === "packet" || own.family === "vsock" || own.family === "alg")) {
    return [{ kind: "sock", how, family: own.family, address: undefined, port: undefined }];
  }
  return NOTHING;
}

/** Binding a unix socket makes a file; the address has its name where layered file systems log none. */
function boundPath(event: AuditEvent, call: Call, path: string | undefined): readonly Activity[] {
  if (path === undefined) return NOTHING;
  if (path.startsWith("@")) return [{ kind: "sock", how: "bind", family: "local", address: path, port: undefined }];
  return [file("CREATE", path, event, call, [])];
}

function privActivity(event: AuditEvent, call: Call, found: Extract<CallClass, { kind: "priv" }>): Activity {
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
    case "path": {
      const name = lastNamed(event.paths);
      return name === undefined ? event.syscall : absolutePath(name, event.cwd);
    }
    case "user": {
      // setresuid(2) leaves alone what is -1: the first that is not is the new user.
      for (const index of [0, 1, 2]) {
        const id = argument(call, index);
        if (id !== 0xffffffff) return String(id);
      }
      return undefined;
    }
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

/** The task that a signal or a ptrace is for (OBJ_PID). */
function targetPid(event: AuditEvent): number | undefined {
  const record = event.first("object");
  return record === undefined ? undefined : recordField(record, "opid")?.id;
}

/** Records that mean something whatever the call was, also without one. */
function withoutCall(event: AuditEvent): readonly Activity[] {
  const made: Activity[] = [];
  for (const record of event.records) {
    switch (record.type.name) {
      case "CONFIG_CHANGE":
        made.push({ kind: "priv", what: "audit", object: configChange(record), target: undefined });
        break;
      case "ANOM_PROMISCUOUS":
        made.push({ kind: "priv", what: "promiscuous", object: recordField(record, "dev")?.string, target: undefined });
        break;
      case "KERN_MODULE":
        made.push({ kind: "priv", what: "module", object: recordField(record, "name")?.string, target: undefined });
        break;
    }
  }
  return made;
}

/** `set audit_enabled=0` and `remove_rule KEY` of a CONFIG_CHANGE record (audit_log_config_change, audit_log_rule_change). */
function configChange(record: AuditEvent["records"][number]): string {
  const body = record.text.slice(record.start, record.end);
  const setting = /\b(audit_\w+)=(\d+)/.exec(body);
  if (setting !== null) return `${setting[1]}=${setting[2]}`;
  const op = recordField(record, "op")?.string ?? "change";
  const key = recordField(record, "key")?.string;
  return key === undefined ? op : `${op}:${key}`;
}

/** io_uring does the work of calls without calling them; the records are the same (URINGOP instead of SYSCALL). */
function uringActivities(event: AuditEvent, call: Call): readonly Activity[] {
  const made: Activity[] = [];
  if (call.success === false) return made;
  const names: FileAction[] = ["DELETE", "CREATE"];
  for (const action of names)
    for (const name of namesOf(event.paths, action)) made.push(file(action, name, event, call, []));
  const peer = event.sockaddr;
  if (peer?.address !== undefined && peer.port !== undefined) {
    made.push({ kind: "host", how: "connect", address: peer.address, port: peer.port, outcome: "open" });
  }
  return made;
}
