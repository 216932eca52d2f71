/** What became of files: by the nametype of each PATH record, and by the call where kernels do not log it. */
import type { Activity, FileAction, FileActivity } from "../domain/activity.ts";
import { absolutePath, folderOf, joinedPath } from "../domain/path.ts";
import { isSecretFile, maybeSecretFile } from "../domain/secret-file.ts";
import { argument, usesFolder } from "./call-argument.ts";
import type { CallClass } from "./call-class.ts";
import type { AuditEvent } from "./event.ts";
import { isBlockDevice, isRegular, isSetId, modeOf } from "./file-mode.ts";
import type { PathItem } from "./path-record.ts";
import { recordField } from "./record-field.ts";
import type { Call } from "./syscall-record.ts";

/** open(2) flags, the same on x86 and arm for these. */
const O_ACCMODE = 3;
const O_WRONLY = 1;
const O_RDWR = 2;
const O_CREAT = 0x40;
const O_TRUNC = 0x200;
const O_PATH = 0x200000;
const O_TMPFILE = 0x400000;

const NOTHING: readonly Activity[] = [];

/** One file activity; a name relative to an unknown folder is marked unsure. */
export function file(
  action: FileAction,
  name: string,
  event: AuditEvent,
  call: Call,
  dirs: readonly number[],
): FileActivity {
  if (name.charCodeAt(0) === 0x2f) {
    const below = isOfProcess(name) ? name.slice(OWN_FOLDER.exec(name)?.[0].length ?? name.length) : "";
    if (below !== "") return { kind: "file", action, path: joinedPath(below, event.cwd), unsure: false };
    const made: FileActivity = { kind: "file", action, path: name, unsure: false };
    return isDescriptor(name) && opensRegular(event) ? { ...made, reopened: true } : made;
  }
  return { kind: "file", action, path: joinedPath(name, event.cwd), unsure: usesFolder(call, dirs) };
}

/** What a process has open already, by its number (proc_pid_fd(5)): a pipe or a terminal mostly, but any file it could read may stand there. */
const DESCRIPTOR =
  /^(?:\/proc\/(?:self|thread-self|\d+)(?:\/task\/\d+)?\/root)*\/(?:proc\/(?:self|thread-self|\d+)(?:\/task\/\d+)?\/fd\/\d+|dev\/(?:fd\/\d+|std(?:in|out|err)))$/;

/** What stands in front of a name by way of the working folder (proc_pid_cwd(5)), which the record has. */
const OWN_FOLDER = /^\/proc\/(?:self|thread-self)(?:\/task\/\d+)?\/cwd\//;

/** True if it may be below /proc or /dev. */
function isOfProcess(name: string): boolean {
  const second = name.charCodeAt(1);
  return second === 0x70 || second === 0x64;
}

function isDescriptor(name: string): boolean {
  return isOfProcess(name) && DESCRIPTOR.test(name);
}

/** True if one of the event's files is a regular one. */
function opensRegular(event: AuditEvent): boolean {
  return event.records.some((record) => record.type.role === "path" && isRegular(modeOf(record)));
}

/** True of a change of a folder; where layers of a file system are copied up on the way, the folder of the file is in the event too. */
function isOfFolder(event: AuditEvent): boolean {
  return event.folders.size > 0 && !opensRegular(event);
}

export type FileClass = Extract<CallClass, { kind: "open" | "names" | "write" | "attr" }>;

/** What a call did, or would have done. */
export function fileActivities(event: AuditEvent, call: Call, found: FileClass): readonly Activity[] {
  switch (found.kind) {
    case "open":
      return openActivities(event, call, found);
    case "names":
      return nameActivities(event, call, found);
    case "write":
      return touched(event, call, "WRITE", found.dirs);
    case "attr":
      return attrActivities(event, call, found);
    default:
      return found satisfies never;
  }
}

type OpenClass = Extract<CallClass, { kind: "open" }>;

function openActivities(event: AuditEvent, call: Call, found: OpenClass): readonly Activity[] {
  const { paths } = event;
  let opened: string | undefined;
  let created = false;
  for (const path of paths) {
    const { nametype } = path;
    if (nametype === "PARENT" || nametype === "UNKNOWN") continue;
    const { name } = path;
    if (nametype === "CREATE") {
      if (name !== undefined)
        return withSetid([file("CREATE", name, event, call, found.dirs)], modeOfNew(event, call, found));
      created = true;
    } else if (name !== undefined) opened = name;
  }
  if (created) return unnamed("CREATE", event, call, found.dirs);
  if (!opensForWriting(event, call, found)) {
    if (opened === undefined || (openFlags(event, call, found) & O_PATH) !== 0) return NOTHING;
    return readActivities(opened, event, call, found);
  }
  if (opened !== undefined) {
    // A new file without a name, in the folder that was opened.
    const isNameless = (openFlags(event, call, found) & O_TMPFILE) !== 0;
    return withSetid([file("WRITE", opened, event, call, found.dirs)], isNameless ? modeOfNew(event, call, found) : 0);
  }
  // open_by_handle_at(2) needs no name, and leaves none in the log.
  return found.flags !== "record" && event.syscall === "open_by_handle_at"
    ? [{ kind: "priv", what: "handle", object: undefined, target: undefined }]
    : NOTHING;
}

