/** Watches that this machine goes on auditing, by asking the kernel and by the canary, and says what is amiss. */
import type { AuditEvent } from "./audit/event.ts";
import { type Alarm, AuditAlarms } from "./audit-alarm.ts";
import { type AuditState, AuditWatch } from "./source/audit-watch.ts";
import { Canary, type CanaryResult } from "./source/canary.ts";
import { isSignOfLife } from "./source/service-manager.ts";

/** What is known of the machine's auditing over a restart. */
export type KnownAuditing = Pick<AuditState, "enabled" | "rules">;

export interface MachineWatchOptions {
  readonly before: KnownAuditing | undefined;
  /** Where the canary makes its file; undefined: no canary. */
  readonly canary: string | undefined;
  /** Pids of this run and the last ones: what they started may still have to be read. */
  readonly pids: readonly number[];
  readonly alarm: (alarm: Alarm) => void;
  /** To be kept. */
  readonly known: (auditing: KnownAuditing) => void;
}

export class MachineWatch {
  readonly #options: MachineWatchOptions;
  readonly #alarms = new AuditAlarms();
  readonly #auditing: AuditWatch;
  readonly #canary: Canary | undefined;
  #kept: AuditState | undefined;

  constructor(options: MachineWatchOptions) {
    this.#options = options;
    const { before, canary, alarm } = options;
    this.#auditing = new AuditWatch((change) => alarm(this.#alarms.of(change, Date.now())), before);
    if (canary === undefined) return;
    const tell = (result: CanaryResult): void => {
      const said = this.#alarms.ofCanary(result, Date.now());
      if (said !== undefined) alarm(said);
    };
    this.#canary = new Canary({ folder: canary, tell });
  }

  /** An event says that auditing was changed. */
  suspect(): void {
    this.#auditing.suspect();
  }

  /** @param monotonic time of the monotonic clock in milliseconds */
  look(monotonic: number): void {
    this.#auditing.look(monotonic);
    this.#canary?.look(monotonic);
    const { state } = this.#auditing;
    if (state === undefined || state === this.#kept) return;
    this.#kept = state;
    this.#options.known({ enabled: state.enabled, rules: state.rules });
  }

  /** True if the event is fullmon's own canary, or a sign of life for the service manager: nobody's news. */
  isOwn(event: AuditEvent): boolean {
    return this.#canary?.take(event) || isSignOfLife(event, this.#options.pids);
  }
}
