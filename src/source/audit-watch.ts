/**
 * Watches that this machine goes on auditing: the kernel's switch, auditd, the loaded rules, and what the kernel lost.
 *
 * auditctl is run rarely, since each run is a program start that is audited itself; that auditd lives is seen in /proc at every look.
 */
import { readlinkSync } from "node:fs";
import { type AuditState, parseAuditState } from "../domain/audit-state.ts";
import { codeOf } from "../domain/error.ts";
import { ask } from "./system-program.ts";

/** Something that changed, for the worse or back. */
export type AuditChange =
  | { readonly kind: "off" | "on" | "auditd-gone" | "auditd-back" | "no-answer" | "answer" }
  | { readonly kind: "auditd-other"; readonly exe: string }
  | { readonly kind: "lost"; readonly records: number }
  | { readonly kind: "rules"; readonly gone: readonly string[]; readonly added: readonly string[] };

/** What a run before saw; the count only if it is of this boot. */
export type AuditBefore = Pick<AuditState, "enabled" | "rules"> & Partial<Pick<AuditState, "lost">>;

/** Tries in a row, a minute apart, without an answer of auditctl: fewer are a busy machine's. */
const MAX_FAILURES = 3;
/** Milliseconds between two runs of auditctl while nothing speaks for a change. */
const INTERVAL = 60_000;
/** While something does: an event says so, or auditd has just gone. */
const SOON = 2000;
/** Where rules are missing: on a machine that is very busy auditctl gives up waiting for the rest of them, and says nothing of it. */
const AGAIN = 500;
const TRIES = 3;
/** While there is no auditd: its start need not be an event. */
const WHILE_GONE = 10_000;

/** What one state has become since another. */
function changesBetween(before: AuditState, after: AuditState): AuditChange[] {
  const changes: AuditChange[] = [];
  if (before.enabled !== after.enabled) changes.push({ kind: after.enabled ? "on" : "off" });
  if (before.auditd !== after.auditd) {
    if (before.auditd > 0) changes.push({ kind: "auditd-gone" });
    if (after.auditd > 0) changes.push({ kind: "auditd-back" });
  }
  // The counter starts again at boot and can be set back (auditctl --reset-lost).
  if (after.lost > before.lost) changes.push({ kind: "lost", records: after.lost - before.lost });
  const gone = before.rules.filter((rule) => !after.rules.includes(rule));
  const added = after.rules.filter((rule) => !before.rules.includes(rule));
  if (gone.length > 0 || added.length > 0) changes.push({ kind: "rules", gone, added });
  return changes;
}

export class AuditWatch {
  readonly #tell: (change: AuditChange) => void;
  readonly #proc: string;
  readonly #ask: typeof askKernel;
  readonly #before: AuditBefore | undefined;
  #state: AuditState | undefined;
  #asking = false;
  /** Tries in a row without an answer. */
  #failures = 0;
  #askedAt = Number.NEGATIVE_INFINITY;
  #interval = INTERVAL;
  /** True while auditd's process is there. */
  #lives = true;

  /**
   * @param before what the last run saw: what has changed since is told too
   * @param proc where proc(5) is mounted
   * @param kernel what answers for it
   */
  constructor(
    tell: (change: AuditChange) => void,
    before: AuditBefore | undefined,
    proc = "/proc",
    kernel = askKernel,
  ) {
    this.#tell = tell;
    this.#ask = kernel;
    this.#before = before;
    this.#proc = proc;
  }

  /** The last that is known of the kernel's state. */
  get state(): AuditState | undefined {
    return this.#state;
  }

  /** An event says that auditing was changed: the kernel is asked soon. */
  suspect(): void {
    this.#interval = SOON;
  }

  /** Looks, at a time of the monotonic clock in milliseconds. */
  look(monotonic: number): void {
    this.#lookAtAuditd();
    if (this.#asking || monotonic - this.#askedAt < this.#interval) return;
    this.#askedAt = monotonic;
    this.#interval = this.#lives && this.#state?.auditd !== 0 ? INTERVAL : WHILE_GONE;
    this.#asking = true;
    void this.#askSurely().then((state) => {
      this.#asking = false;
      this.take(state);
    });
  }

  /** Rules that are gone are so in each of some answers. */
  async #askSurely(): Promise<AuditState | undefined> {
    const expected = this.#state?.rules ?? this.#before?.rules ?? [];
    let state = await this.#ask();
    for (let tries = 1; tries < TRIES && state !== undefined; tries += 1) {
      const { rules } = state;
      if (expected.every((rule) => rules.includes(rule))) break;
      await new Promise((resolve) => setTimeout(resolve, AGAIN).unref());
      const other = await this.#ask();
      if (other !== undefined) state = { ...other, rules: [...new Set([...rules, ...other.rules])] };
    }
    return state;
  }

  /** Takes the kernel's state of now, and tells what changed. @param state undefined: auditctl did not answer */
  take(state: AuditState | undefined): void {
    if (state === undefined) {
      this.#failures += 1;
      if (this.#failures === MAX_FAILURES) this.#tell({ kind: "no-answer" });
      return;
    }
    if (this.#failures >= MAX_FAILURES) this.#tell({ kind: "answer" });
    this.#failures = 0;
    // auditd's pid may be of another boot.
    const before = this.#state ?? (this.#before && { ...state, ...this.#before });
    this.#state = state;
    if (before === undefined) return;
    for (const change of changesBetween(before, state)) {
      // Its process was seen to go already.
      if (change.kind === "auditd-gone" && !this.#lives) continue;
      if (change.kind === "auditd-back") this.#lives = true;
      this.#tell(change);
    }
  }

  /** A process that is killed leaves no record. */
  #lookAtAuditd(): void {
    const pid = this.#state?.auditd ?? 0;
    if (pid === 0 || !this.#lives) return;
    let exe: string;
    try {
      exe = readlinkSync(`${this.#proc}/${pid}/exe`);
    } catch (error) {
      if (codeOf(error) !== "ENOENT" && codeOf(error) !== "ESRCH") return;
      this.#lives = false;
      this.suspect();
      this.#tell({ kind: "auditd-gone" });
      return;
    }
    if (/\/auditd(?: \(deleted\))?$/.test(exe)) return;
    this.#lives = false;
    this.suspect();
    this.#tell({ kind: "auditd-other", exe });
  }
}

/** Asks the kernel; undefined if we may not or auditctl is not there. */
async function askKernel(): Promise<AuditState | undefined> {
  try {
    const [status, list] = await Promise.all([ask("auditctl", ["-s"]), ask("auditctl", ["-l"])]);
    return parseAuditState(status, list);
  } catch {
    return undefined;
  }
}
