/** A link that the kernel follows to another place than its text says, as those of proc_pid_root(5) and proc_pid_fd(5) are. */
import { closeSync, openSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { onTestFinished } from "vitest";

/** Makes the link; by the kernel it leads to a file with the text that has no name any more. */
export function linkAway(link: string, text: string): void {
  const file = `${link}.gone`;
  writeFileSync(file, text);
  const descriptor = openSync(file, "r");
  onTestFinished(() => closeSync(descriptor));
  rmSync(file);
  symlinkSync(`/proc/self/fd/${descriptor}`, link);
}
