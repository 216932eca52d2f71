/** Watches that this machine goes on auditing, by asking the kernel, by the canary and by trying what is mounted, and says what is amiss. */
import type { AuditEvent } from "../audit/event.ts";
import type { AuditState } from "../domain/audit-state.ts";
import type { Mount } from "../domain/mount-table.ts";
import { type AuditBefore, AuditWatch } from "../source/audit-watch.ts";
import { Canary, type CanaryResult } from "../source/canary.ts";
import { MountWatch } from "../source/mount-watch.ts";
import { isSignOfLife } from "../source/service-manager.ts";
import { type Alarm, AuditAlarms } from "./audit-alarm.ts";

/** What is known of the machine's auditing over a restart, and in which boot it was seen. */
export type KnownAuditing = AuditBefore & { readonly boot?: string | undefined };

export interface MachineWatchOptions {
  readonly before: KnownAuditing | undefined;
  /** Of this boot. */
  readonly boot: string | undefined;
  /** Where the canary makes its file; undefined: nothing is proved by deeds of fullmon's own. */
  readonly canary: string | undefined;
  /** Pids of this run and the last ones: what they started may still have to be read. */
  readonly pids: readonly number[];
  readonly alarm: (alarm: Alarm) => void;
  /** To be kept. */
  readonly known: (auditing: KnownAuditing) => void;
  /** Told which mounts the rules do not cover, whenever that has changed. */
  readonly uncovered: (mounts: readonly Mount[]) => void;
}

export class MachineWatch {
  readonly #options: MachineWatchOptions;
  readonly #alarms = new AuditAlarms();
  readonly #auditing: AuditWatch;
  readonly #canary: Canary | undefined;
  readonly #mounts: MountWatch | undefined;
  #kept: AuditState | undefined;

  constructor(options: MachineWatchOptions) {
    this.#options = options;
    const { before, boot, canary, pids, alarm } = options;
    this.#auditing = new AuditWatch(
      (change) => alarm(this.#alarms.of(change, Date.now())),
      before && ofBoot(before, boot),
    );
    if (canary === undefined) return;
    const tell = (result: CanaryResult): void => {
      const said = this.#alarms.ofCanary(result, Date.now());
      if (said !== undefined) alarm(said);
    };
    this.#canary = new Canary({ folder: canary, pids, tell });
    this.#mounts = new MountWatch({ tell: options.uncovered });
  }

  /** An event says that auditing was changed. */
  suspect(): void {
    this.#auditing.suspect();
    this.#mounts?.suspect();
  }

  /** @param monotonic time of the monotonic clock in milliseconds */
  look(monotonic: number): void {
    this.#auditing.look(monotonic);
    this.#canary?.look(monotonic);
    this.#mounts?.look(monotonic);
    const { state } = this.#auditing;
    if (state === undefined || state === this.#kept) return;
    this.#kept = state;
    const { enabled, rules, lost } = state;
    this.#options.known({ enabled, rules, lost, boot: this.#options.boot });
  }

  /** True if the event is fullmon's own canary, its try of a mount, or a sign of life for the service manager: nobody's news. */
  isOwn(event: AuditEvent): boolean {
    return this.#canary?.take(event) || this.#mounts?.take(event) || isSignOfLife(event, this.#options.pids);
  }
}

/** The kernel's count begins anew with each boot. */
function ofBoot({ enabled, rules, lost, boot }: KnownAuditing, now: string | undefined): AuditBefore {
  return lost === undefined || boot === undefined || boot !== now ? { enabled, rules } : { enabled, rules, lost };
}
