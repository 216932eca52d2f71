import { execFileSync } from "node:child_process";
import { cpus, release, totalmem } from "node:os";

/** What figures of speed mean nothing without. */
export function circumstances(): Record<string, unknown> {
  const processors = cpus();
  return {
    machine: {
      cpu: processors[0]?.model ?? "unknown",
      cores: processors.length,
      memoryGB: Math.round(totalmem() / 1e9),
      kernel: release(),
      arch: process.arch,
    },
    commit: git("describe", "--always", "--dirty", "--abbrev=12"),
    node: process.version,
  };
}

function git(...args: string[]): string {
  try {
    return execFileSync("git", args, { cwd: import.meta.dirname, encoding: "utf8", stdio: "pipe" }).trim();
  } catch {
    return "unknown"; // a tarball
  }
}
