/** What system calls mean: programs started, processes made, io_uring; and what means nothing. */
import { describe, expect, it } from "vitest";
import { callClass } from "../../src/audit/call-class.ts";
import { SYSCALL_NAMES, syscallName } from "../../src/audit/syscall-tables.ts";
import { readActivities, readEvents } from "../support/events.ts";
import { activityText, eventOf, meaningOf, perArch, type Row } from "../support/notation.ts";
import { eventText, T0 } from "../support/records.ts";

const LOADER = "NORMAL /lib64/ld-linux-x86-64.so.2";

const ROWS: readonly Row[] = [
  [`execve = 0 | argv ls -l | cwd /root | NORMAL /usr/bin/ls | ${LOADER}`, 'exec /usr/bin/ls ["ls","-l"]'],
  [`execve = 0 | argv ./run | cwd /srv/app | NORMAL ./run | ${LOADER}`, 'exec /srv/app/run ["./run"]'],
  [`execve = 0 | argv -bash | cwd / | NORMAL /usr/bin/bash | ${LOADER}`, 'exec /usr/bin/bash ["-bash"]'],
  ["execve = 0 | argv x | cwd /tmp", 'exec ? ["x"]'],
  [
    `execve = 0 | argv [kworker/0:1] -c | cwd / | NORMAL /x | ${LOADER}`,
    'exec /x ["[kworker/0:1]","-c"]',
    "priv masquerade",
  ],
  [`execve = 0 | argv [ -e x ] | cwd / | NORMAL /usr/bin/[ | ${LOADER}`, 'exec /usr/bin/[ ["[","-e","x","]"]'],
  ["execve = -ENOENT | cwd /root | UNKNOWN /usr/local/bin/ls"],
  ["execve = -EACCES | cwd /root | NORMAL /etc/passwd"],
  ["execveat(AT_FDCWD) = 0 | argv x | cwd /srv | NORMAL bin/x", 'exec /srv/bin/x ["x"]'],
  ["execveat(7) = 0 | argv x | cwd /srv | NORMAL bin/x", 'exec ? ["x"]'],
  ["execveat(7) = 0 | argv x | cwd /srv | NORMAL /opt/x", 'exec /opt/x ["x"]'],
  ["execveat(7) = 0 | argv x | cwd /srv | NORMAL ", 'exec ? ["x"]'],

  ["fork = 4711", "fork 4711"],
  ["vfork = 4711", "fork 4711"],
  ["clone(0x1200011) = 4711", "fork 4711"],
  ["clone3(0x7f00,88) = 4711", "fork 4711"],
  ["clone(0x20000011) = 4711", "fork 4711", "priv namespace clone"],
  ["clone(0x10000011) = 4711", "fork 4711", "priv namespace clone"],
  // The child's own return, and a clone that failed.
  ["clone(0x1200011) = 0"],
  ["clone(0x1200011) = -11"],

  // Calls that fullmon makes nothing of.
  ["read(3,0,16) = 16"],
  ["close(3) = 0"],
  ["getpid = 812"],
];

describe("activitiesOf()", () => {
  for (const { title, notation, arch, meaning } of perArch(ROWS)) {
    it(`reads ${title}`, () => expect(meaningOf(notation, arch)).toEqual(meaning));
  }

  it("means nothing when the call is not known to any table", () => {
    const log = eventOf("read = 1").replace("syscall=0", "syscall=3999");
    expect(readEvents(log).events).toMatchObject([{ syscall: "3999", activities: [] }]);
  });

  it("means nothing when the architecture is not known", () => {
    const log = eventOf("unlink = 0 | cwd / | DELETE /x").replace("arch=c000003e", "arch=deadbeef");
    expect(readEvents(log).events).toMatchObject([{ arch: "deadbeef", pid: 812, activities: [] }]);
  });

  it("means nothing when the call is written in words", () => {
    const log = eventOf("unlink = 0 | cwd / | DELETE /x").replace("syscall=87", "syscall=unlink");
    expect(readActivities(log)).toEqual([]);
  });

  it("means nothing when SYSCALL has neither arch nor call nor arguments", () => {
    const log = `type=SYSCALL msg=audit(1700000000.000:1): pid=1 comm="x"\n`;
    expect(readEvents(log).events).toMatchObject([{ pid: 1, comm: "x", activities: [] }]);
  });

  it("means nothing when an EXECVE or PATH has no SYSCALL", () => {
    const all = eventOf("execve = 0 | argv ls | cwd / | NORMAL /usr/bin/ls").split("\n");
    const rest = all.filter((line) => !line.startsWith("type=SYSCALL")).join("\n");
    const { events, tally } = readEvents(rest);
    expect(events).toMatchObject([{ argv: ["ls"], complete: false, activities: [] }]);
    expect(tally.flaws["no-syscall"]).toBe(1);
  });

  it("finds clone's flags behind the stack on s390x", () => {
    const log = (args: string) =>
      `type=SYSCALL msg=audit(1700000000.000:1): arch=80000016 syscall=120 success=yes exit=4711 ${args} items=0 ppid=1 pid=9 ` +
      'auid=0 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=1 comm="x" exe="/x" key=(null)';
    expect(readActivities(log("a0=3ffb7e7f000 a1=3d0f00 a2=0 a3=0")).map(activityText)).toEqual(["fork 4711"]);
    expect(readActivities(log("a0=0 a1=20000011 a2=0 a3=0")).map(activityText)).toEqual([
      "fork 4711",
      "priv namespace clone",
    ]);
  });

  it("reads the x32 calls of x86-64", () => {
    for (const [number, name] of [
      [520, "execve"],
      [0x40000000 + 520, "execve"],
      [0x40000000 + 87, "unlink"],
    ] as const) {
      expect(syscallName(0xc000003e, number)).toBe(name);
      expect(callClass(0xc000003e, number)).toEqual(callClass(0xc000003e, SYSCALL_NAMES.x86_64.indexOf(name)));
    }
  });

  it("has no class for a number without bounds", () => {
    expect(callClass(0xc000003e, 2 ** 31)).toBeUndefined();
    expect(callClass(0xc000003e, 123456789)).toBeUndefined();
    expect(callClass(0, 59)).toBeUndefined();
  });
});

