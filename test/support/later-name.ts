/** What is told of a name that comes after others. */
import { watch } from "./scenario.ts";

/** Gives what is told of a file that `program` makes after it has made others in the baseline, 10 s apart. */
export function namesToldOf(program: string) {
  return (learned: readonly string[], later: string, by = program): string[] =>
    watch(
      [
        `@0 init > ${program} -> file:CREATE:/srv/known`,
        "@1 init > nginx -> file:CREATE:/srv/known",
        ...learned.map((path, index) => `@${10 + index * 10} ${program} -> file:CREATE:${path}`),
        `@105 ${by} -> file:CREATE:${later}`,
      ].join("\n"),
    ).paths.map((path) => path.replace(/.*CREATE:/, ""));
}
