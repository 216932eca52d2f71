/** What system calls do to files, by the nametypes of their PATH records; and without, as kernels before 3.10 log them. */
import { describe, expect, it } from "vitest";
import { readActivities } from "../support/events.ts";
import { activityText, eventOf, meaningOf, perArch, type Row } from "../support/notation.ts";

const OPEN: readonly Row[] = [
  ["openat(AT_FDCWD,0,O_WRONLY|O_CREAT) = 3 | cwd /root | PARENT /root | CREATE notes", "CREATE /root/notes"],
  ["open(0,O_WRONLY|O_CREAT) = 3 | cwd /root | PARENT /root | CREATE notes", "CREATE /root/notes"],
  ["creat = 3 | cwd / | PARENT /tmp/ | CREATE /tmp/x", "CREATE /tmp/x"],
  // Only asked to create: the file was there.
  ["openat(AT_FDCWD,0,O_WRONLY|O_CREAT) = 3 | cwd / | PARENT /etc/ | NORMAL /etc/motd", "WRITE /etc/motd"],
  ["openat(AT_FDCWD,0,O_RDONLY|O_CREAT) = 3 | cwd / | PARENT /etc/ | NORMAL /etc/motd"],
  ["open(0,O_WRONLY) = 3 | cwd / | NORMAL /etc/motd", "WRITE /etc/motd"],
  ["open(0,O_RDWR) = 3 | cwd / | NORMAL /etc/motd", "WRITE /etc/motd"],
  ["open(0,O_WRONLY|O_APPEND) = 3 | cwd / | NORMAL /var/log/app", "WRITE /var/log/app"],
  ["open(0,O_TRUNC) = 3 | cwd / | NORMAL /etc/motd", "WRITE /etc/motd"],
  ["open(0,O_RDONLY) = 3 | cwd / | NORMAL /etc/motd"],
  ["open(0,O_RDONLY) = 3 | cwd / | NORMAL /etc/shadow", "priv read /etc/shadow"],
  ["openat(AT_FDCWD,0,O_RDONLY) = 3 | cwd /etc | NORMAL shadow-", "priv read /etc/shadow-"],
  ["openat(7,0,O_RDONLY) = 3 | cwd / | NORMAL shadow", "priv read ?/shadow"],
  ["openat(7,0,O_RDONLY) = 3 | cwd / | NORMAL shadow.5.gz"],
  ["open(0,O_RDONLY) = 3 | cwd / | NORMAL /root/.ssh/id_ed25519", "priv read /root/.ssh/id_ed25519"],
  ["open(0,O_RDONLY) = 3 | cwd / | NORMAL /root/.ssh/id_ed25519.pub"],
  ["open(0,O_PATH) = 3 | cwd / | NORMAL /etc/shadow"],
  ["open(0,O_RDONLY) = -EACCES | cwd / | NORMAL /etc/shadow"],
  ["open(0,O_RDWR) = 3 | cwd / | NORMAL /etc/shadow", "WRITE /etc/shadow"],
  ["open(0,O_PATH|O_WRONLY) = 3 | cwd / | NORMAL /etc/motd"],
  ["creat = 3 | cwd / | NORMAL /etc/motd", "WRITE /etc/motd"],
  ["open(0,O_WRONLY) = 3 | cwd /etc | NORMAL /proc/self/cwd/cron.d/x", "WRITE /etc/cron.d/x"],
  ["open(0,O_WRONLY) = 3 | cwd /etc | NORMAL /proc/thread-self/cwd//motd", "WRITE /etc/motd"],
  ["chmod(0,511) = 0 | cwd /etc | NORMAL /proc/self/cwd", "ATTR /proc/self/cwd"],
  ["open(0,O_WRONLY) = 3 | cwd /etc | NORMAL /proc/1/cwd/cron.d/x", "WRITE /proc/1/cwd/cron.d/x"],
  // A third argument that looks like a flag of open's second, and the other way round.
  ["open(0,O_RDONLY,O_WRONLY) = 3 | cwd / | NORMAL /etc/motd"],
  ["openat(AT_FDCWD,O_WRONLY,O_RDONLY) = 3 | cwd / | NORMAL /etc/motd"],
  // What failed made nothing: with O_CREAT only the folder is logged.
  ["openat(AT_FDCWD,0,O_WRONLY|O_CREAT) = -EACCES | cwd / | PARENT /etc/"],
  ["openat(AT_FDCWD,0,O_WRONLY|O_CREAT) = 3 | cwd / | PARENT /etc/"],
  ["openat(AT_FDCWD,0,O_WRONLY) = -ENOENT | cwd / | UNKNOWN /etc/nothing"],
  // Relative to a folder that only a descriptor names.
  ["openat(5,0,O_WRONLY) = 3 | cwd /root | NORMAL notes", "WRITE /root/notes unsure"],
  ["openat(5,0,O_WRONLY) = 3 | cwd /root | NORMAL /etc/motd", "WRITE /etc/motd"],
  [
    "openat2(AT_FDCWD,0,0) = 3 | cwd / | NORMAL /etc/motd | rec OPENAT2 oflag=0100001 mode=0 resolve=0x0",
    "WRITE /etc/motd",
  ],
  ["openat2(AT_FDCWD,0,0) = 3 | cwd / | NORMAL /etc/motd | rec OPENAT2 oflag=0100000 mode=0 resolve=0x0"],
  [
    "openat2(AT_FDCWD,0,1) = 3 | cwd / | PARENT /tmp/ | CREATE /tmp/n | rec OPENAT2 oflag=0101 mode=0644 resolve=0x0",
    "CREATE /tmp/n",
  ],
];

