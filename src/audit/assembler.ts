/**
 * Records to events. Records are gathered by id (node, time, serial) however they are interleaved, and events leave in
 * the order in which their SYSCALL came, so that it makes no difference how the records between them were mixed.
 *
 * auditd's log has no EOE, so an event ends when its PROCTITLE is there and its SYSCALL's `items` PATHs have come; or
 * by patience, when newer records show that nothing more will come. Patience is measured in lines and in log time
 * together (up to 827 foreign lines and 6 s of newer log time have been seen inside one event), and live also by
 * `expire`. An event without a SYSCALL holds nobody up, unless it means something by itself (CONFIG_CHANGE): that one
 * waits its turn too, so that it makes no difference whose patience ended first.
 */
import { isWhole, standsAlone } from "./completeness.ts";
import type { AuditEvent } from "./event.ts";
import type { Header } from "./line.ts";
import { copyOut, isSame, linesOf, NOT_YET, type Open, openEvent } from "./open-event.ts";
import type { RawRecord } from "./raw-record.ts";
import { RecentIds } from "./recent-ids.ts";
import { type RecordType, roleBit } from "./record-type.ts";
import type { Tally } from "./tally.ts";

export interface AssemblerOptions {
  /** Lines that may come after an event's last record before it is given up; with `patienceTime`. @default 1000 */
  readonly patienceLines?: number;
  /** Newer log time, in milliseconds, before an event is given up; with `patienceLines`. @default 10000 */
  readonly patienceTime?: number;
  /** Events open at once; the oldest is given up beyond. @default 4096 */
  readonly maxOpen?: number;
}

/** More records than any kernel writes for one event (2 MiB of arguments are 280 EXECVE records). */
const MAX_RECORDS = 4096;
/** Roles that change what becomes of the event. */
const DECISIVE = roleBit("syscall") | roleBit("proctitle") | roleBit("eoe") | roleBit("detail");
/** Lines after which an event is given up whatever the log time says. */
const MAX_LINES = 20_000;

/** Lines between two looks at what is open. */
const LOOK_LINES = 256;

export class Assembler {
  readonly #emit: (event: AuditEvent) => void;
  readonly #tally: Tally;
  readonly #patienceLines: number;
  readonly #patienceTime: number;
  readonly #maxOpen: number;
  /** The event of the last record. Most events are not interleaved and are never looked up. */
  #last: Open | undefined;
  /** False if the last record was late and belongs to no open event. */
  #accepted = false;
  /** Other open events by serial; several if nodes or boots share a serial. */
  readonly #parked = new Map<number, Open[]>();
  /** Events with a SYSCALL, in its order, and those that are held. Shifted lazily from `#head`. */
  #queue: (Open | undefined)[] = [];
  #head = 0;
  /** Events without a SYSCALL, in the order of their first record. */
  readonly #loners = new Set<Open>();
  readonly #closed = new RecentIds();
  #line = 0;
  /** Line at which patience is looked at again. */
  #nextLook = LOOK_LINES;
  /** The last line of the chunk before. */
  #detachedLine = 0;
  #newest = 0;
  #openCount = 0;

  constructor(emit: (event: AuditEvent) => void, tally: Tally, options: AssemblerOptions = {}) {
    this.#emit = emit;
    this.#tally = tally;
    this.#patienceLines = options.patienceLines ?? 1000;
    this.#patienceTime = options.patienceTime ?? 10_000;
    this.#maxOpen = options.maxOpen ?? 4096;
  }

  /** Takes one record: its parsed header, and where its fields lie in `text`. */
  add(header: Header, text: string, start: number, end: number): void {
    this.#line += 1;
    const { type } = header;
    const open = this.#find(header, type.role);
    this.#accepted = open !== undefined;
    if (open !== undefined) this.#append(open, { type, text, start, end });
    if (this.#line >= this.#nextLook) this.#losePatience();
  }

  /**
   * Takes a record with the id of the one before. Most records are that, and need nothing but to be kept.
   *
   * @returns false if it is not as easy as that: then `add` is to be called
   */
  addSame(type: RecordType, text: string, start: number, end: number): boolean {
    const last = this.#last;
    if (!this.#accepted || last === undefined || last.ended || last.left) return false;
    if ((type.bit & DECISIVE) !== 0) return false;
    if (last.event.records.length >= MAX_RECORDS) return false;
    this.#line += 1;
    last.lastLine = this.#line;
    last.lastTick = NOT_YET;
    last.event.add({ type, text, start, end });
    return true;
  }

  #append(open: Open, record: RawRecord): void {
    const { event } = open;
    open.lastLine = this.#line;
    open.lastTick = NOT_YET;
    if (event.records.length >= MAX_RECORDS) {
      this.#tally.flaws.overfull += 1;
      return;
    }
    event.add(record);
    const { role } = record.type;
    if (role === "syscall") {
      if (open.queued) return;
      open.queued = true;
      if (open.held) this.#queue.splice(this.#queue.indexOf(open, this.#head), 1);
      this.#loners.delete(open);
      this.#queue.push(open);
    } else if (role === "proctitle" || role === "eoe") {
      open.ended = true;
      if (role === "eoe" && !open.queued) {
        event.complete = true;
        open.done = true;
        if (!open.held) this.#leave(open);
        return;
      }
    } else if (role === "detail" && !open.queued && !open.held) {
      // It means something by itself: its place among the others must not depend on when patience ends.
      open.held = true;
      this.#loners.delete(open);
      this.#queue.push(open);
    }
    if (!open.ended || !open.queued) return;
    event.complete = isWhole(event);
    open.done = event.complete || role === "eoe";
  }

  #find(header: Header, role: RawRecord["type"]["role"]): Open | undefined {
    const last = this.#last;
    if (last !== undefined) {
      if (!last.left && isSame(last.event, header)) return last;
      // A finished event leaves when another one's record comes: some logs have a record behind PROCTITLE.
      if (last.done) this.release();
      if (!last.left && !last.parked) this.#park(last);
    }
    let open =
      this.#parked.size === 0 ? undefined : this.#parked.get(header.serial)?.find(({ event }) => isSame(event, header));
    if (open === undefined) {
      if (this.#closed.has(header)) {
        if (role !== "eoe") this.#tally.flaws.late += 1;
        return undefined;
      }
      if (role === "eoe") return undefined;
      open = this.#begin(header, role);
    }
    this.#last = open;
    return open;
  }

