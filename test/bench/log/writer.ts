import { closeSync, openSync, writeSync } from "node:fs";
import type { Random } from "./random.ts";
import type { Body } from "./records.ts";

/** What was written, for whoever replays or checks it. Times are epoch milliseconds. */
export interface LogSummary {
  readonly bytes: number;
  readonly records: number;
  readonly events: number;
  readonly first: number;
  readonly last: number;
  /** Events by syscall, or by record type where there is no syscall. */
  readonly kinds: Readonly<Record<string, number>>;
}

// Share of events whose lines are mixed with the next one's, as those of two processors are. Real logs: 0.5 to 20 %.
const INTERLEAVED = 0.03;
const CHUNK = 1 << 20;
const PIDS = /(?: ppid=(\d+))? pid=(\d+)/;

/** Gives events their headers, mixes some neighbours' lines, and writes them to a file in large pieces. */
export class LogWriter {
  readonly #random: Random;
  readonly #file: number;
  readonly #isRaw: boolean;
  readonly #haste: number;
  readonly #kinds = new Map<string, number>();
  #serial = 4711;
  #waiting: readonly string[] = [];
  #text = "";
  #bytes = 0;
  #records = 0;
  #events = 0;
  /** True time of the first event. */
  #start: number | undefined;
  #last = 0;

  /**
   * @param format as auditd's log_format: RAW leaves out what ENRICHED adds in words
   * @param haste so many times as fast as the events say, from the first one on
   */
  constructor(file: string, random: Random, format: "ENRICHED" | "RAW" = "ENRICHED", haste = 1) {
    this.#random = random;
    this.#haste = haste;
    this.#isRaw = format === "RAW";
    this.#file = openSync(file, "w");
  }

  /** The next event is the first of a boot. */
  restartSerials(): void {
    this.#serial = 1;
  }

  get bytes(): number {
    return this.#bytes + this.#text.length;
  }

  event(trueTime: number, kind: string, bodies: readonly Body[]): void {
    this.#start ??= trueTime;
    const time = this.#start + Math.floor((trueTime - this.#start) / this.#haste);
    const id = `msg=audit(${Math.floor(time / 1000)}.${String(time % 1000).padStart(3, "0")}:${this.#serial++}): `;
    const lines = bodies.map(({ type, text }) => `type=${type} ${id}${this.#isRaw ? withoutWords(text) : text}\n`);
    this.#records += lines.length;
    this.#events++;
    this.#last = time;
    this.#kinds.set(kind, (this.#kinds.get(kind) ?? 0) + 1);
    if (this.#random.chance(INTERLEAVED) && areConcurrent(this.#waiting[0], lines[0])) {
      this.#append(this.#mix(this.#waiting, lines));
      this.#waiting = [];
    } else {
      this.#append(this.#waiting);
      this.#waiting = lines;
    }
  }

  close(): LogSummary {
    this.#append(this.#waiting);
    this.#flush();
    closeSync(this.#file);
    const kinds = [...this.#kinds].sort(([, a], [, b]) => b - a);
    return {
      bytes: this.#bytes,
      records: this.#records,
      events: this.#events,
      first: this.#start ?? 0,
      last: this.#last,
      kinds: Object.fromEntries(kinds),
    };
  }

  // Both in their own order, taking turns at random.
  #mix(a: readonly string[], b: readonly string[]): string[] {
    const mixed: string[] = [];
    for (let i = 0, j = 0; i < a.length || j < b.length; ) {
      const takeA = j === b.length || (i < a.length && this.#random.chance(0.5));
      mixed.push((takeA ? a[i++] : b[j++]) as string);
    }
    return mixed;
  }

  #append(lines: readonly string[]): void {
    for (const line of lines) this.#text += line;
    if (this.#text.length >= CHUNK) this.#flush();
  }

  // All text is ASCII: what is not, the kernel writes in hexadecimal.
  #flush(): void {
    writeSync(this.#file, this.#text, null, "latin1");
    this.#bytes += this.#text.length;
    this.#text = "";
  }
}

function withoutWords(text: string): string {
  const cut = text.indexOf("\x1d");
  return cut < 0 ? text : text.slice(0, cut);
}

// What one process does, and what a child does after what its parent did, the kernel logs one after the other.
function areConcurrent(one: string | undefined, next: string | undefined): boolean {
  const [before, after] = [PIDS.exec(one ?? ""), PIDS.exec(next ?? "")];
  return before?.[2] !== after?.[2] && before?.[2] !== after?.[1];
}
