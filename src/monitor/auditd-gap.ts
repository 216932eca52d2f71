/** A time in which auditd did not run, as its own records tell (auditd(8)): without it nothing comes to the log. */
import type { AuditEvent } from "../audit/event.ts";
import type { Hole } from "../domain/finding.ts";
import type { Edge } from "../domain/graph.ts";
import type { SavedGap } from "../domain/saved.ts";
import { UNSET_ID } from "../domain/subject.ts";
import type { Process } from "../process/process.ts";
import { unknownRoot } from "./lineage.ts";

/** Milliseconds for which the kernel keeps what happens meanwhile, on a server that is not busy: auditd is restarted. */
const RESTART = 10_000;

/** Milliseconds in which a machine that was started has its rules: events are told from when the first is loaded. */
const LOADING = 120_000;
/** What loads them sets (auditctl(8)): rules, and how the kernel keeps records. */
const SETTING =
  /^audit:(?:add_rule(?::|$)|audit_(?:enabled=[12]|failure=|backlog_limit=|backlog_wait_time=|rate_limit=))/;

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
    const from = this.#from;
    const to = this.#to;
    if (from === undefined || to === undefined || (this.#time ?? from) < to) return undefined;
    this.#from = undefined;
    this.#to = undefined;
    const wasDown = this.#boot !== undefined && this.#boot >= from;
    return wasDown || to - from < RESTART ? undefined : { from, to, why: "auditd was gone" };
  }

  /**
   * True of the rules' loading at boot: which they are is seen when all is loaded (source/audit-watch.ts). At any other time, or by who logged in,
   * it is a change of auditing.
   */
  isLoading({ edgeClass, source, key }: Edge, actor: Process | undefined, time: number): boolean {
    if (edgeClass !== "priv" || source.program !== "auditctl" || !SETTING.test(key)) return false;
    const isBoot = this.#boot !== undefined && Math.abs(time - this.#boot) < LOADING;
    return isBoot && actor?.auid === UNSET_ID && unknownRoot(actor) === undefined;
  }

  save(): SavedGap {
    return {
      from: this.#from,
      to: this.#to,
      boot: this.#boot,
      serial: this.#serial,
      time: this.#time,
    };
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
