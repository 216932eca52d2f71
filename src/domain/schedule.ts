/** What a host was told to run at certain times, or always, for whoever judges a job or a service that was not seen before. */

/** One start of what may be a job. */
export interface JobStart {
  /** The file that decides what it does: of a script the script, of code in the arguments the interpreter. Absolute. */
  readonly file: string;
  /** What it does stands in its arguments. */
  readonly isCode: boolean;
  /** The executable; of a script the interpreter. */
  readonly exe: string;
  readonly argv: readonly string[];
  /** The folder in which it was started, if the log tells. */
  readonly cwd: string | undefined;
  /** As whom it runs. */
  readonly uid: number | undefined;
  /** Somebody logged in, or a job of cron's: what the system itself starts belongs to no login. */
  readonly hasLogin: boolean;
  readonly starter: {
    /** As a label names programs. */
    readonly program: string;
    /** Those of who started it, who started that one, and so on; some of them. */
    readonly above: readonly string[];
    readonly argv: readonly string[];
    /** It was seen to act before, under the pid that the job has now: no orphan can pass for its child. */
    readonly isSame: boolean;
  };
}

/** Since when files must be as they are. */
export interface Unchanged {
  /** Milliseconds since 1970. */
  readonly since: number;
  /** True of a change that says nothing: an upgrade's. */
  readonly excuses: (path: string, changedAt: number) => boolean;
}

export interface Service {
  /** systemd listens for it: who calls may be why it is started. */
  readonly isCalled: boolean;
}

export interface Schedule {
  /** True if the host was told before to run just that, and what says so was not changed since. */
  has(start: JobStart, unchanged: Unchanged): boolean;
  /**
   * A service that systemd starts by itself, at boot, when it is called, after an upgrade, if the same holds of it; undefined if there is none.
   */
  serviceOf(start: JobStart, unchanged: Unchanged): Service | undefined;
  /** True if none of the files was changed since. */
  isOld(files: readonly string[], unchanged: Unchanged): boolean;
}