const NAMES: readonly Row[] = [
  ["mkdir = 0 | cwd / | PARENT /srv | CREATE /srv/new", "CREATE /srv/new"],
  ["mkdirat(AT_FDCWD) = 0 | cwd /srv | PARENT /srv | CREATE new", "CREATE /srv/new"],
  ["mkdirat(9) = 0 | cwd /srv | PARENT /srv | CREATE new", "CREATE /srv/new unsure"],
  ["mknod = 0 | cwd / | PARENT /tmp | CREATE /tmp/fifo", "CREATE /tmp/fifo"],
  ["mknodat(AT_FDCWD) = 0 | cwd / | PARENT /tmp | CREATE /tmp/fifo", "CREATE /tmp/fifo"],
  ["symlink = 0 | cwd /srv | PARENT /srv | CREATE current", "LINK /srv/current"],
  ["symlinkat(0,AT_FDCWD) = 0 | cwd /srv | PARENT /srv | CREATE current", "LINK /srv/current"],
  ["link = 0 | cwd / | NORMAL /etc/shadow | PARENT /tmp | CREATE /tmp/s", "LINK /tmp/s"],
  ["linkat(AT_FDCWD,0,AT_FDCWD) = 0 | cwd /tmp | NORMAL a | PARENT /tmp | CREATE b", "LINK /tmp/b"],
  ["linkat(AT_FDCWD,0,7) = 0 | cwd /tmp | NORMAL a | PARENT /tmp | CREATE b", "LINK /tmp/b unsure"],
  ["unlink = 0 | cwd / | PARENT /tmp | DELETE /tmp/x", "DELETE /tmp/x"],
  ["rmdir = 0 | cwd / | PARENT /tmp | DELETE /tmp/d", "DELETE /tmp/d"],
  ["unlinkat(AT_FDCWD) = 0 | cwd /root | PARENT /root | DELETE ./-rf", "DELETE /root/-rf"],
  ["unlinkat(4) = 0 | cwd /root | PARENT /root | DELETE x", "DELETE /root/x unsure"],
  ["unlink = -ENOENT | cwd / | PARENT /tmp | UNKNOWN /tmp/x"],
  ["mkdir = -17 | cwd / | PARENT /srv | NORMAL /srv/old"],
  ["rename = 0 | cwd /srv | PARENT /srv | PARENT /srv | DELETE old | CREATE new", "DELETE /srv/old", "CREATE /srv/new"],
  [
    "renameat2(AT_FDCWD,0,AT_FDCWD) = 0 | cwd / | PARENT /a/ | PARENT /b/ | DELETE /a/x | CREATE /b/x",
    "DELETE /a/x",
    "CREATE /b/x",
  ],
  // Over a file that is there: that one is rewritten, not removed.
  [
    "rename = 0 | cwd / | PARENT /etc/ | PARENT /etc/ | DELETE /etc/group+ | DELETE /etc/group | CREATE /etc/group",
    "DELETE /etc/group+",
    "CREATE /etc/group",
  ],
  [
    "renameat(AT_FDCWD,0,8) = 0 | cwd /w | PARENT /w | PARENT /w | DELETE a | CREATE b",
    "DELETE /w/a unsure",
    "CREATE /w/b unsure",
  ],
  // Names are joined and made normal, whatever is in them.
  ["mkdir = 0 | cwd /srv/a | PARENT ../ | CREATE ../b//c/./d/", "CREATE /srv/b/c/d"],
  ["unlink = 0 | cwd /srv | PARENT /srv | DELETE a b", "DELETE /srv/a b"],
  // Without CWD nobody knows the folder.
  ["unlink = 0 | PARENT x | DELETE x", "DELETE ?/x"],
];

