/** A time in which auditd did not run, as its own records tell (auditd(8)): without it nothing comes to the log. */
import type { AuditEvent } from "../audit/event.ts";
import type { Hole } from "../domain/finding.ts";
import type { SavedGap } from "../domain/saved.ts";

/** Milliseconds for which the kernel keeps what happens meanwhile, on a server that is not busy: auditd is restarted. */
const RESTART = 10_000;

/** Records of auditd's come without a system call, and so later than what was logged behind them. */
export class AuditdGap {
  /** When auditd ended, and when it was back. */
  #from: number | undefined;
  #to: number | undefined;
  /** Number and time of the last event with a system call. */
  #serial = 0;
  #time: number | undefined;
  /** When the kernel began to count anew: the machine was started, and while it was down there was nothing to see. */
  #boot: number | undefined;

  /** Takes each event; gives the time that was not seen. */
  see(event: AuditEvent): Hole | undefined {
    if (event.call === undefined) this.#hear(event);
    else {
      // A few may be told in another order than they were counted.
      if (event.serial < this.#serial / 2) this.#boot = event.time;
      this.#serial = event.serial;
      this.#time = event.time;
    }
    const [from, to] = [this.#from, this.#to];
    if (from === undefined || to === undefined || (this.#time ?? from) < to) return undefined;
    this.#from = undefined;
    this.#to = undefined;
    const wasDown = this.#boot !== undefined && this.#boot >= from;
    return wasDown || to - from < RESTART ? undefined : { from, to, why: "auditd was gone" };
  }

  save(): SavedGap {
    return { from: this.#from, to: this.#to, boot: this.#boot, serial: this.#serial, time: this.#time };
  }

  restore(saved: SavedGap | undefined): void {
    if (saved === undefined) return;
    this.#from = saved.from;
    this.#to = saved.to;
    this.#boot = saved.boot;
    this.#serial = saved.serial;
    this.#time = saved.time;
  }

  #hear({ records, time }: AuditEvent): void {
    const type = records[0]?.type.name;
    if (type === "DAEMON_START") this.#to = time;
    else if (type === "DAEMON_END" || type === "DAEMON_ABORT") {
      // It may fail to start several times.
      if (this.#from === undefined || this.#to !== undefined) this.#from = time;
      this.#to = undefined;
    }
  }
}
