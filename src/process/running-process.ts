/** A process as it starts, and as /proc tells of it. */

/** What an execve says beside its subject. */
export interface Execution {
  readonly argv: readonly (string | null)[];
  readonly cwd: string | undefined;
  /** True if the file gives rights to a user that runs it. @default false */
  readonly givesRights?: boolean;
}

/** A process that was there before fullmon looked (a line of /proc). */
export interface RunningProcess extends Omit<Execution, "givesRights"> {
  readonly pid: number;
  readonly ppid: number;
  readonly exe: string;
  readonly uid: number;
  readonly euid: number;
  readonly auid: number;
}
