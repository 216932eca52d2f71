/** A process as the audit log shows it: what SYSCALL and PROCTITLE say of who acted. */
export interface Actor {
  readonly pid: number;
  readonly ppid: number;
  readonly uid: number;
  readonly gid: number;
  readonly auid: number;
  readonly ses: number;
  readonly tty: string;
  readonly exe: string;
  readonly comm: string;
  readonly argv: readonly string[];
  readonly cwd: string;
}

export const UNSET = 4294967295;

const USERS = new Map([
  [0, "root"],
  [33, "www-data"],
  [101, "zabbix"],
  [102, "postgres"],
  [103, "redis"],
  [104, "Debian-exim"],
  [1000, "deploy"],
  [1001, "app"],
  [UNSET, "unset"],
]);

/** How ENRICHED logs name a user or a group. */
export function userName(id: number): string {
  return USERS.get(id) ?? "unknown";
}

/** The kernel's short name of a program: 15 bytes of its file's name. */
export function commOf(program: string): string {
  return program.slice(program.lastIndexOf("/") + 1).slice(0, 15);
}
