/** Asks programs of the system. Services and cron have no sbin in their PATH, and what is read must be in English. */
import { execFile, execFileSync } from "node:child_process";

/** Milliseconds that an answer may take. */
const PATIENCE = 5000;
/** Bytes of an answer: the kernel takes any number of audit rules. */
const MAX_ANSWER = 16 << 20;

/** @throws what keeps it from being started, or the error that it ends with */
export function ask(program: string, words: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, words, options(PATIENCE), (error, stdout) => (error === null ? resolve(stdout) : reject(error)));
  });
}

/** The same while nothing else goes on. */
export function askSync(program: string, words: readonly string[], patience = PATIENCE): string {
  return execFileSync(program, words, { ...options(patience), stdio: ["ignore", "pipe", "pipe"] });
}

function options(timeout: number) {
  const env = { ...process.env, PATH: `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin`, LC_ALL: "C" };
  return { encoding: "utf8", timeout, maxBuffer: MAX_ANSWER, env } as const;
}
