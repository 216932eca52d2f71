/**
 * `npm run bench:hot`: a million distinct names under one process, through the monitor: what memory they leave behind, and what they take
 * while they come. In 20 seconds of the log's time (a flood) and over ten days.
 */
import { EventStream } from "../../../src/audit/event-stream.ts";
import { Monitor } from "../../../src/monitor/monitor.ts";

const NAMES = 1_000_000;
const START = 1_795_000_000;

function run(title: string, seconds: number): void {
  globalThis.gc?.();
  const before = process.memoryUsage();
  const monitor = new Monitor({ baseline: (seconds * 1000) / 10, monitor: 60_000, rebase: true }, () => undefined);
  const stream = new EventStream((event) => monitor.observe(event));
  let peak = 0;
  for (let number = 0; number < NAMES; number += 1000) {
    stream.write(Buffer.from(Array.from({ length: 1000 }, (_, index) => record(number + index, seconds)).join("")));
    peak = Math.max(peak, process.memoryUsage().rss);
  }
  stream.end();
  monitor.end();
  globalThis.gc?.();
  const left = process.memoryUsage().heapUsed - before.heapUsed;
  process.stderr.write(
    `${title.padEnd(44)}peak ${Math.round(peak / 1e6)} MB resident, ${Math.round(left / 1e6)} MB kept, ${monitor.edgeCount} edges\n`,
  );
}

// Words of changing letters: no class of names takes them.
function record(number: number, seconds: number): string {
  const id = `msg=audit(${(START + (number / NAMES) * seconds).toFixed(3)}:${number + 1}): `;
  const name = [...String(number)].map((digit) => "abcdefghij"[Number(digit)]).join("-x");
  return (
    `type=SYSCALL ${id}arch=c000003e syscall=257 success=yes exit=3 a0=ffffff9c a1=0 a2=41 a3=1b6 items=2 ppid=1 pid=700 ` +
    'auid=4294967295 uid=33 gid=33 euid=33 suid=33 fsuid=33 egid=33 sgid=33 fsgid=33 tty=(none) ses=4294967295 comm="app" ' +
    'exe="/usr/sbin/app" key="file"\n' +
    `type=CWD ${id}cwd="/"\n` +
    `type=PATH ${id}item=0 name="/srv/data/" inode=1 dev=fe:00 mode=040755 ouid=0 ogid=0 rdev=00:00 nametype=PARENT\n` +
    `type=PATH ${id}item=1 name="/srv/data/${name}" inode=2 dev=fe:00 mode=0100644 ouid=0 ogid=0 rdev=00:00 nametype=CREATE\n` +
    `type=PROCTITLE ${id}proctitle="app"\n`
  );
}

const [what] = process.argv.slice(2);
if (what !== "slow") run("a million names in 20 seconds", 20);
if (what !== "fast") run("a million names in ten days", 10 * 86_400);