const LAYERED: readonly Row[] = [
  // Layered file systems log each layer's own pair without names: one file, one activity.
  [
    "openat(AT_FDCWD,0,O_WRONLY|O_CREAT) = 3 | cwd / | PARENT /srv/ | CREATE /srv/x | PARENT (null) | CREATE (null) | CREATE (null)",
    "CREATE /srv/x",
  ],
  ["openat(AT_FDCWD,0,O_WRONLY|O_CREAT) = 3 | cwd / | PARENT /srv/ | CREATE (null)", "CREATE /srv/?"],
  ["mkdir = 0 | cwd / | PARENT /srv/ | CREATE (null) | CREATE (null)", "CREATE /srv/?"],
  ["mkdir = 0 | cwd / | PARENT (null) | CREATE (null)"],
  ["rmdir = 0 | cwd / | PARENT /srv/ | PARENT (null) | DELETE (null)", "DELETE /srv/?"],
  ["unlinkat(AT_FDCWD) = 0 | cwd /srv | PARENT /srv | DELETE (null)", "DELETE /srv/?"],
  ["unlinkat(9) = 0 | cwd /srv | PARENT /srv | DELETE (null)", "DELETE /srv/? unsure"],
  ["unlinkat(9) = 0 | cwd / | PARENT /srv/ | DELETE (null)", "DELETE /srv/?"],
  ["unlinkat(9) = -EPERM | cwd /srv | PARENT /srv | DELETE (null)"],
  ["mkdirat(9) = 0 | cwd /srv | PARENT /srv | CREATE (null)", "CREATE /srv/? unsure"],
  ["unlink = 0 | cwd / | PARENT /srv/ | DELETE /srv/x | DELETE /srv/x", "DELETE /srv/x"],
];

