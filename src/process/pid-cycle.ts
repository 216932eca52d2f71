/** Which pids may have been given out again since they were last seen: a log does not tell who ended, nor of forks that no rule asks for. */

/** More than any pid (PID_MAX_LIMIT, linux/threads.h). */
const TURN = 1 << 23;
/** The kernel is that much ahead of what the log has shown: of forks and threads it may tell nothing. */
const AHEAD = 1024;
/** So many pids in a row that come from elsewhere: one may be of a daemon that was forked long ago. */
const ENOUGH = 3;

/**
 * Where the kernel is in handing out pids. It takes the next that is free, and begins again behind the last (idr_alloc_cyclic in
 * kernel/pid.c): so a pid that it has passed since its process was seen is another's if that process has ended. A place is a number that grows:
 * turns and the pid.
 */
export class PidCycle {
  #turn = 0;
  #last: number | undefined;
  #most = 0;
  #elsewhere = 0;

  /** A pid that was just given out. */
  give(pid: number): void {
    this.#most = Math.max(this.#most, pid);
    const last = this.#last ?? pid;
    if (this.#isFar(pid, last)) {
      this.#elsewhere += 1;
      if (this.#elsewhere < ENOUGH) return;
      if (pid < last) this.#turn += 1;
      this.#last = pid;
    } else this.#last = Math.max(last, pid);
    this.#elsewhere = 0;
  }

  /** The place to be kept of a process that is there now. One far away may be the first of a turn, which is not believed yet. */
  placeOf(pid: number): number {
    const last = this.#last ?? pid;
    if (this.#isFar(pid, last)) return (pid < last ? this.#turn + 1 : this.#turn) * TURN + pid;
    return this.#turn * TURN + (pid > last && pid <= last + AHEAD ? pid : last);
  }

  /** Where it was when it gave out a pid that is new; undefined if it may be an old one, or a turn may just have begun. */
  givenAt(pid: number): number | undefined {
    const last = this.#last;
    if (last === undefined || this.#elsewhere > 0 || this.#isFar(pid, last)) return undefined;
    return this.#turn * TURN + Math.max(pid, last);
  }

  /** True if a pid that was given out there is still nobody else's. */
  isFirst(pid: number, given: number | undefined): boolean {
    return given !== undefined && this.#elsewhere === 0 && !this.hasPassed(pid, given);
  }

  /** True if a pid is not one that the kernel gives out now, but still another's, who was given it there. */
  isElsewhere(pid: number, given: number | undefined): boolean {
    return this.isFirst(pid, given) && this.givenAt(pid) === undefined;
  }

  #isFar(pid: number, last: number): boolean {
    return Math.abs(pid - last) > this.#most / 2;
  }

  /** True if the kernel may have come by the pid after that place. */
  hasPassed(pid: number, place: number): boolean {
    if (this.#last === undefined) return false;
    const start = Math.floor(place / TURN) * TURN + pid;
    return (start > place ? start : start + TURN) <= this.#turn * TURN + this.#last + AHEAD;
  }

  /** Goes on from the latest place that was kept. */
  restore(place: number): void {
    this.#turn = Math.floor(place / TURN);
    this.#last = place % TURN;
    this.#most = Math.max(this.#most, this.#last);
  }
}
