/**
 * Services that watch or guard, and were stopped: systemd logs each stop and start of a service itself (SERVICE_STOP, SERVICE_START), also
 * where nobody sees who asked for it. A restart, as by an upgrade, is no news, and neither is a machine that goes down.
 */
import type { AuditEvent } from "../audit/event.ts";
import { copyOut } from "../audit/open-event.ts";
import { recordField } from "../audit/record-field.ts";
import { isGuardService } from "../domain/guards.ts";

/** Milliseconds within which a service that is started again was restarted. */
const RESTART = 120_000;

const NONE: readonly [] = [];

export class StoppedServices {
  /** The stops that a start may follow, by unit, in their order. Few, since only names of the table are. */
  readonly #stopped = new Map<string, AuditEvent>();

  /** Takes each event. */
  see(event: AuditEvent): void {
    if (event.call !== undefined) return;
    for (const record of event.records) {
      const type = record.type.name;
      if (type === "SYSTEM_SHUTDOWN" || type === "SYSTEM_BOOT") this.#stopped.clear();
      if (type !== "SERVICE_STOP" && type !== "SERVICE_START") continue;
      const unit = recordField(record, "unit")?.string;
      if (unit === undefined || !isGuardService(unit)) continue;
      this.#stopped.delete(unit);
      if (type !== "SERVICE_STOP") continue;
      // It is kept longer than the piece of log that it was read in.
      copyOut(record);
      this.#stopped.set(unit, event);
    }
  }

  /** Those that by a time were not started again, each once, with the time since when that is so. Milliseconds since 1970. */
  due(time: number): readonly { readonly unit: string; readonly event: AuditEvent; readonly since: number }[] {
    if (this.#stopped.size === 0) return NONE;
    const due = [...this.#stopped].filter(([, event]) => time - event.time >= RESTART);
    for (const [unit] of due) this.#stopped.delete(unit);
    return due.map(([unit, event]) => ({ unit, event, since: event.time + RESTART }));
  }
}
