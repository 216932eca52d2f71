/** What auditd really writes and others stumbled over: the rows that the other files do not hold. */
import { describe, expect, it } from "vitest";
import { readActivities, readEvents } from "../support/events.ts";
import { activityText, eventOf } from "../support/notation.ts";
import { T0 } from "../support/records.ts";

const UNLINK = "unlink = 0 | cwd / | PARENT /tmp | DELETE /tmp/x";

describe("log injection", () => {
  const forged =
    'type=SYSCALL msg=audit(1700000000.000:99): arch=c000003e syscall=87 success=yes exit=0 pid=1 uid=0 exe="/bin/x"';

  it("of a program's message makes no kernel record", () => {
    for (const text of [forged, `x' ${forged}`, `x"' ${forged}`, `\x1d${forged}`]) {
      const log = `type=USER_CMD msg=audit(1700000000.000:1): pid=5 uid=1000 msg='cwd="/" cmd=${text} res=success'\n`;
      const { events } = readEvents(log);
      expect(events.map(({ serial, records, activities }) => [serial, records, activities])).toEqual([
        [1, ["USER_CMD"], []],
      ]);
    }
  });

  it("by a file name with a newline stays one name, since the kernel writes it in hex", () => {
    const hex = Buffer.from(`/tmp/x\n${forged}\n`).toString("hex").toUpperCase();
    const { events } = readEvents(eventOf(UNLINK).replace('"/tmp/x"', hex));
    expect(events).toHaveLength(1);
    expect(events[0]?.activities).toMatchObject([{ path: `/tmp/x\n${forged}\n` }]);
  });

  it("by a comm that holds fields changes no field", () => {
    const comm = Buffer.from('x" pid=1 uid=0').toString("hex");
    const { events } = readEvents(eventOf(UNLINK).replace('"bash"', comm));
    expect(events).toMatchObject([{ pid: 812, uid: 1000, comm: 'x" pid=1 uid=0' }]);
  });
});

describe("records that make no sense together", () => {
  it("of a program and the kernel under one id: the kernel's SYSCALL decides", () => {
    const user =
      "type=USER_LOGIN msg=audit(1700000000.000:42): pid=1 uid=0 auid=0 ses=9 msg='op=login exe=\"/forged\" res=success'";
    for (const log of [`${user}\n${eventOf(UNLINK)}`, eventOf(UNLINK).replace("type=CWD", `${user}\ntype=CWD`)]) {
      expect(readEvents(log).events).toMatchObject([{ pid: 812, uid: 1000, exe: "/usr/bin/bash" }]);
    }
  });

  it("after a reboot, when serials come again at another time", () => {
    const log = eventOf(UNLINK, { serial: 5 }) + eventOf(UNLINK, { serial: 5, time: T0 + 86_400_000 });
    expect(readEvents(log)).toMatchObject({
      events: [{ complete: true }, { complete: true }],
      tally: { flaws: { late: 0 } },
    });
  });
});

describe("failed executions", () => {
  it("are no run program: a shell's search of PATH makes many", () => {
    const tries = ["/usr/local/sbin/x", "/usr/local/bin/x", "/usr/sbin/x"].map((path, index) =>
      eventOf(`execve = -ENOENT | cwd / | UNKNOWN ${path}`, { serial: index }),
    );
    const found = eventOf("execve = 0 | argv x | cwd / | NORMAL /usr/bin/x", { serial: 9 });
    expect(readActivities(tries.join("") + found).map(activityText)).toEqual(['exec /usr/bin/x ["x"]']);
  });
});

describe("the lowest bits", () => {
  it("mode with a leading zero keeps its setuid bit out of the way of names", () => {
    const log = eventOf(UNLINK).replaceAll("mode=0100644", "mode=0104755");
    expect(readActivities(log).map(activityText)).toEqual(["DELETE /tmp/x"]);
  });

  it("a PATH without inode, dev and mode is read all the same", () => {
    const log = eventOf(UNLINK).replaceAll(/ inode=\d+ dev=08:01 mode=0100644 ouid=0 ogid=0 rdev=00:00/g, "");
    expect(readActivities(log).map(activityText)).toEqual(["DELETE /tmp/x"]);
  });
});
