/** Open files, and what they are called meanwhile. */
import { closeSync } from "node:fs";

/** What is done with an open file, which is closed then, also where that throws. */
export function using<T>(descriptor: number, use: (descriptor: number) => T): T {
  try {
    return use(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** A path to what this process has open, to open it anew or to name what is in it (proc_pid_fd(5)). */
export function pathOf(descriptor: number): string {
  return `/proc/self/fd/${descriptor}`;
}
