/**
 * Deeds that fullmon must be able to see: made-up system calls, tried on the rules as the kernel tries real ones. They are
 * what an intruder does, each by those who do it on a server, with the outcomes that it has there.
 */
import { UNSET_ID } from "../domain/subject.ts";

/** What a deed belongs to; each kind is one finding. */
export type DeedKind = "exec" | "connect" | "file" | "privilege";

export interface Deed {
  readonly kind: DeedKind;
  /** In words, as in "a connection that does not wait". */
  readonly name: string;
  readonly call: string;
  readonly arch: "b64" | "b32";
  /** By field of a rule. Numbers as the kernel compares them, texts as they are. */
  readonly fields: Readonly<Record<string, number | string>>;
}

const EINPROGRESS = -115;
const ECONNREFUSED = -111;

/** Who does it: a service, a service of root's, a user who logged in, and one who became root. */
const ACTORS: readonly { who: string; uid: number; auid: number }[] = [
  { who: "a service", uid: 33, auid: UNSET_ID },
  { who: "a service of root", uid: 0, auid: UNSET_ID },
  { who: "a user who logged in", uid: 1000, auid: 1000 },
  { who: "a user who became root", uid: 0, auid: 1000 },
];

interface Pattern {
  readonly kind: DeedKind;
  readonly name: string;
  readonly call: string;
  readonly more?: Readonly<Record<string, number | string>>;
  /** 0 if not given. */
  readonly exit?: number;
}

const PATTERNS: readonly Pattern[] = [
  { kind: "exec", name: "starting a program", call: "execve", more: { path: "/usr/bin/curl", perm: "x" } },
  { kind: "exec", name: "starting a program in /tmp", call: "execve", more: { path: "/tmp/x", perm: "x" } },
  { kind: "exec", name: "starting a program by its descriptor", call: "execveat", more: { path: "/x", perm: "x" } },

  { kind: "connect", name: "connecting by IPv4", call: "connect", more: { a2: 16, saddr_fam: 2 } },
  {
    kind: "connect",
    name: "connecting without waiting (EINPROGRESS)",
    call: "connect",
    more: { a2: 16, saddr_fam: 2 },
    exit: EINPROGRESS,
  },
  {
    kind: "connect",
    name: "a connection that is refused",
    call: "connect",
    more: { a2: 16, saddr_fam: 2 },
    exit: ECONNREFUSED,
  },
  { kind: "connect", name: "connecting by IPv6", call: "connect", more: { a2: 28, saddr_fam: 10 } },
  { kind: "connect", name: "sending a datagram", call: "sendto", more: { saddr_fam: 2 }, exit: 40 },
  { kind: "connect", name: "a raw socket", call: "socket", more: { a0: 2, a1: 3 }, exit: 3 },
  { kind: "connect", name: "opening a port", call: "bind", more: { a2: 16, saddr_fam: 2 } },

  ...["/etc/passwd", "/usr/bin/ls", "/root/.ssh/authorized_keys", "/home/a/.bashrc", "/var/www/x.php", "/srv/x"].map(
    (path): Pattern => ({
      kind: "file",
      name: `writing ${path}`,
      call: "openat",
      more: { path, perm: "w", filetype: 0o100000 },
      exit: 3,
    }),
  ),
  {
    kind: "file",
    name: "removing /var/log/auth.log",
    call: "unlinkat",
    more: { path: "/var/log/auth.log", perm: "w" },
  },
  { kind: "file", name: "renaming over /etc/shadow", call: "renameat2", more: { path: "/etc/shadow", perm: "w" } },
  { kind: "file", name: "changing a mode in /usr/local", call: "fchmodat", more: { path: "/usr/local/x", perm: "a" } },

  { kind: "privilege", name: "becoming another user", call: "setresuid" },
  {
    kind: "privilege",
    name: "reading /etc/shadow",
    call: "openat",
    more: { path: "/etc/shadow", perm: "r", filetype: 0o100000 },
    exit: 3,
  },
  { kind: "privilege", name: "attaching to a process", call: "ptrace", more: { a0: 16 } },
  { kind: "privilege", name: "loading a kernel module", call: "finit_module" },
  { kind: "privilege", name: "loading a bpf program", call: "bpf", more: { a0: 5 }, exit: 5 },
  { kind: "privilege", name: "mounting", call: "mount" },
  { kind: "privilege", name: "a new namespace", call: "unshare", more: { a0: 0x10000000 } },
  { kind: "privilege", name: "a program in memory only", call: "memfd_create", exit: 4 },
  { kind: "privilege", name: "io_uring", call: "io_uring_setup", exit: 4 },
  { kind: "privilege", name: "ending a process", call: "kill", more: { a1: 9 } },
];

/** All deeds for an architecture. */
export function deeds(arch: "b64" | "b32"): Deed[] {
  return PATTERNS.flatMap(({ kind, name, call, more, exit = 0 }) =>
    ACTORS.map(({ who, uid, auid }) => ({
      kind,
      name: `${name}, done by ${who}`,
      call,
      arch,
      fields: {
        uid,
        euid: uid,
        suid: uid,
        fsuid: uid,
        gid: uid,
        auid,
        loginuid: auid,
        exit,
        success: exit < 0 ? 0 : 1,
        ...more,
      },
    })),
  );
}
