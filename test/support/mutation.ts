/** Lines damaged at random, the same for the same seed. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { eventOf } from "./notation.ts";
import { STYLES, T0 } from "./records.ts";
import { sharedFolder } from "./shared.ts";

/** Numbers from 0 to below `limit`, from a seed (mulberry32). */
export function randomFrom(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * limit);
  };
}

const OWN = [
  "execve = 0 | argv ls -l /root | cwd /root | NORMAL /usr/bin/ls | NORMAL /lib64/ld-linux-x86-64.so.2",
  "execve = -ENOENT | cwd / | UNKNOWN /usr/local/bin/ls",
  "openat(AT_FDCWD,0,O_WRONLY|O_CREAT) = 3 | cwd / | PARENT /tmp/ | CREATE /tmp/sess_a8f3c2.php",
  "rename = 0 | cwd / | PARENT /etc/ | PARENT /etc/ | DELETE /etc/group+ | DELETE /etc/group | CREATE /etc/group",
  "unlinkat(5) = 0 | cwd /root | PARENT /root | DELETE a b",
  "connect = -EINPROGRESS | addr 192.0.2.1:80",
  "connect = 0 | addr [2001:db8::1]:443",
  "sendto = 12 | addr /run/systemd/journal/dev-log",
  "bind = 0 | addr @control",
  "fchmodat(AT_FDCWD,0,2541) = 0 | cwd / | NORMAL /tmp/sh",
  "clone(0x20000011) = 4711",
  "kill(900,9) = 0 | obj 900",
  "setresuid(0xffffffff,0,0) = 0",
  'finit_module(3) = 0 | rec KERN_MODULE name="evil"',
  "sendto = 56 | rec CONFIG_CHANGE auid=0 ses=1 op=set audit_enabled=0 old=1 res=1",
  "openat2(AT_FDCWD) = 3 | cwd / | NORMAL /etc/motd | rec OPENAT2 oflag=0100001 mode=0 resolve=0x0",
];

/** Our own lines in all styles, and those of the public corpus where it is found. */
export function sampleLines(): Buffer[] {
  const own = OWN.flatMap((notation, index) =>
    STYLES.flatMap((style) => [
      eventOf(notation, { serial: 100 + index, time: T0 + index * 10 }, style),
      eventOf(notation, { serial: 100 + index, time: T0 + index * 10, node: "web" }, style),
    ]),
  );
  const lines = own.flatMap((text) => text.trimEnd().split("\n")).map((line) => Buffer.from(line, "latin1"));
  const folder = sharedFolder("corpus/public");
  if (folder === undefined) return lines;
  for (const name of readdirSync(folder)) {
    if (name.endsWith(".json") || name.endsWith(".md") || name === "LICENSES") continue;
    const stored = readFileSync(join(folder, name));
    const log = (name.endsWith(".gz") ? gunzipSync(stored) : stored).toString("latin1").split("\n").slice(0, 400);
    lines.push(...log.map((line) => Buffer.from(line, "latin1")));
  }
  return lines;
}

const SPICES = [
  "type=",
  "node=",
  " msg=audit(",
  "\x1d",
  '"',
  "'",
  "=",
  "(null)",
  "\0",
  "a0=",
  "0A",
  "\\x41",
  "->",
  "\r",
  "\u00ff",
  "UID=",
  "a1_len=",
  "a1[0]=",
];

/** The line with a few bytes changed, taken out, doubled, put in, cut, or with another line stuck to it. */
export function damaged(line: Buffer, other: Buffer, random: (limit: number) => number): Buffer {
  let bytes = line;
  for (let count = 1 + random(3); count > 0; count -= 1) {
    const at = random(bytes.length + 1);
    const to = Math.min(bytes.length, at + random(20));
    const [head, middle, tail] = [bytes.subarray(0, at), bytes.subarray(at, to), bytes.subarray(to)];
    switch (random(8)) {
      case 0:
        bytes = head;
        break;
      case 1:
        bytes = tail;
        break;
      case 2:
        bytes = Buffer.concat([head, tail]);
        break;
      case 3:
        bytes = Buffer.concat([head, middle, middle, tail]);
        break;
      case 4:
        bytes = Buffer.concat([head, Buffer.of(random(256)), tail]);
        break;
      case 5:
        bytes = Buffer.concat([head, Buffer.from(SPICES[random(SPICES.length)] ?? "", "latin1"), middle, tail]);
        break;
      case 6:
        bytes = Buffer.concat([head, other]);
        break;
      default:
        bytes = Buffer.concat([head, other.subarray(random(other.length + 1)), tail]);
    }
  }
  return bytes;
}