  #begin(header: Header, role: RawRecord["type"]["role"]): Open {
    const open = openEvent(header, this.#line);
    if (this.#openCount >= this.#maxOpen) this.#giveUpOldest();
    if (role !== "syscall") this.#loners.add(open);
    this.#openCount += 1;
    if (header.time > this.#newest) this.#newest = header.time;
    return open;
  }

  #park(open: Open): void {
    open.parked = true;
    const list = this.#parked.get(open.event.serial);
    if (list === undefined) this.#parked.set(open.event.serial, [open]);
    else list.push(open);
  }

  /** Gives out what is finished, from the head of the queue. */
  release(): void {
    while (this.#head < this.#queue.length) {
      const open = this.#queue[this.#head];
      if (open === undefined || !open.done) break;
      // What has left must not be kept alive until the queue is cut.
      this.#queue[this.#head] = undefined;
      this.#head += 1;
      this.#leave(open);
    }
    if (this.#head > 1024) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
  }

  #leave(open: Open): void {
    const { event } = open;
    open.left = true;
    open.done = true;
    this.#openCount -= 1;
    if (open.parked) {
      const list = this.#parked.get(event.serial);
      if (list !== undefined && list.length > 1) list.splice(list.indexOf(open), 1);
      else this.#parked.delete(event.serial);
    }
    this.#tally.events += 1;
    if (open.queued) this.#closed.add(event);
    else {
      this.#loners.delete(open);
      event.complete ||= event.records.every(({ type }) => standsAlone(type.role));
    }
    if (!event.complete) this.#tally.flaws[open.queued ? "incomplete" : "no-syscall"] += 1;
    this.#emit(event);
  }

  /** Gives up events that nothing will be added to any more. */
  #losePatience(): void {
    this.#nextLook = this.#line + LOOK_LINES;
    for (let at = this.#head; at < this.#queue.length; at += 1) {
      const open = this.#queue[at];
      if (open === undefined || open.done) continue;
      if (!this.#isStale(open)) break;
      open.done = true;
    }
    this.release();
    for (const open of this.#loners) {
      if (!this.#isStale(open)) break;
      this.#leave(open);
    }
  }

  #isStale(open: Open): boolean {
    const lines = this.#line - open.lastLine;
    return lines > MAX_LINES || (lines > this.#patienceLines && this.#newest - open.event.time > this.#patienceTime);
  }

  #giveUpOldest(): void {
    const [loner] = this.#loners;
    if (loner !== undefined) {
      this.#leave(loner);
      return;
    }
    const oldest = this.#queue[this.#head];
    if (oldest !== undefined) oldest.done = true;
    this.release();
  }

  /**
   * Live only: gives up events whose last record was read before the call at `deadline`.
   *
   * @param now monotonic time in milliseconds; records that came since the last call count as read at this time: a
   *   process that was stopped for a while must not take what it has just read for old.
   * @param deadline events whose last record was read at or before this time are given out as they are.
   */
  expire(now: number, deadline: number): void {
    const isOld = (open: Open): boolean => {
      if (open.lastTick === NOT_YET) open.lastTick = now;
      return open.lastTick <= deadline;
    };
    for (let at = this.#head; at < this.#queue.length; at += 1) {
      const open = this.#queue[at];
      if (open !== undefined && isOld(open)) open.done = true;
    }
    this.release();
    for (const open of this.#loners) if (isOld(open)) this.#leave(open);
  }

  /** The log is at its end: gives out everything. */
  end(): void {
    for (let at = this.#head; at < this.#queue.length; at += 1) {
      const open = this.#queue[at];
      if (open !== undefined) open.done = true;
    }
    this.release();
    for (const open of [...this.#loners]) this.#leave(open);
  }

  /** The records of the events that wait, as lines of log (latin1), in the order in which they will leave. */
  openLines(): string {
    const waiting = [...this.#queue.slice(this.#head).filter((open) => open !== undefined), ...this.#loners];
    return waiting.map(({ event }) => linesOf(event)).join("");
  }

  /** The chunk `text` is read: lines of events that still wait are copied, so that they do not keep the chunk alive. */
  detach(text: string): void {
    if (this.#openCount === 0) return;
    const last = this.#last;
    if (last !== undefined && !last.left && !last.parked) this.#park(last);
    // Those that wait longer have been copied; behind a held one many wait.
    for (const list of this.#parked.values())
      for (const { event, lastLine } of list)
        if (lastLine > this.#detachedLine)
          for (const record of event.records) if (record.text === text) copyOut(record);
    this.#detachedLine = this.#line;
  }
}
