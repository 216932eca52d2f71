/** The processes that run already, from /proc (proc(5)): whose children the log will speak of without saying who they are. */
import { openSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { textOfBytes } from "../domain/text.ts";
import type { RunningProcess } from "../process/running-process.ts";
import { attempt } from "./attempt.ts";
import { using } from "./descriptor.ts";
import { readUpTo } from "./text-file.ts";

/** Of the arguments of a process what is looked at: bytes, and words. */
const MAX_BYTES = 8192;
const MAX_WORDS = 256;

/** All processes that can be looked at. One that ends meanwhile, and kernel threads, are left out. */
export function procSnapshot(root = "/proc"): RunningProcess[] {
  const found: RunningProcess[] = [];
  for (const name of readdirSync(root)) {
    if (!/^\d+$/.test(name)) continue;
    // Gone meanwhile, a kernel thread (no exe), or not ours to see: its first event will tell.
    const process = attempt(() => readProcess(`${root}/${name}`, Number(name)));
    if (process !== undefined) found.push(process);
  }
  return found;
}

function readProcess(folder: string, pid: number): RunningProcess {
  const status = readFileSync(`${folder}/status`, "latin1");
  const ids = /^Uid:\s+(\d+)\s+(\d+)/m.exec(status);
  const ppid = /^PPid:\s+(\d+)/m.exec(status);
  return {
    pid,
    ppid: Number(ppid?.[1]),
    exe: textOfBytes(readlinkSync(`${folder}/exe`, "buffer")),
    uid: Number(ids?.[1]),
    euid: Number(ids?.[2]),
    auid: Number(readFileSync(`${folder}/loginuid`, "latin1")),
    argv: argumentsOf(`${folder}/cmdline`),
    cwd: cwdOf(folder),
  };
}

function cwdOf(folder: string): string | undefined {
  return attempt(() => textOfBytes(readlinkSync(`${folder}/cwd`, "buffer")));
}

/** A process may say that its arguments are all of its memory (PR_SET_MM, prctl(2)). */
function argumentsOf(file: string): string[] {
  return using(openSync(file, "r"), (descriptor) => splitAtNul(readUpTo(descriptor, MAX_BYTES)));
}

function splitAtNul(bytes: Buffer): string[] {
  const words: string[] = [];
  for (let at = 0; at < bytes.length && words.length < MAX_WORDS; ) {
    const nul = bytes.indexOf(0, at);
    const end = nul < 0 ? bytes.length : nul;
    words.push(textOfBytes(bytes.subarray(at, end)));
    at = end + 1;
  }
  return words;
}
