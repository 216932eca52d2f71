/** What a live run did not see of its log, told to the hosts. */
import type { Tally } from "../audit/tally.ts";
import type { Hole } from "../domain/finding.ts";
import type { Hosts } from "../monitor/hosts.ts";
import type { OwnLog } from "../run/own-log.ts";
import type { GapReason } from "../source/tail.ts";
import { isEdited, logEdited, whyLost } from "./audit-alarm.ts";
import type { NameGaps } from "./name-gaps.ts";
import type { SeenBefore, SeenEvent } from "./seen-before.ts";

export class LiveHoles {
  readonly #hosts: Hosts;
  readonly #log: OwnLog;
  readonly #foreign: boolean;
  readonly #newest: () => number;
  readonly seen: SeenBefore;
  /** What is missing up to the first event that follows. */
  #open: { readonly from: number; readonly why: string } | undefined;

  /** It was said that the log is another one than auditd's. */
  #isOther = false;

  /** @param newest time of the newest event that was seen, milliseconds since 1970; 0: none */
  constructor(hosts: Hosts, log: OwnLog, foreign: boolean, newest: () => number, seen: SeenBefore) {
    this.seen = seen;
    this.#hosts = hosts;
    this.#log = log;
    this.#foreign = foreign;
    this.#newest = newest;
  }

  /** Bytes of the log are missing; see {@link TailEvents}. */
  gap(reason: GapReason, events: number | undefined): void {
    const why = whyLost(reason, events);
    if (reason === "place lost") {
      // Read from its beginning again: what was seen is not to be seen twice.
      this.seen.readAgain();
      this.#open = { from: this.#newest(), why };
    } else if (this.miss(why) === 0) this.#log.warn(why);
    if (!this.#foreign && isEdited(reason)) this.#hosts.local.tampered(logEdited(Date.now()));
  }

  /** True if an event is told a second time. The first that is not ends what is missing. */
  isSeen(event: SeenEvent): boolean {
    if (this.seen.has(event)) return true;
    this.#goesOn(event.time, this.seen.timeOf(event.node));
    return false;
  }

  /** All that is there is read, of which `tally` tells what it was. */
  readAll({ records, lost }: Pick<Tally, "records" | "lost">): void {
    this.#goesOn(this.#now, undefined);
    if (records === 0 && lost > 0 && !this.#isOther) {
      this.#isOther = true;
      this.#log.warn(
        { lines: lost },
        "no line of the log is an audit record (type=… msg=audit(…): …): is it auditd's own?",
      );
    }
    const events = this.seen.readAll();
    if (events > 0)
      this.#log.warn({ events }, "the log was read from its beginning: what was seen before was left out");
  }

  /** @param since the newest that was seen of the host whose clock it is; undefined: of all */
  #goesOn(to: number, since: number | undefined): void {
    if (this.#open === undefined) return;
    const { why } = this.#open;
    const from = since ?? this.#open.from;
    this.#open = undefined;
    // A clock was set back: nobody knows since when.
    const hole = { from: from === 0 || to < from ? undefined : from, to, why };
    if (this.#add(hole) === 0) this.#log.warn(why);
  }

  /** Something of the log was not seen since the newest event; returns how many hosts that is said of. */
  miss(why: string): number {
    const newest = this.#newest();
    return this.#add({ from: newest === 0 ? undefined : newest, to: this.#now, why });
  }

  /** Times in which names of hosts were not heard. @param keep called when one is over, said or not */
  hear(gaps: NameGaps, keep: () => void): void {
    gaps.tell = (hole) => {
      this.#add(hole);
      if (hole.to !== undefined) keep();
    };
  }

  /** Returns how many hosts it is said of. */
  #add(hole: Hole): number {
    return this.#hosts.miss(hole, this.#now);
  }

  /** Another machine's time is its log's. */
  get #now(): number {
    return this.#foreign ? this.#newest() : Date.now();
  }
}
