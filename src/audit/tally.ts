/** Counts of what was read and of what could not be used, and why. A monitor that hides what it could not read is lying. */
import type { Refusal } from "./line.ts";

/** Reasons beside a refused line. */
export type Flaw =
  /** A record that came after its event had been given out. */
  | "late"
  /** An event with more records than any kernel writes. */
  | "overfull"
  /** A line that held two records because a newline was lost; both are read. */
  | "torn"
  /** A line that looks so behind a label that its bearer may have chosen: only the first is read. */
  | "doubtful"
  /** NUL bytes in front of a record: a hole in the file. */
  | "nul"
  /** Events given out with records missing. */
  | "incomplete"
  /** Events without a SYSCALL record of which other kernel records exist: no subject, no edge. */
  | "no-syscall";

export class Tally {
  lines = 0;
  records = 0;
  events = 0;
  readonly refused: Record<Refusal, number> = {
    blank: 0,
    separator: 0,
    interpreted: 0,
    "no-header": 0,
    "no-type": 0,
    "bad-id": 0,
    "foreign-prefix": 0,
    "too-long": 0,
    cut: 0,
  };
  readonly flaws: Record<Flaw, number> = {
    late: 0,
    overfull: 0,
    torn: 0,
    doubtful: 0,
    nul: 0,
    incomplete: 0,
    "no-syscall": 0,
  };

  /** Lines that carried something and could not be used. */
  lost = 0;

  /** Counts a line that gave no record. */
  refuse(why: Refusal): void {
    this.refused[why] += 1;
    if (why !== "blank" && why !== "separator") this.lost += 1;
  }
}

/** `3 no-header, 1 bad-id` of the counts that are not zero, or the empty string. */
export function describeCounts(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => `${count} ${reason}`)
    .join(", ");
}