const CONTENT: readonly Row[] = [
  ["truncate = 0 | cwd / | NORMAL /etc/motd", "WRITE /etc/motd"],
  ["truncate64 = 0 | cwd / | NORMAL /etc/motd", "WRITE /etc/motd"],
  ["truncate = -EACCES | cwd / | NORMAL /etc/motd"],
  ["ftruncate = 0 | cwd / | NORMAL /etc/motd", "WRITE /etc/motd"],
  ["ftruncate = 0 | NORMAL (null)"],
  ["fallocate = 0 | cwd / | NORMAL (null)"],
  ["chmod(0,420) = 0 | cwd / | NORMAL /etc/motd", "ATTR /etc/motd"],
  ["fchmodat(AT_FDCWD,0,420) = 0 | cwd /etc | NORMAL motd", "ATTR /etc/motd"],
  ["fchmodat(9,0,420) = 0 | cwd /etc | NORMAL motd", "ATTR /etc/motd unsure"],
  ["chmod(0,2541) = 0 | cwd / | NORMAL /tmp/sh", "ATTR /tmp/sh", "priv setid /tmp/sh"],
  ["chmod(0,1517) = 0 | cwd / | NORMAL /tmp/sh", "ATTR /tmp/sh", "priv setid /tmp/sh"],
  ["fchmod(3,2541) = 0 | NORMAL (null)", "ATTR ? unsure", "priv setid"],
  // The folder of a file is copied up with it where file systems lie in layers (overlayfs).
  [
    'chmod(0,1533) = 0 | cwd / | rec PATH item=0 name="/srv/x" inode=7 mode=0100755 nametype=NORMAL | rec PATH item=1 name=(null) inode=8 mode=040755 nametype=CREATE',
    "ATTR /srv/x",
    "priv setid /srv/x",
  ],
  // Of a folder it is the group of what is made in there.
  [
    'chmod(0,1533) = 0 | cwd / | rec PATH item=0 name="/srv/share" inode=7 mode=040755 nametype=NORMAL',
    "ATTR /srv/share",
  ],
  ["fchmod(3,1533) = 0 | rec PATH item=0 name=(null) inode=7 mode=040755 nametype=NORMAL", "ATTR ? unsure"],
  [
    'chmod(0,1533) = 0 | cwd / | rec PATH item=0 name="/srv/x" inode=7 mode=0100755 nametype=NORMAL',
    "ATTR /srv/x",
    "priv setid /srv/x",
  ],
  ["fchmod(3,420) = 0 | NORMAL (null)", "ATTR ? unsure"],
  ["fchown(3) = 0 | NORMAL (null)", "ATTR ? unsure"],
  ["fchown(3) = 0"],
  ["utimensat(3) = 0 | NORMAL (null)"],
  ["fchmodat(AT_FDCWD,0,2541) = 0 | cwd / | NORMAL /tmp/sh", "ATTR /tmp/sh", "priv setid /tmp/sh"],
  ["chmod(0,2541) = -1 | cwd / | NORMAL /tmp/sh"],
  ["open(0,O_WRONLY|O_CREAT,2541) = 3 | cwd / | PARENT /tmp/ | CREATE /tmp/sh", "CREATE /tmp/sh", "priv setid /tmp/sh"],
  ["open(0,O_WRONLY|O_CREAT,420) = 3 | cwd / | PARENT /tmp/ | CREATE /tmp/sh", "CREATE /tmp/sh"],
  ["mknod(0,33261) = 0 | cwd / | PARENT /tmp/ | CREATE /tmp/sh", "CREATE /tmp/sh"],
  ["mknod(0,35309) = 0 | cwd / | PARENT /tmp/ | CREATE /tmp/sh", "CREATE /tmp/sh", "priv setid /tmp/sh"],
  ["mknod(0,24960,2048) = 0 | cwd / | PARENT /tmp/ | CREATE /tmp/d", "CREATE /tmp/d", "priv device /tmp/d"],
  ["mknodat(AT_FDCWD,0,24960,2048) = 0 | cwd / | PARENT /tmp/ | CREATE /tmp/d", "CREATE /tmp/d", "priv device /tmp/d"],
  // What is there already keeps its mode.
  ["open(0,O_WRONLY|O_CREAT,2541) = 3 | cwd / | PARENT /tmp/ | NORMAL /tmp/sh", "WRITE /tmp/sh"],
  [
    "openat(AT_FDCWD,0,O_WRONLY|O_CREAT,1517) = 3 | cwd / | PARENT /tmp/ | CREATE /tmp/sh",
    "CREATE /tmp/sh",
    "priv setid /tmp/sh",
  ],
  ["creat(0,2541) = 3 | cwd / | PARENT /tmp/ | CREATE /tmp/sh", "CREATE /tmp/sh", "priv setid /tmp/sh"],
  [
    "openat2(AT_FDCWD) = 3 | rec OPENAT2 oflag=0101 mode=04755 resolve=0x0 | cwd / | PARENT /tmp/ | CREATE /tmp/sh",
    "CREATE /tmp/sh",
    "priv setid /tmp/sh",
  ],
  ["chown = 0 | cwd / | NORMAL /srv/x", "ATTR /srv/x"],
  ["chown32 = 0 | cwd / | NORMAL /srv/x", "ATTR /srv/x"],
  ["lchown = 0 | cwd / | NORMAL /srv/x", "ATTR /srv/x"],
  ["fchownat(AT_FDCWD) = 0 | cwd /srv | NORMAL x", "ATTR /srv/x"],
  ["file_setattr(AT_FDCWD) = 0 | cwd /srv | NORMAL x", "ATTR /srv/x"],
  ["setxattr = 0 | cwd / | NORMAL /srv/x", "ATTR /srv/x"],
  ["lsetxattr = 0 | cwd / | NORMAL /srv/x", "ATTR /srv/x"],
  ["fsetxattr = 0 | NORMAL (null)", "ATTR ? unsure"],
  ["removexattr = 0 | cwd / | NORMAL /srv/x", "ATTR /srv/x"],
  ["utimensat(AT_FDCWD) = 0 | cwd / | NORMAL /usr/bin/ls", "ATTR /usr/bin/ls"],
  ["utime = 0 | cwd / | NORMAL /usr/bin/ls", "ATTR /usr/bin/ls"],
  ["utimes = 0 | cwd / | NORMAL /usr/bin/ls", "ATTR /usr/bin/ls"],
];

