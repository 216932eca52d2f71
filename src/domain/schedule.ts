/** What a host was told to run at certain times, for whoever judges a job that was not seen before. */

/** One start of a job. */
export interface JobStart {
  /** The file that runs: of a script the script. Absolute. */
  readonly file: string;
  /** Who starts it, and who started that one, as labels name programs. */
  readonly starter: string;
  readonly above: string | undefined;
  /** Arguments of the starter. */
  readonly argv: readonly string[];
  /** Somebody logged in, or a job of cron's: what the system itself starts belongs to no login. */
  readonly hasLogin: boolean;
}

export interface Schedule {
  /** True if the host was told to run it before `since` (milliseconds since 1970), and nothing of that or of the file changed from then on. */
  has(start: JobStart, since: number): boolean;
}
