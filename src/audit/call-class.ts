/**
 * What a system call means, by its name: the one table that decides which activities an event has. Rule keys never do.
 * Argument positions are those of the man page of each call.
 */
import { socketcallName } from "./multiplexed-call.ts";
import { ARCHES, syscallName } from "./syscall-tables.ts";
import { uringName } from "./uring-op.ts";

/** How an event of a call is read. `dirs` are the arguments that hold a folder's descriptor (openat(2)). */
export type CallClass =
  | { readonly kind: "exec"; readonly dirs: readonly number[] }
  /** `flags` is the argument that holds those of clone(2). */
  | { readonly kind: "fork"; readonly flags: number | undefined }
  /** Which argument holds the flags, and which the mode of a new file; `record`: a record of its own has them, `write`: creat(2)'s. */
  | {
      readonly kind: "open";
      readonly flags: number | "record" | "write";
      readonly mode: number | "record" | undefined;
      readonly dirs: readonly number[];
    }
  /** Names come and go: the nametype of each PATH tells which. `role` is for kernels that do not log it; `mode` is mknod(2)'s. */
  | {
      readonly kind: "names";
      readonly role: "create" | "link" | "delete" | "rename";
      readonly dirs: readonly number[];
      readonly mode?: number;
    }
  | { readonly kind: "write"; readonly dirs: readonly number[] }
  /** `mode` is chmod(2)'s. `times`: it changes nothing else, which is done to any file through its descriptor. */
  | { readonly kind: "attr"; readonly dirs: readonly number[]; readonly mode?: number; readonly times?: true }
  | { readonly kind: "connect" }
  | { readonly kind: "send" }
  | { readonly kind: "sock"; readonly how: "bind" | "accept" }
  | { readonly kind: "socket" }
  | { readonly kind: "socketcall" }
  /** `object`: what the privilege is used on is read from the names, the arguments or the call's own name (priv-activities.ts). */
  | {
      readonly kind: "priv";
      readonly what: string;
      readonly object: "path" | "mount" | "call" | "user" | "ptrace" | "bpf" | "none";
    }
  /** The arguments that hold whom it is for and which signal it is; -1: none holds a pid. */
  | { readonly kind: "signal"; readonly pid: number; readonly signal: number };

const AT = [0];
const NONE: readonly number[] = [];

const CLASSES = new Map<string, CallClass>();

function row(names: string, value: CallClass): void {
  for (const name of names.split(" ")) CLASSES.set(name, value);
}

row("execve", { kind: "exec", dirs: NONE });
row("execveat", { kind: "exec", dirs: AT });
row("fork vfork", { kind: "fork", flags: undefined });
row("clone", { kind: "fork", flags: 0 });
row("clone3", { kind: "fork", flags: undefined });

row("open", { kind: "open", flags: 1, mode: 2, dirs: NONE });
row("openat", { kind: "open", flags: 2, mode: 3, dirs: AT });
row("openat2", { kind: "open", flags: "record", mode: "record", dirs: AT });
row("open_by_handle_at", { kind: "open", flags: 2, mode: undefined, dirs: NONE });
row("creat", { kind: "open", flags: "write", mode: 1, dirs: NONE });
row("mkdir", { kind: "names", role: "create", dirs: NONE });
row("mknod", { kind: "names", role: "create", dirs: NONE, mode: 1 });
row("symlink link", { kind: "names", role: "link", dirs: NONE });
row("mkdirat", { kind: "names", role: "create", dirs: AT });
row("mknodat", { kind: "names", role: "create", dirs: AT, mode: 2 });
row("symlinkat", { kind: "names", role: "link", dirs: [1] });
row("linkat", { kind: "names", role: "link", dirs: [0, 2] });
row("unlink rmdir", { kind: "names", role: "delete", dirs: NONE });
row("unlinkat", { kind: "names", role: "delete", dirs: AT });
row("rename", { kind: "names", role: "rename", dirs: NONE });
row("renameat renameat2", { kind: "names", role: "rename", dirs: [0, 2] });
row("truncate truncate64 ftruncate ftruncate64 fallocate", { kind: "write", dirs: NONE });

row("chmod fchmod", { kind: "attr", dirs: NONE, mode: 1 });
row("fchmodat fchmodat2", { kind: "attr", dirs: AT, mode: 2 });
row(
  "chown fchown lchown chown32 fchown32 lchown32 setxattr lsetxattr fsetxattr removexattr lremovexattr fremovexattr",
  { kind: "attr", dirs: NONE },
);
row("fchownat setxattrat removexattrat file_setattr", { kind: "attr", dirs: AT });
row("utime utimes", { kind: "attr", dirs: NONE, times: true });
row("utimensat utimensat_time64 futimesat", { kind: "attr", dirs: AT, times: true });