const OLD_KERNELS: readonly Row[] = [
  ["unlink = 0 | cwd /srv | - /srv/ | - x", "DELETE /srv/x"],
  ["mkdir = 0 | cwd / | - /srv/ | - /srv/d", "CREATE /srv/d"],
  ["rename = 0 | cwd / | - /srv/ | - /srv/ | - /srv/a | - /srv/b", "DELETE /srv/a", "CREATE /srv/b"],
  ["open(0,O_WRONLY) = 3 | cwd / | - /etc/motd", "WRITE /etc/motd"],
  ["open(0,O_RDONLY) = 3 | cwd / | - /etc/motd"],
];

describe("activitiesOf() of files", () => {
  for (const { title, notation, arch, meaning } of perArch([
    ...OPEN,
    ...NAMES,
    ...LAYERED,
    ...CONTENT,
    ...OLD_KERNELS,
  ])) {
    it(`reads ${title}`, () => expect(meaningOf(notation, arch)).toEqual(meaning));
  }

  it("knows AT_FDCWD with all its 64 bits", () => {
    const log = eventOf("unlinkat(AT_FDCWD) = 0 | cwd /root | PARENT /root | DELETE x");
    expect(readActivities(log.replace("a0=ffffff9c", "a0=ffffffffffffff9c")).map(activityText)).toEqual([
      "DELETE /root/x",
    ]);
  });

  it("reads `objtype`, as kernels of RHEL 7 call it", () => {
    const log = eventOf("rename = 0 | cwd / | PARENT /a | PARENT /a | DELETE /a/x | CREATE /a/y");
    expect(readActivities(log.replaceAll("nametype=", "objtype=")).map(activityText)).toEqual([
      "DELETE /a/x",
      "CREATE /a/y",
    ]);
  });

  it("tells both names of one file that got another, also where that was taken", () => {
    const names = "cwd / | PARENT /a | PARENT /a";
    const other = (path: string) => ({ kind: "file", unsure: false, renamed: { path, unsure: false } });
    for (const replaced of ["", "DELETE /a/y | "])
      expect(readActivities(eventOf(`rename = 0 | ${names} | DELETE /a/x | ${replaced}CREATE /a/y`))).toEqual([
        { ...other("/a/y"), action: "DELETE", path: "/a/x" },
        { ...other("/a/x"), action: "CREATE", path: "/a/y" },
      ]);
    expect(readActivities(eventOf("unlink = 0 | cwd / | PARENT /a | DELETE /a/x"))[0]).not.toHaveProperty("renamed");
  });

  it("makes one activity of a record that is there twice", () => {
    const lines = eventOf("unlink = 0 | cwd / | PARENT /tmp | DELETE /tmp/x").split("\n");
    const doubled = lines.flatMap((line) => (line.startsWith("type=PATH") ? [line, line, line] : [line])).join("\n");
    expect(readActivities(doubled).map(activityText)).toEqual(["DELETE /tmp/x"]);
  });

  it("never makes a file called (null)", () => {
    for (const notation of [
      "unlink = 0 | cwd / | PARENT (null) | DELETE (null)",
      "open(0,O_WRONLY) = 3 | cwd / | NORMAL (null)",
    ])
      expect(meaningOf(notation)).toEqual([]);
  });

  it.each([
    ["/proc/self/fd/9", "0100644", true],
    ["/proc/thread-self/fd/9", "0100644", true],
    ["/proc/4711/task/4712/fd/9", "0100644", true],
    ["/dev/fd/9", "0100644", true],
    ["/proc/self/root/proc/1/root/proc/self/fd/9", "0100644", true],
    ["/dev/stderr", "0100600", true],
    ["/proc/self/fd/9", "010600", undefined],
    ["/dev/stdout", "020620", undefined],
    ["/proc/self/fdinfo/9", "0100644", undefined],
    ["/srv/fd/9", "0100644", undefined],
  ])("tells a regular file that is opened again by its descriptor: %s with mode %s", (name, mode, reopened) => {
    const log = eventOf(`openat(AT_FDCWD,0,O_WRONLY) = 3 | cwd / | NORMAL ${name}`).replace(
      "mode=0100644",
      `mode=${mode}`,
    );
    expect(readActivities(log)).toEqual([
      { kind: "file", action: "WRITE", path: name, unsure: false, ...(reopened ? { reopened } : {}) },
    ]);
  });

  it("takes a file that is really called (null), which is quoted", () => {
    const log = eventOf("unlink = 0 | cwd /srv | PARENT /srv | DELETE NULL").replace('"NULL"', '"(null)"');
    expect(readActivities(log).map(activityText)).toEqual(["DELETE /srv/(null)"]);
  });
});
