/** What one event means: the raw material of edges. One event can mean several things (a rename deletes and creates). */

/** A new program in this process (execve, execveat). `path` is what was asked for; the subject's `exe` is what runs. */
export interface ExecActivity {
  readonly kind: "exec";
  readonly path: string | undefined;
  readonly argv: readonly (string | null)[];
}

/** A new process or thread (clone, fork, vfork); `child` is its pid in the caller's PID namespace. */
export interface ForkActivity {
  readonly kind: "fork";
  readonly child: number;
}

/** CREATE, LINK (a new link, symbolic or hard), DELETE, WRITE (opened or truncated in place), ATTR (mode, owner, times, xattr). */
export type FileAction = "CREATE" | "LINK" | "DELETE" | "WRITE" | "ATTR";

/** A name. `unsure`: it is relative to a folder that the record does not tell, joined with the cwd. */
export interface FileName {
  readonly path: string;
  readonly unsure: boolean;
}

/** A change of a file. */
export interface FileActivity extends FileName {
  readonly kind: "file";
  readonly action: FileAction;
  /** It is a regular file, which the process has open, by the number of that (`/dev/fd/7`). */
  readonly reopened?: true;
  /** What a new link leads to, where the record tells. */
  readonly linked?: FileName;
  /** The name that the file got, or had, by the same step. */
  readonly renamed?: FileName;
}

/** How a connection ended as far as the call says. */
export type Outcome = "open" | "refused" | "unreachable";

/** Talking to an address: connect, or a datagram sent with one. */
export interface HostActivity {
  readonly kind: "host";
  readonly how: "connect" | "send";
  readonly address: string;
  readonly port: number;
  /** Address and port as labels show them. */
  readonly endpoint: string;
  readonly outcome: Outcome;
}

/** A local end: bind has its own address, accept the peer's, `connect` is one to a unix socket's path. */
export interface SockActivity {
  readonly kind: "sock";
  readonly how: "bind" | "accept" | "connect";
  readonly family: string;
  /** Address, or path of a unix socket (`@` in front: abstract). Undefined where the record has none. */
  readonly address: string | undefined;
  readonly port: number | undefined;
  /** Address and port as labels show them; undefined where there is no port. */
  readonly endpoint: string | undefined;
}

/**
 * Use of a privilege. `object` is what it was used on, `target` the pid of the task it was used on. `by`: the pid of who did it, where
 * a record without a system call says so.
 */
export interface PrivActivity {
  readonly by?: number | undefined;
  readonly kind: "priv";
  readonly what: string;
  readonly object: string | undefined;
  readonly target: number | undefined;
}

export type Activity = ExecActivity | ForkActivity | FileActivity | HostActivity | SockActivity | PrivActivity;
