import { type Actor, userName } from "./actor.ts";

/**
 * The text of single records as auditd writes them with log_format=ENRICHED: the kernel's fields, a 0x1D byte, then the
 * same ids in words. Without the header, which the writer knows.
 */
export interface Body {
  readonly type: string;
  readonly text: string;
}

const NUMBERS = {
  write: 1,
  connect: 42,
  sendto: 44,
  bind: 49,
  clone: 56,
  execve: 59,
  kill: 62,
  rename: 82,
  mkdir: 83,
  rmdir: 84,
  unlink: 87,
  symlink: 88,
  chmod: 90,
  fchmod: 91,
  chown: 92,
  setuid: 105,
  setgid: 106,
  adjtimex: 159,
  mount: 165,
  openat: 257,
  unshare: 272,
  utimensat: 280,
  accept4: 288,
} as const;

export type Call = keyof typeof NUMBERS;

export interface Result {
  readonly exit: number;
  /** a0 to a3. */
  readonly args: readonly [string, string, string, string];
  readonly items: number;
  readonly key: string | undefined;
}

export function syscall(actor: Actor, call: Call, { exit, args, items, key }: Result): Body {
  const { uid, gid } = actor;
  const ids = `uid=${uid} gid=${gid} euid=${uid} suid=${uid} fsuid=${uid} egid=${gid} sgid=${gid} fsgid=${gid}`;
  const user = userName(uid);
  const group = userName(gid);
  return {
    type: "SYSCALL",
    text:
      `arch=c000003e syscall=${NUMBERS[call]} success=${exit < 0 ? "no" : "yes"} exit=${exit} a0=${args[0]} ` +
      `a1=${args[1]} a2=${args[2]} a3=${args[3]} items=${items} ppid=${actor.ppid} pid=${actor.pid} ` +
      `auid=${actor.auid} ${ids} tty=${actor.tty} ses=${actor.ses} comm=${untrusted(actor.comm)} ` +
      `exe=${untrusted(actor.exe)} key=${key === undefined ? "(null)" : `"${key}"`}\x1dARCH=x86_64 SYSCALL=${call} ` +
      `AUID="${userName(actor.auid)}" UID="${user}" GID="${group}" EUID="${user}" SUID="${user}" FSUID="${user}" ` +
      `EGID="${group}" SGID="${group}" FSGID="${group}"`,
  };
}

export function cwd(actor: Actor): Body {
  return { type: "CWD", text: `cwd=${untrusted(actor.cwd)}` };
}

export interface PathItem {
  /** Undefined where the kernel knows an open file only, as in fchmod(). */
  readonly name: string | undefined;
  readonly nametype: "NORMAL" | "PARENT" | "CREATE" | "DELETE";
  readonly inode: number;
  readonly mode: string;
  readonly uid: number;
  readonly gid: number;
}

export function path(item: number, { name, nametype, inode, mode, uid, gid }: PathItem): Body {
  return {
    type: "PATH",
    text:
      `item=${item} name=${name === undefined ? "(null)" : untrusted(name)} inode=${inode} dev=fe:00 mode=${mode} ` +
      `ouid=${uid} ogid=${gid} rdev=00:00 nametype=${nametype} cap_fp=0 cap_fi=0 cap_fe=0 cap_fver=0 cap_frootid=0\x1d` +
      `OUID="${userName(uid)}" OGID="${userName(gid)}"`,
  };
}

export function execve(argv: readonly string[]): Body {
  return { type: "EXECVE", text: `argc=${argv.length} ${argv.map((arg, i) => `a${i}=${untrusted(arg)}`).join(" ")}` };
}

/** What execve() adds for a process that has or gains capabilities: here, root's. */
export function bprmFcaps(): Body {
  const all = "000001ffffffffff";
  return {
    type: "BPRM_FCAPS",
    text:
      `fver=0 fp=0 fi=0 fe=0 old_pp=${all} old_pi=0 old_pe=${all} old_pa=0 pp=${all} pi=0 pe=${all} pa=0 ` +
      "frootid=0",
  };
}

/** The title is the command line with its NULs, cut at 128 bytes. */
export function proctitle(actor: Actor): Body {
  return { type: "PROCTITLE", text: `proctitle=${untrusted(actor.argv.join("\0").slice(0, 128))}` };
}

export function objPid(target: Actor): Body {
  return {
    type: "OBJ_PID",
    text:
      `opid=${target.pid} oauid=${target.auid} ouid=${target.uid} oses=${target.ses} ocomm=${untrusted(target.comm)}` +
      `\x1dOAUID="${userName(target.auid)}" OUID="${userName(target.uid)}"`,
  };
}

/** A record of PAM: no syscall, a second `msg=` in quotes. */
export function user(type: string, actor: Actor, operation: string, account: string, terminal: string): Body {
  return {
    type,
    text:
      `pid=${actor.pid} uid=${actor.uid} auid=${actor.auid} ses=${actor.ses} msg='op=PAM:${operation} ` +
      `acct="${account}" exe="${actor.exe}" hostname=? addr=? terminal=${terminal} res=success'\x1d` +
      `UID="${userName(actor.uid)}" AUID="${userName(actor.auid)}"`,
  };
}

/** Stands before the SYSCALL (a write to /proc/self/loginuid) in its event. */
export function login(actor: Actor, auid: number, ses: number): Body {
  return {
    type: "LOGIN",
    text:
      `pid=${actor.pid} uid=${actor.uid} old-auid=${actor.auid} auid=${auid} tty=${actor.tty} old-ses=${actor.ses} ` +
      `ses=${ses} res=1\x1dUID="${userName(actor.uid)}" OLD-AUID="${userName(actor.auid)}" AUID="${userName(auid)}"`,
  };
}

// The kernel's audit_log_untrustedstring(): in quotes, or in hexadecimal if there is a blank, a quote or a strange byte.
function untrusted(text: string): string {
  return /^[!#-~]*$/.test(text) ? `"${text}"` : Buffer.from(text).toString("hex").toUpperCase();
}
