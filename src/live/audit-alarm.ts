/** What a change in this machine's auditing is said as: tampering, or a time that was not seen. */
import type { Hole } from "../domain/finding.ts";
import type { Tampering } from "../monitor/tamper.ts";
import type { AuditChange } from "../source/audit-watch.ts";
import type { CanaryKind, CanaryResult } from "../source/canary.ts";
import type { GapReason } from "../source/tail.ts";

export type Alarm = { readonly tampering: Tampering } | { readonly hole: Hole };

/** What a canary of each kind stands for, and what it means if none ever came. */
const CANARIES: Readonly<Record<CanaryKind, readonly [what: string, never: string]>> = {
  exec: ["started programs", "no rule asks for them"],
  file: ["changed files", "no rule asks for them"],
  connect: ["connections", "no rule asks for them, or only for those that succeed"],
};

const NO_ANSWER = "auditctl does not answer";

/** Remembers since when something is amiss, to tell the time that was not seen when it is right again. */
export class AuditAlarms {
  #offSince: number | undefined;
  #goneSince: number | undefined;
  #unansweredSince: number | undefined;
  /** When each kind of canary came last. */
  readonly #came = new Map<CanaryKind, number>();
  /** Those that do not come, and whether others do. */
  readonly #missing = new Map<CanaryKind, boolean>();

  /** @param time when it was noticed, milliseconds since 1970 */
  of(change: AuditChange, time: number): Alarm {
    const tampered = (what: string, details: readonly string[] = []): Alarm => ({ tampering: { what, details, time } });
    const missed = (from: number | undefined, why: string): Alarm => ({ hole: { from, to: time, why } });
    switch (change.kind) {
      case "off":
        this.#offSince = time;
        return tampered("auditing is off");
      case "on":
        return missed(this.#offSince, "auditing was off");
      case "auditd-gone":
        this.#goneSince = time;
        return tampered("auditd is gone");
      case "auditd-other":
        this.#goneSince = time;
        return tampered("another program has taken auditd's place", [change.exe]);
      case "auditd-back":
        return missed(this.#goneSince, "auditd was gone");
      case "no-answer":
        this.#unansweredSince = time;
        return {
          hole: { from: time, to: undefined, why: `${NO_ANSWER}: what becomes of rules is not seen`, partly: true },
        };
      case "answer":
        return { hole: { from: this.#unansweredSince, to: time, why: NO_ANSWER, partly: true } };
      case "lost":
        return missed(undefined, `the kernel lost ${change.records} records`);
      case "rules":
        return change.gone.length > 0
          ? tampered("audit rules are gone", [
              ...change.gone.map((rule) => `gone: ${rule}`),
              ...change.added.map((rule) => `new: ${rule}`),
            ])
          : tampered("audit rules were added", change.added);
      default:
        return change satisfies never;
    }
  }

  /**
   * What a canary that came or did not is said as: tampering if its kind came before, a hole if it never did (then no rule asks for
   * it), and undefined if there is nothing to say.
   */
  ofCanary({ kind, came, partly }: CanaryResult, time: number): Alarm | undefined {
    const [what, never] = CANARIES[kind];
    const last = this.#came.get(kind);
    if (came) {
      this.#came.set(kind, time);
      const alone = this.#missing.get(kind);
      if (!this.#missing.delete(kind)) return undefined;
      return { hole: { from: last, to: time, why: `${what} did not reach the log`, partly: alone === true } };
    }
    const isNew = !this.#missing.has(kind);
    this.#missing.set(kind, partly);
    if (last === undefined)
      return isNew
        ? { hole: { from: undefined, to: time, why: `${what} do not reach the log: ${never}`, partly } }
        : undefined;
    return isNew
      ? { tampering: { what: `${what} do not reach the log any more`, details: [], time } }
      : { hole: { from: last, to: time, why: `${what} do not reach the log`, partly } };
  }
}

const WHY_LOST: Readonly<Record<GapReason, string>> = {
  truncated: "the log was truncated before it was read to its end",
  overwritten: "the log was overwritten before it was read to its end",
  "generations lost": "rotated logs were gone before they were read",
  "place lost": "what was written since the last run is gone from the log",
};

/** What is said of bytes that were gone before they were read. @param events how many they were; undefined if nobody knows */
export function whyLost(reason: GapReason, events: number | undefined): string {
  return events === undefined ? WHY_LOST[reason] : `${WHY_LOST[reason]}: ${events} events by their numbers`;
}

/** Whether somebody laid hands on the log: auditd never does that to its own. */
export function isEdited(reason: GapReason): boolean {
  return reason === "truncated" || reason === "overwritten";
}

/** @param time when it was noticed, milliseconds since 1970 */
export function logEdited(time: number): Tampering {
  return { what: "the audit log was truncated or edited", details: [], time };
}