describe("activitiesOf() of who goes by the name of a kernel thread", () => {
  const calledSo = (comm: string) =>
    readActivities(
      eventOf("unlink = 0 | cwd / | PARENT /srv/ | DELETE /srv/x").replace(/comm="[^"]*"/, `comm="${comm}"`),
    ).map(activityText);

  it.each(["[kworker/0:1]", "kworker/u4:2-ev", "[kthreadd]", "kdevtmpfsi", "jbd2/sda1-8"])("tells %s", (comm) => {
    expect(calledSo(comm)).toEqual(["DELETE /srv/x", "priv masquerade"]);
  });

  it.each(["[", "[celeryd: celery", "(sd-pam)", "irqbalance", "migrate", "cpuhpc"])("leaves %s alone", (comm) => {
    expect(calledSo(comm)).toEqual(["DELETE /srv/x"]);
  });
});

const ID = { time: T0, serial: 9 };

/** URINGOP as audit_log_uring writes it, with the records behind it. */
function uring(success: string, rest: string, operation = 18, exit = 0): string {
  const fields =
    `uring_op=${operation} success=${success} exit=${exit} items=2 ppid=1 pid=812 uid=33 gid=33 euid=33 suid=33 fsuid=33 egid=33 ` +
    'sgid=33 fsgid=33 subj=unconfined key="uring"';
  return eventText([{ type: "URINGOP", fields }], ID) + rest;
}

describe("activitiesOf() of io_uring", () => {
  const header = "msg=audit(1700000000.000:9):";
  const created =
    `type=CWD ${header} cwd="/srv"\ntype=PATH ${header} item=0 name="/srv/" inode=1 nametype=PARENT\n` +
    `type=PATH ${header} item=1 name="new" inode=2 nametype=CREATE\n`;

  it("reads a file that is made", () => {
    expect(readActivities(uring("yes", created)).map(activityText)).toEqual(["CREATE /srv/new"]);
  });

  const sockaddr = `type=SOCKADDR ${header} saddr=02000050C00002010000000000000000\n`;

  it.each([
    [16, "yes", 0, ["connect 192.0.2.1:80 open"]],
    [16, "no", -115, ["connect 192.0.2.1:80 open"]],
    [16, "no", -111, ["connect 192.0.2.1:80 refused"]],
    // Tried again when it would block.
    [16, "no", -11, []],
    [9, "yes", 0, ["send 192.0.2.1:80 open"]],
    [13, "yes", 0, ["accept 192.0.2.1:80"]],
    [56, "yes", 0, ["bind 192.0.2.1:80"]],
    // recvmsg has the sender's.
    [10, "yes", 0, []],
  ] as const)("reads who is talked to, operation %i (success=%s exit=%i)", (operation, success, exit, meaning) => {
    expect(readActivities(uring(success, sockaddr, operation, exit)).map(activityText)).toEqual(meaning);
  });

  it.each([
    [35, ["DELETE /srv/new", "CREATE /srv/old"], ["DELETE new", "DELETE old", "CREATE old"]],
    [36, ["DELETE /srv/new"], ["DELETE new"]],
    [37, ["CREATE /srv/new"], ["CREATE new"]],
    [38, ["LINK /srv/new"], ["CREATE new"]],
    [42, ["ATTR /srv/new"], ["NORMAL new"]],
    [41, ["ATTR ? unsure"], ["NORMAL (null)"]],
    [21, [], ["NORMAL new"]],
    [999, ["CREATE /srv/new"], ["CREATE new"]],
  ] as const)("reads what became of files, operation %i: %j", (operation, meaning, names) => {
    const paths = names.map((row, item) => {
      const [nametype, name = ""] = row.split(" ");
      return `type=PATH ${header} item=${item} name=${name === "(null)" ? name : `"${name}"`} inode=9 nametype=${nametype}\n`;
    });
    const log = uring("yes", `type=CWD ${header} cwd="/srv"\n${paths.join("")}`, operation);
    expect(readActivities(log).map(activityText)).toEqual(meaning);
  });

  it("reads nothing when the operation failed", () => {
    expect(readActivities(uring("no", created))).toEqual([]);
  });

  it("keeps the rule's key and the ids", () => {
    expect(readEvents(uring("yes", created)).events).toMatchObject([{ keys: ["uring"], pid: 812, ppid: 1, uid: 33 }]);
  });
});
