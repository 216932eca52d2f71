/** Advice as people read it. */
import { printable } from "../domain/text.ts";
import type { Advice, Level } from "./advice.ts";

const MARKS: Readonly<Record<Level, string>> = { bad: "BAD ", warn: "WARN", note: "NOTE", good: "good" };

/** A line for each finding, and indented below it what mends it; the last line sums up. */
export function reportLines(all: readonly Advice[]): string[] {
  const lines = all.flatMap(({ level, says, mend }) => [
    `${MARKS[level]}  ${printable(says)}`,
    ...mend.map((command) => `          ${printable(command)}`),
  ]);
  const count = (level: Level) => all.filter((advice) => advice.level === level).length;
  return [...lines, `${count("bad")} bad, ${count("warn")} to mend, ${count("note")} to know, ${count("good")} good`];
}