row("connect", { kind: "connect" });
row("sendto sendmsg sendmmsg", { kind: "send" });
// listen(2) has no address of its own: its bind has.
row("bind", { kind: "sock", how: "bind" });
row("accept accept4", { kind: "sock", how: "accept" });
row("socket", { kind: "socket" });
row("socketcall", { kind: "socketcall" });

row("ptrace", { kind: "priv", what: "ptrace", object: "ptrace" });
row("process_vm_writev process_vm_readv pidfd_getfd", { kind: "priv", what: "ptrace", object: "call" });
row("init_module finit_module delete_module", { kind: "priv", what: "module", object: "call" });
row("bpf", { kind: "priv", what: "bpf", object: "bpf" });
row("mount move_mount umount umount2 pivot_root", { kind: "priv", what: "mount", object: "mount" });
row("open_tree open_tree_attr mount_setattr fsmount", { kind: "priv", what: "mount", object: "path" });
row("unshare setns", { kind: "priv", what: "namespace", object: "call" });
row("memfd_create memfd_secret", { kind: "priv", what: "memfd", object: "call" });
row("io_uring_setup", { kind: "priv", what: "io_uring", object: "call" });
row("setuid setuid32 setreuid setreuid32 setresuid setresuid32 setfsuid setfsuid32", {
  kind: "priv",
  what: "setuid",
  object: "user",
});
row("setgid setgid32 setregid setregid32 setresgid setresgid32 setfsgid setfsgid32", {
  kind: "priv",
  what: "setgid",
  object: "user",
});
row("setgroups setgroups32", { kind: "priv", what: "setgid", object: "call" });
row("capset", { kind: "priv", what: "capset", object: "none" });
row("chroot", { kind: "priv", what: "chroot", object: "path" });
row("kexec_load kexec_file_load", { kind: "priv", what: "kexec", object: "call" });
row("reboot", { kind: "priv", what: "reboot", object: "none" });
row("swapon swapoff", { kind: "priv", what: "swap", object: "path" });
row("settimeofday clock_settime clock_settime64 adjtimex clock_adjtime clock_adjtime64 stime", {
  kind: "priv",
  what: "clock",
  object: "call",
});
row("sethostname setdomainname", { kind: "priv", what: "hostname", object: "none" });
row("iopl ioperm", { kind: "priv", what: "ports", object: "call" });
row("userfaultfd perf_event_open fanotify_init acct quotactl add_key request_key keyctl landlock_restrict_self", {
  kind: "priv",
  what: "kernel",
  object: "call",
});

row("kill tkill", { kind: "signal", pid: 0, signal: 1 });
row("tgkill", { kind: "signal", pid: 0, signal: 2 });
row("rt_sigqueueinfo", { kind: "signal", pid: 0, signal: 1 });
row("rt_tgsigqueueinfo", { kind: "signal", pid: 0, signal: 2 });
row("pidfd_send_signal", { kind: "signal", pid: -1, signal: 1 });

/** One array per architecture, filled as numbers are met; `null`: looked up and without meaning. */
const byArch = new Map<number, (CallClass | null | undefined)[]>();
const MAX_NUMBER = 4096;

/** The class of a call by architecture and number; undefined if fullmon makes nothing of it. */
export function callClass(arch: number, number: number): CallClass | undefined {
  const index = number >= 0x40000000 ? number - 0x40000000 + 2048 : number;
  let classes = byArch.get(arch);
  if (index >= MAX_NUMBER || (classes === undefined && !ARCHES.has(arch))) return undefined;
  if (classes === undefined) {
    classes = new Array<CallClass | null | undefined>(MAX_NUMBER).fill(undefined);
    byArch.set(arch, classes);
  }
  let found = classes[index];
  if (found === undefined) {
    const name = syscallName(arch, number);
    found = (name === undefined ? undefined : CLASSES.get(name)) ?? null;
    classes[index] = found;
  }
  return found ?? undefined;
}

/** The class of the call inside a socketcall(2), by its first argument. */
export function socketcallClass(number: number): CallClass | undefined {
  const name = socketcallName(number);
  return name === undefined ? undefined : CLASSES.get(name);
}

/** What an operation that is not known did to names shows in the nametypes. */
const SOMETHING: CallClass = { kind: "names", role: "create", dirs: NONE };

/**
 * The class of what io_uring did, by the number in its record. The record has no arguments, so whether a folder's descriptor was given is not
 * known.
 */
export function uringClass(number: number | undefined): CallClass {
  const name = number === undefined ? undefined : uringName(number);
  const found = name === undefined ? SOMETHING : (CLASSES.get(name) ?? SOMETHING);
  return "dirs" in found ? { ...found, dirs: NONE } : found;
}
