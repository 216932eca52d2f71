/** The id that stands for "none": unset login user, unset session (linux/audit.h AUDIT_UID_UNSET). */
export const UNSET_ID = 4294967295;

/** Who did it: the fields of a SYSCALL record that say which task acted, as whom. Kernel's words (audit_log_task_info). */
export interface Subject {
  readonly pid: number | undefined;
  readonly ppid: number | undefined;
  readonly uid: number | undefined;
  /** Effective user: with whose rights it acts. */
  readonly euid: number | undefined;
  /** Login user; UNSET_ID for daemons. */
  readonly auid: number | undefined;
  /** Login session; UNSET_ID for daemons. */
  readonly ses: number | undefined;
  readonly tty: string | undefined;
  /** What the task calls itself (prctl can change it). */
  readonly comm: string | undefined;
  /** Path of the running program, with ` (deleted)` behind it where the kernel says so. */
  readonly exe: string | undefined;
}

/** With whose rights it acts; kernels that log no euid log what it was as uid. */
export function euidOf({ euid, uid }: Pick<Subject, "euid" | "uid">): number | undefined {
  return euid ?? uid;
}
