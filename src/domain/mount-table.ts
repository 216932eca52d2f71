/** What is mounted, as the kernel lists it (proc_pid_mountinfo(5)). */
import { canonicalName } from "./canonical-name.ts";
import { shownName } from "./shown-name.ts";

export interface Mount {
  /** Given to another one when it is gone. */
  readonly id: number;
  readonly parent: number;
  /** `MAJOR:MINOR` of the file system, and which folder of it is seen. */
  readonly device: string;
  readonly root: string;
  /** Where. */
  readonly point: string;
  /** Type of the file system. */
  readonly type: string;
  readonly isWritable: boolean;
}

/** Types whose files are on this machine: to ask them for something neither hangs nor mounts anything. */
const LOCAL =
  /^(?:ext[234]|xfs|btrfs|bcachefs|zfs|f2fs|jfs|reiserfs|nilfs2|ubifs|vfat|msdos|exfat|ntfs3|hfsplus|udf|tmpfs|ramfs|devtmpfs|overlay|aufs)$/;
/** Interfaces of the kernel: there is no file that anybody could leave there. */
const KERNEL =
  /^(?:proc|sysfs|cgroup2?|devpts|securityfs|selinuxfs|smackfs|debugfs|tracefs|pstore|efivarfs|bpf|configfs|mqueue|hugetlbfs|fusectl|binfmt_misc|nsfs|nfsd|rpc_pipefs)$/;

/** On this machine too; nobody can change what is there. */
const READ_ONLY = /^(?:squashfs|erofs|iso9660|cramfs)$/;

/** True of a type whose files may be asked for without danger; what is mounted when somebody looks (autofs) is none. */
function isNear(type: string): boolean {
  return LOCAL.test(type) || KERNEL.test(type) || READ_ONLY.test(type);
}

/** What may not answer: its server may be away, or be a user's program. The root is no choice: all waits for that. */
export function isRemote({ point, type }: Mount): boolean {
  return point !== "/" && !isNear(type);
}

/** Where what may not answer is seen. */
export function remotePoints(mounts: readonly Mount[]): readonly string[] {
  return seen(mounts).flatMap((mount) => (isRemote(mount) ? [mount.point] : []));
}

/** Of several mounts at one point the last, which is the one that is seen there. */
function seen(mounts: readonly Mount[]): Mount[] {
  return [...new Map(mounts.map((mount) => [mount.point, mount])).values()];
}

/** @param text of /proc/PID/mountinfo */
export function parseMounts(text: string): Mount[] {
  return text.split("\n").flatMap((line) => {
    const [front = "", back = ""] = line.split(" - ", 2);
    const [id, parent, device = "", root = "", point = "", options = ""] = front.split(" ");
    const [type = "", , ofAll = ""] = back.split(" ");
    if (back === "") return [];
    const isWritable = !isReadOnly(options) && !isReadOnly(ofAll);
    return [
      { id: Number(id), parent: Number(parent), device, root: plain(root), point: plain(point), type, isWritable },
    ];
  });
}

function isReadOnly(options: string): boolean {
  return options.split(",").includes("ro");
}

/** Blanks, newlines and backslashes stand in octal. */
function plain(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

/** The mounts whose files somebody may change, and that can be asked without danger: local ones, below nothing that is not. */
export function changeable(mounts: readonly Mount[]): Mount[] {
  const byId = new Map(mounts.map((mount) => [mount.id, mount]));
  const isSafe = (mount: Mount): boolean => {
    const passed = new Set<number>();
    for (let one = byId.get(mount.parent); one !== undefined && !passed.has(one.id); one = byId.get(one.parent)) {
      if (!isNear(one.type)) return false;
      passed.add(one.id);
    }
    return true;
  };
  return seen(mounts).filter(
    (mount) => mount.isWritable && LOCAL.test(mount.type) && isText(mount.point) && isSafe(mount),
  );
}

/** A name whose bytes are no UTF-8 could not be asked for by them. */
function isText(point: string): boolean {
  return !point.includes("\ufffd");
}

/** Which kind of mount points one is: those of containers have hashes in them, and each user who logs in has one of his own. */
export function mountKind(point: string, time: number): string {
  return shownName(canonicalName(point, time)).replace(/^\/run\/user\/\d+(?=\/|$)/, "/run/user/[uid]");
}
