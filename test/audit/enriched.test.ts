/** RAW, ENRICHED, ENRICHED without its 0x1D, and with node= in front: the same events. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linesOf, logEvents } from "../support/arbitrary.ts";
import { readEvents } from "../support/events.ts";
import { eventOf } from "../support/notation.ts";
import { STYLES, type Style } from "../support/records.ts";

const UNLINK = "unlink = 0 | cwd / | PARENT /tmp | DELETE /tmp/x";

function eventsOf(lines: readonly string[]) {
  return readEvents(Buffer.from(`${lines.join("\n")}\n`, "latin1")).events;
}

describe("ENRICHED", () => {
  it("gives the events of RAW, with or without 0x1D", () => {
    fc.assert(
      fc.property(logEvents(), (events) => {
        const raw = eventsOf(linesOf(events, "raw"));
        expect(raw).toHaveLength(events.length);
        for (const style of STYLES) expect([style, eventsOf(linesOf(events, style))]).toEqual([style, raw]);
      }),
    );
  });

  it("gives the same events with a node, which is then in each", () => {
    fc.assert(
      fc.property(
        logEvents(),
        fc.constantFrom<Style>("raw", "enriched"),
        fc.constantFrom("web", "10.0.0.1", "2001:db8::1", "Big Box 7"),
        (events, style, node) => {
          const without = eventsOf(linesOf(events, "raw"));
          expect(eventsOf(linesOf(events, style, node))).toEqual(without.map((event) => ({ ...event, node })));
        },
      ),
    );
  });

  it("is decided line by line, not by file", () => {
    const [raw, enriched] = (["raw", "enriched"] as const).map((style) => eventOf(UNLINK, {}, style).split("\n"));
    const mixed = raw?.map((line, index) => (index % 2 === 0 ? line : (enriched?.[index] ?? "")));
    expect(eventsOf(mixed ?? [])).toEqual(eventsOf(raw ?? []));
  });

  it("never lets its words overwrite the kernel's numbers", () => {
    const log = eventOf(`${UNLINK} | who uid=33 euid=0 auid=1000`, {}, "blank");
    expect(eventsOf([log])).toMatchObject([{ uid: 33, euid: 0, auid: 1000, arch: "x86_64", syscall: "unlink" }]);
  });

  it.each([
    ["a key", 'key="k"', ["k"]],
    ["no key", "key=(null)", []],
    ["keys in hex", "key=610162", ["a", "b"]],
  ])("keeps %s when 0x1D was lost", (_, key, want) => {
    const log = eventOf(UNLINK, {}, "lost").replace("key=(null)", key);
    expect(eventsOf([log])[0]?.keys).toEqual(want);
  });

  it.each(["#035", "^]", "\\x1d", "\\x1D", "\\u001d", "\\035", "\u00ef\u00bf\u00bd", "\u00e2\u0090\u009d"])(
    "is cut off where 0x1D was written as %s",
    (shown) => {
      for (const raw of [UNLINK, "connect = 0 | addr 192.0.2.1:80", "execve = 0 | argv ls -l | NORMAL /bin/ls"]) {
        const log = eventOf(raw, {}, "enriched").replaceAll("\x1d", shown);
        expect(eventsOf([log])).toEqual(eventsOf([eventOf(raw)]));
      }
      const bare = "type=PATH msg=audit(1700000000.000:7): item=0 name=(null) nametype=CREATE";
      expect(eventsOf([`${bare}${shown}OUID="root" OGID="root"`])).toEqual(eventsOf([bare]));
    },
  );

  it.each(["\x1d", "", " ", "#035"])("has the name of what io_uring did (0x1D as %j)", (separator) => {
    const line =
      "type=URINGOP msg=audit(1700000000.000:7): uring_op=18 success=yes exit=0 items=0 ppid=8 pid=9 uid=0 gid=0 " +
      `euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 subj=unconfined key=(null)${separator}URING_OP=openat UID="root"`;
    expect(eventsOf([line])).toMatchObject([{ pid: 9, uid: 0, keys: [] }]);
    expect(eventsOf([line.replace("(null)", "610162")])[0]?.keys).toEqual(["a", "b"]);
  });

  it("takes nothing in a quoted value for its beginning", () => {
    const log = eventOf(UNLINK).replace('"/tmp/x"', '"/tmp/UID=0ARCH=x"');
    expect(eventsOf([log])[0]?.paths?.[1]?.name).toBe("/tmp/UID=0ARCH=x");
  });

  it("stands behind msg='…' too, and takes nothing from it", () => {
    const line = (separator: string) =>
      `type=USER_START msg=audit(1700000000.000:7): pid=9 uid=0 auid=1000 ses=3 msg='op=PAM:session_open acct="bob" ` +
      `exe="/usr/sbin/sshd" hostname=h addr=192.0.2.1 terminal=ssh res=success'${separator}UID="root" AUID="bob"`;
    for (const separator of ["\x1d", "", " "])
      expect(eventsOf([line(separator)])).toMatchObject([{ pid: 9, uid: 0, auid: 1000, exe: "/usr/sbin/sshd" }]);
  });

  it.each([
    "unknown family(0)",
    "unknown-family(0)",
    "unknown family",
    "{ saddr_fam=local path=/tmp/{9e2c} }",
    "{ fam=inet laddr=203.0.113.9 lport=9 }",
  ])("ignores SADDR=%s", (words) => {
    const log = eventOf("connect = 0 | addr 192.0.2.1:80", {}, "enriched").replace(/SADDR=.*/, `SADDR=${words}`);
    expect(eventsOf([log])[0]?.sockaddr).toMatchObject({ address: "192.0.2.1", port: 80 });
    expect(eventsOf([log.replace("\x1dSADDR", "SADDR")])[0]?.sockaddr).toMatchObject({
      address: "192.0.2.1",
      port: 80,
    });
  });
});
