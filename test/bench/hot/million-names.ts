/**
 * `npm run bench:hot`: a million distinct names under one process, replayed by a process of its own: the most memory it took. In 20
 * seconds of the log's time (a flood) and over ten days.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { V8_MEMORY } from "../../../packaging/v8-memory.ts";

const NAMES = 1_000_000;
const START = 1_795_000_000;
const MAIN = join(import.meta.dirname, "../../../src/main.ts");

async function run(title: string, seconds: number): Promise<void> {
  const argv = [
    ...V8_MEMORY,
    MAIN,
    "replay",
    "--rebase",
    "--log-level",
    "error",
    "--baseline",
    String(seconds / 10),
    "-",
  ];
  const child = spawn(process.execPath, argv, { stdio: ["pipe", "ignore", "ignore"] });
  for (let number = 0; number < NAMES; number += 1000) {
    const records = Array.from({ length: 1000 }, (_, index) => record(number + index, seconds)).join("");
    if (!child.stdin.write(records)) await once(child.stdin, "drain");
  }
  // What it has read by now is all but a pipe's and a few chunks' content.
  const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1];
  child.stdin.end();
  await once(child, "close");
  process.stderr.write(`${title.padEnd(44)}${Math.round((Number(peak) * 1024) / 1e6)} MB at most\n`);
}

// Words of changing letters: no class of names takes them.
function record(number: number, seconds: number): string {
  const id = `msg=audit(${(START + (number / NAMES) * seconds).toFixed(3)}:${number + 1}): `;
  const name = [...String(number)].map((digit) => "abcdefghij"[Number(digit)]).join("-x");
  return (
    `type=SYSCALL ${id}arch=c000003e syscall=257 success=yes exit=3 a0=ffffff9c a1=0 a2=41 a3=1b6 items=2 ppid=1 pid=700 ` +
    "auid=4294967295 uid=33 gid=33 euid=33 suid=33 fsuid=33 egid=33 sgid=33 fsgid=33 tty=(none) ses=4294967295 " +
    `comm="app" exe="/usr/sbin/app" key="file"\ntype=CWD ${id}cwd="/"\n` +
    `type=PATH ${id}item=0 name="/srv/data/" inode=1 dev=fe:00 mode=040755 ouid=0 ogid=0 rdev=00:00 nametype=PARENT\n` +
    `type=PATH ${id}item=1 name="/srv/data/${name}" inode=2 dev=fe:00 mode=0100644 ouid=0 ogid=0 rdev=00:00 nametype=CREATE\n` +
    `type=PROCTITLE ${id}proctitle="app"\n`
  );
}

await run("a million names in 20 seconds", 20);
await run("a million names in ten days", 10 * 86_400);
