/**
 * Where a run is in time: the baseline, then windows of one length. Owns no clock: events and ticks tell the time.
 */
import type { Window } from "../domain/finding.ts";
import type { SavedClock } from "../domain/saved.ts";
import { SetBack } from "./set-back.ts";

/** Evidence for patterns is counted in windows: a short baseline has at least this many. */
const BASELINE_WINDOWS = 8;
/** Milliseconds for which an older version's state learns what was not compared then. */
const DAY = 86400_000;
/** Milliseconds that an event may be ahead of who tells the time. */
const AHEAD = 3000;

export class WindowClock {
  readonly #baseline: number;
  readonly #monitor: number;
  /** Undefined until the first event or `begin`. */
  #start: number | undefined;
  #learning = true;
  #boundary = 0;
  #number = 0;
  #evidence = 0;
  /** Parts of the baseline that have ended. */
  #ended = 0;
  /** See `comparesStarters`; undefined: a day after the next event. */
  #startersFrom: number | undefined = 0;
  readonly #setBack = new SetBack();
  /** Time of the last event. */
  #event = Number.NEGATIVE_INFINITY;

  /** @param lengths of the baseline and of each window, in milliseconds of event time */
  constructor({ baseline, monitor }: { readonly baseline: number; readonly monitor: number }) {
    this.#baseline = baseline;
    this.#monitor = monitor;
  }

  get begun(): boolean {
    return this.#start !== undefined;
  }

  /** When the baseline began, or the first window if it was brought along; milliseconds since 1970. */
  get start(): number {
    return this.#start ?? Number.NEGATIVE_INFINITY;
  }

  /** True until the baseline is complete. */
  get learning(): boolean {
    return this.#learning;
  }

  /** End of the baseline or of the window at hand. */
  get boundary(): number {
    return this.#boundary;
  }

  /** Number of the window in which evidence was found, in the baseline of its part. */
  get evidence(): number {
    return this.#evidence;
  }

  /** The window at hand; in the baseline all of it is window 0. */
  get window(): Window {
    const length = this.#learning ? this.#baseline : this.#monitor;
    return { number: this.#number, from: this.#boundary - length, to: this.#boundary };
  }

  /** Begins with the baseline or, if it was brought along, with the next window. */
  begin(time: number): void {
    this.#start = time;
    if (this.#learning) this.#boundary = time + this.#baseline;
    else this.#open(time, 1);
  }

  /** Told the time of each event: if the clock was set, what is measured on it moves along. */
  event(time: number): void {
    this.#event = time;
    this.#startersFrom ??= time + DAY;
    this.#shift(this.#setBack.event(time));
  }

  /**
   * Told the time by somebody who knows it; see `event`. A window that has not begun by then was opened by an event whose clock was
   * set forward, and back before anybody looked: it begins now. Not while the events stay ahead: then it is their clock that differs.
   */
  tick(now: number): void {
    this.#shift(this.#setBack.tick(now));
    const { from } = this.window;
    if (from > now + AHEAD && this.#event <= now + AHEAD) this.#shift(now - from);
  }

  #shift(by: number): void {
    if (this.#start === undefined) return;
    this.#start += by;
    this.#boundary += by;
  }

  /** True if it was learned who had what started by others (starters.ts): what an older version learned, or a baseline that was brought along, is without that. */
  comparesStarters(time: number): boolean {
    return !this.#learning && this.#startersFrom !== undefined && time >= this.#startersFrom;
  }

  /** In the baseline evidence is counted by its parts: told the time of each event. */
  learnAt(time: number): void {
    this.#evidence = this.#part(time);
  }

  /** True once for each part of the baseline that has ended by then. */
  endsPart(time: number): boolean {
    const part = this.#part(time);
    if (part <= this.#ended) return false;
    this.#ended = part;
    return true;
  }

  endBaseline(): void {
    this.#evidence = this.#part(this.#boundary) + 1;
    this.#learning = false;
  }

  /** Goes on to the window that begins at the boundary. */
  next(): void {
    this.#open(this.#boundary, 1);
  }

  /** Goes on to the window that holds `time`; windows without an event are passed over. Returns where it begins. */
  goTo(time: number): number {
    const missed = Math.floor((time - this.#boundary) / this.#monitor);
    const from = this.#boundary + missed * this.#monitor;
    this.#open(from, missed + 1);
    return from;
  }

  #open(from: number, windows: number): void {
    this.#number += windows;
    this.#evidence += windows;
    this.#boundary = from + this.#monitor;
  }

  #part(time: number): number {
    const length = Math.min(this.#monitor, this.#baseline / BASELINE_WINDOWS);
    return Math.max(0, Math.floor((time - (this.#start ?? time)) / length));
  }

  save(): SavedClock {
    return {
      start: this.#start,
      learning: this.#learning,
      boundary: this.#boundary,
      number: this.#number,
      evidence: this.#evidence,
      setBack: this.#setBack.save(),
      startersFrom: this.#startersFrom,
    };
  }

  restore(saved: SavedClock): void {
    this.#start = saved.start;
    this.#learning = saved.learning;
    // While it learns, what it is told now of how long counts.
    this.#boundary = saved.learning && saved.start !== undefined ? saved.start + this.#baseline : saved.boundary;
    this.#number = saved.number;
    this.#evidence = saved.evidence;
    this.#ended = saved.evidence;
    this.#setBack.restore(saved.setBack);
    this.#startersFrom = saved.startersFrom;
  }
}
