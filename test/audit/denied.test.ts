import { describe, expect, it } from "vitest";
import { deniedActivities } from "../../src/audit/denied.ts";
import { EventStream } from "../../src/audit/event-stream.ts";
import { activityText, eventOf } from "../support/notation.ts";

function denied(notation: string): string[] {
  const found: string[] = [];
  const stream = new EventStream((event) => {
    for (const activity of deniedActivities(event)) found.push(activityText(activity));
  });
  stream.write(Buffer.from(eventOf(notation)));
  stream.end();
  expect(stream.tally.events).toBe(1);
  return found;
}

describe("deniedActivities()", () => {
  it.each<[string, ...string[]]>([
    ["openat(AT_FDCWD,0,O_WRONLY) = -EACCES | cwd / | NORMAL /etc/passwd", "WRITE /etc/passwd"],
    ["openat(AT_FDCWD,0,O_RDWR) = -EPERM | cwd /etc | NORMAL passwd", "WRITE /etc/passwd"],
    ["openat(AT_FDCWD,0,O_WRONLY) = -EROFS | cwd / | NORMAL /etc/passwd", "WRITE /etc/passwd"],
    ["openat(7,0,O_WRONLY) = -EACCES | cwd / | NORMAL passwd", "WRITE /passwd unsure"],
    ["openat(AT_FDCWD,0,O_WRONLY|O_CREAT) = -EACCES | cwd / | PARENT /etc/cron.d/", "CREATE /etc/cron.d/?"],
    ["creat = -EACCES | cwd / | PARENT /etc/cron.d/", "CREATE /etc/cron.d/?"],
    [
      "openat2(AT_FDCWD) = -EACCES | cwd / | PARENT /etc/cron.d/ | rec OPENAT2 oflag=0101 mode=0644 resolve=0x0",
      "CREATE /etc/cron.d/?",
    ],
    ["unlink = -EACCES | cwd / | PARENT /etc/ | DELETE /etc/passwd", "DELETE /etc/passwd"],
    [
      "rename = -EACCES | cwd / | PARENT /etc/cron.d/ | PARENT /tmp/ | DELETE /tmp/a | CREATE /etc/cron.d/a",
      "DELETE /tmp/a",
      "CREATE /etc/cron.d/a",
    ],
    ["symlink = -EACCES | cwd / | PARENT /etc/cron.d/ | UNKNOWN /x | CREATE /etc/cron.d/l", "LINK /etc/cron.d/l"],
    ["chmod(0,438) = -EPERM | cwd / | NORMAL /etc/shadow", "ATTR /etc/shadow"],
    ["truncate = -EACCES | cwd / | NORMAL /etc/passwd", "WRITE /etc/passwd"],
    ["ptrace(16,4242) = -EPERM", "priv ptrace attach"],
    ["init_module = -EPERM", "priv module init_module"],
  ])("%s", (notation, ...files) => expect(denied(notation)).toEqual(files));

  it.each([
    ["what was only to be read", "openat(AT_FDCWD,0,O_RDONLY) = -EACCES | cwd / | NORMAL /etc/shadow"],
    ["what is not there", "openat(AT_FDCWD,0,O_WRONLY) = -ENOENT | cwd / | UNKNOWN /etc/x"],
    ["what was done", "openat(AT_FDCWD,0,O_WRONLY) = 3 | cwd / | NORMAL /etc/passwd"],
    ["a connection", "connect = -EACCES | addr 192.0.2.1:80"],
    ["what has no name in the log", "openat(AT_FDCWD,0,O_WRONLY|O_CREAT) = -EACCES | cwd /"],
  ])("is not %s", (_, notation) => expect(denied(notation)).toEqual([]));
});
