/** What a live run did not see of its log, told to the hosts. */
import type { Hole } from "../domain/finding.ts";
import type { Hosts } from "../monitor/hosts.ts";
import type { OwnLog } from "../run/own-log.ts";
import type { GapReason } from "../source/tail.ts";
import { isEdited, logEdited, whyLost } from "./audit-alarm.ts";
import type { NameGaps } from "./name-gaps.ts";

export class LiveHoles {
  readonly #hosts: Hosts;
  readonly #log: OwnLog;
  readonly #foreign: boolean;
  readonly #newest: () => number;

  /** @param newest time of the newest event that was seen, milliseconds since 1970; 0: none */
  constructor(hosts: Hosts, log: OwnLog, foreign: boolean, newest: () => number) {
    this.#hosts = hosts;
    this.#log = log;
    this.#foreign = foreign;
    this.#newest = newest;
  }

  /** Bytes of the log are missing; see {@link TailEvents}. */
  gap(reason: GapReason, events: number | undefined): void {
    const why = whyLost(reason, events);
    if (this.miss(why) === 0) this.#log.warn(why);
    if (!this.#foreign && isEdited(reason)) this.#hosts.local.tampered(logEdited(Date.now()));
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