/** To read is no news, but where secrets lie. */
function readActivities(name: string, event: AuditEvent, call: Call, { dirs }: OpenClass): readonly Activity[] {
  const { path, unsure } = file("WRITE", name, event, call, dirs);
  if (!(unsure ? maybeSecretFile(name) : isSecretFile(path))) return NOTHING;
  return [{ kind: "priv", what: "read", object: unsure ? `?/${name}` : path, target: undefined }];
}

/** Flags of open(2); creat(2) has none, and means these. */
function openFlags(event: AuditEvent, call: Call, { flags }: OpenClass): number {
  if (flags === "write") return O_WRONLY | O_CREAT | O_TRUNC;
  return flags === "record" ? openat2Field(event, "oflag") : argument(call, flags);
}

function opensForWriting(event: AuditEvent, call: Call, found: OpenClass): boolean {
  const flags = openFlags(event, call, found);
  const mode = flags & O_ACCMODE;
  return (flags & O_PATH) === 0 && (mode === O_WRONLY || mode === O_RDWR || (flags & O_TRUNC) !== 0);
}

/** What an open that was refused would have done: a new file has no name in the log, its folder has. */
export function refusedOpen(event: AuditEvent, call: Call, found: OpenClass): readonly Activity[] {
  const made = openActivities(event, call, found);
  const isNew = made.length === 0 && (openFlags(event, call, found) & O_CREAT) !== 0;
  return isNew ? unnamed("CREATE", event, call, found.dirs) : made;
}

function modeOfNew(event: AuditEvent, call: Call, found: OpenClass): number {
  if (found.mode === "record") return openat2Field(event, "mode");
  return found.mode === undefined ? 0 : argument(call, found.mode);
}

/** Flags and mode of openat2 stand in a record of their own, in octal (audit_log_openat2_how). */
function openat2Field(event: AuditEvent, name: "oflag" | "mode"): number {
  for (const record of event.records) {
    if (record.type.name === "OPENAT2") return Number.parseInt(recordField(record, name)?.raw ?? "0", 8);
  }
  return 0;
}

/** Distinct names of a nametype: layered file systems log their own copies without a name. */
export function namesOf(paths: readonly PathItem[], nametype: string): string[] {
  const names: string[] = [];
  for (const path of paths) {
    if (path.nametype === nametype && path.name !== undefined && !names.includes(path.name)) names.push(path.name);
  }
  return names;
}

/** The thing itself: the last PATH with a name that exists and is not the folder. */
export function lastNamed(paths: readonly PathItem[]): string | undefined {
  let name: string | undefined;
  for (const path of paths) {
    if (path.nametype !== "PARENT" && path.nametype !== "UNKNOWN") name = path.name ?? name;
  }
  return name;
}

/**
 * The file has no name in the log: its folder has, and `?` stands for what is missing. Of a name without a folder in front the record
 * has the working folder's, whichever was meant (audit_log_path).
 */
function unnamed(action: FileAction, event: AuditEvent, call: Call, dirs: readonly number[]): readonly Activity[] {
  const parent = namesOf(event.paths, "PARENT").at(-1);
  if (parent === undefined) return NOTHING;
  const made = file(action, `${parent === "/" ? "" : parent}/?`, event, call, dirs);
  return [parent === event.cwd && usesFolder(call, dirs) ? { ...made, unsure: true } : made];
}

type NamesClass = Extract<CallClass, { kind: "names" }>;

