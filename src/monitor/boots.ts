/** When a machine booted, by its log alone: the kernel counts events anew. */
import type { AuditEvent } from "../audit/event.ts";

/** Serials that are out of their order by less are of events that were late. */
const LATE = 1000;

export class Boots {
  #last = 0;

  /** True of the first event after a boot. auditd's own events have numbers of its own. */
  see({ serial, call }: Pick<AuditEvent, "serial" | "call">): boolean {
    if (call === undefined) return false;
    const last = this.#last;
    this.#last = serial;
    return serial < last / 2 && last - serial > LATE;
  }
}