function nameActivities(event: AuditEvent, call: Call, found: NamesClass): readonly Activity[] {
  const paths = event.paths;
  // What is written under a link's name goes elsewhere, so it is not as harmless as a file of that name.
  const action = found.role === "link" ? "LINK" : "CREATE";
  const created = namesOf(paths, "CREATE");
  // A file that a rename replaces is logged as DELETE under the new name: it was rewritten, not removed.
  const deleted = namesOf(paths, "DELETE");
  if (created.length === 0 && deleted.length === 0) {
    if (paths.some(({ nametype }) => nametype === "CREATE")) return unnamed(action, event, call, found.dirs);
    if (paths.some(({ nametype }) => nametype === "DELETE")) return unnamed("DELETE", event, call, found.dirs);
    if (paths.some(({ nametype }) => nametype !== undefined)) return NOTHING;
    return byRole(event, call, found, paths);
  }
  if (action === "LINK") return created.map((name) => linkActivity(name, event, call, found.dirs));
  const made: FileActivity[] = [];
  for (const name of deleted) if (!created.includes(name)) made.push(file("DELETE", name, event, call, found.dirs));
  for (const name of created) made.push(file("CREATE", name, event, call, found.dirs));
  if (found.role === "rename") return withOther(made);
  return found.mode === undefined ? made : withNode(made, argument(call, found.mode));
}

/** Of one file that got another name, what that is. */
function withOther(made: readonly FileActivity[]): readonly FileActivity[] {
  const [one, other] = made;
  if (made.length !== 2 || one === undefined || other === undefined) return made;
  return [
    { ...one, renamed: { path: other.path, unsure: other.unsure } },
    { ...other, renamed: { path: one.path, unsure: one.unsure } },
  ];
}

/** A hard link's target is a name of its own in the record, a symbolic link's is text, relative to the link's folder. */
function linkActivity(name: string, event: AuditEvent, call: Call, dirs: readonly number[]): FileActivity {
  const made = file("LINK", name, event, call, dirs);
  const [target] = namesOf(event.paths, "NORMAL");
  if (target !== undefined) {
    const { path, unsure } = file("LINK", target, event, call, dirs);
    return { ...made, linked: { path, unsure } };
  }
  const [text] = namesOf(event.paths, "UNKNOWN");
  if (text === undefined) return made;
  const isAbsolute = text.charCodeAt(0) === 0x2f;
  const path = isAbsolute ? text : absolutePath(text, folderOf(made.path));
  return { ...made, linked: { path, unsure: made.unsure && !isAbsolute } };
}

const ACTIONS = { create: "CREATE", link: "LINK", delete: "DELETE" } as const;

/** Kernels before 3.10 log no nametype: the call decides, by position. */
function byRole(event: AuditEvent, call: Call, found: NamesClass, paths: readonly PathItem[]): readonly Activity[] {
  const names = paths.map(({ name }) => name).filter((name) => name !== undefined);
  const last = names.at(-1);
  if (last === undefined) return NOTHING;
  if (found.role !== "rename") return [file(ACTIONS[found.role], last, event, call, found.dirs)];
  const old = names.at(-2);
  const created = file("CREATE", last, event, call, found.dirs);
  return old === undefined ? [created] : [file("DELETE", old, event, call, found.dirs), created];
}

function touched(event: AuditEvent, call: Call, action: FileAction, dirs: readonly number[]): readonly Activity[] {
  const name = lastNamed(event.paths);
  return name === undefined ? NOTHING : [file(action, name, event, call, dirs)];
}

/** What mknod(2) made: also a disk under any name, past its file systems. */
function withNode(made: readonly Activity[], mode: number): readonly Activity[] {
  return isBlockDevice(mode) ? withPrivilege(made, "device") : withSetid(made, mode);
}

function attrActivities(
  event: AuditEvent,
  call: Call,
  found: Extract<CallClass, { kind: "attr" }>,
): readonly Activity[] {
  const named = touched(event, call, "ATTR", found.dirs);
  const mode = found.mode === undefined ? 0 : argument(call, found.mode);
  // Of a folder these bits say whose the files are that are made in there: nothing runs by them.
  const made = isSetId(mode) && !isOfFolder(event) ? withSetid(named, mode) : named;
  return named.length === 0 && found.times === undefined && event.paths.length > 0 ? [UNNAMED, ...made] : made;
}

/** A file that is open, perhaps for reading alone: the record has no name for it (fchmod(2), and fsetxattr(2), which gives capabilities). */
const UNNAMED: FileActivity = { kind: "file", action: "ATTR", path: "?", unsure: true };

/** What was done to a file, and that it runs as its owner or group from now on if the mode says so (inode(7)). */
function withSetid(made: readonly Activity[], mode: number): readonly Activity[] {
  return isSetId(mode) ? withPrivilege(made, "setid") : made;
}

/** What was done to a file, and the privilege that it is or gives from now on. */
function withPrivilege(made: readonly Activity[], what: string): readonly Activity[] {
  const path = made[0];
  const object = path?.kind === "file" ? path.path : undefined;
  return [...made, { kind: "priv", what, object, target: undefined }];
}
