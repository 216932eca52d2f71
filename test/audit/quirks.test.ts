/** What real logs contain: header and framing, values, keys. Each row is a quirk that was seen in the wild. */
import { describe, expect, it } from "vitest";
import { type EventJson, readEvents } from "../support/events.ts";
import { activityText, eventOf } from "../support/notation.ts";
import { T0 } from "../support/records.ts";

const H = "msg=audit(1700000000.000:42):";
const UNLINK = "unlink = 0 | cwd / | PARENT /tmp | DELETE /tmp/x";

/** The single event of a log. */
function only(log: string): EventJson {
  const { events } = readEvents(Buffer.from(log, "latin1"));
  expect(events).toHaveLength(1);
  return events[0] as EventJson;
}

describe("header and framing", () => {
  it("keeps two hosts in one file apart that share time and serial", () => {
    const [a = [], b = []] = ["a.example", "2001:db8::1"].map((node) =>
      eventOf(UNLINK, { node }).trimEnd().split("\n"),
    );
    const mixed = a.flatMap((line, index) => [line, b[index] ?? ""]).join("\n");
    const { events } = readEvents(mixed);
    expect(events.map(({ node, records }) => [node, records.length])).toEqual([
      ["a.example", 5],
      ["2001:db8::1", 5],
    ]);
  });

  it.each<[string, string, Partial<ReturnType<typeof readEvents>["tally"]["refused"]>]>([
    ["no milliseconds or serial", "type=SYSCALL msg=audit(1700000000): pid=1", { "bad-id": 1 }],
    ["an empty id", "type=UNKNOWN[1329] msg=?", { "bad-id": 1 }],
    ["an empty type", `type= ${H} pid=1`, { "no-type": 1 }],
    ["blank lines", "\n\n", { blank: 3 }],
    ["comments", "# fork and exec\n# by a shell (of the parent)", { separator: 2 }],
    ["what ausearch prints between events", "----\ntime->Tue Nov 14 22:13:20 2023", { separator: 2 }],
    [
      "a kernel's message in syslog",
      "Nov 14 22:13:20 h kernel: [ 11.1] audit: type=1400 audit(1700000000.123:42): x=1",
      { "no-header": 1 },
    ],
    ["host= in front", `host=h type=AVC ${H} x=1`, { "foreign-prefix": 1 }],
    ["interpreted output", "type=PATH msg=audit(11/14/2023 22:13:20.000:42) : item=1 name=/etc/x", { interpreted: 1 }],
    [
      "the rest of a record that was cut by rotation",
      "> pfs=curve25519-sha256 spid=1 res=success'",
      { "no-header": 1 },
    ],
    ["a cut header", "type=SYSCALL msg=audit(17000000", { "bad-id": 1 }],
    ["text of another kind", '{"type":"SYSCALL"}', { "no-header": 1 }],
    ["over 999 milliseconds", "type=SYSCALL msg=audit(1700000000.1000:42): pid=1", { "bad-id": 1 }],
  ])("refuses %s, counts why, and loses no neighbour", (_, lines, refused) => {
    const { events, tally } = readEvents(`${eventOf(UNLINK)}${lines}\n${eventOf(UNLINK, { serial: 43 })}`);
    expect(events.map(({ serial, complete }) => [serial, complete])).toEqual([
      [42, true],
      [43, true],
    ]);
    expect(tally.refused).toEqual({ ...readEvents("").tally.refused, ...refused });
  });

  it("loses no neighbour when a refused line stands inside an event", () => {
    const [call, ...rest] = eventOf(UNLINK).split("\n");
    for (const line of ["----", "", "garbage", "type=X msg=?", "\0\0\0"]) {
      expect(only([call, line, ...rest].join("\n"))).toMatchObject({
        records: ["SYSCALL", "CWD", "PATH", "PATH", "PROCTITLE"],
      });
    }
  });

  it("keeps an opaque record, and the event's others with it", () => {
    const [call, ...rest] = eventOf(UNLINK).split("\n");
    const event = only(
      [call, `type=UNKNOWN[1425] ${H} subj_apparmor=unconfined`, `type=UNDER_SCORE ${H} pid=1`, ...rest].join("\n"),
    );
    expect(event.records).toEqual(["SYSCALL", "UNKNOWN[1425]", "UNDER_SCORE", "CWD", "PATH", "PATH", "PROCTITLE"]);
    expect(event).toMatchObject({ pid: 812, complete: true });
  });

  it("reads types by number", () => {
    const log = eventOf(UNLINK).replace("type=SYSCALL", "type=1300").replace("type=PROCTITLE", "type=UNKNOWN[1327]");
    expect(only(log)).toMatchObject({ records: ["SYSCALL", "CWD", "PATH", "PATH", "PROCTITLE"], proctitle: "bash" });
  });

  it("reads a log behind the tags of a syslog daemon", () => {
    const log = eventOf(UNLINK, { node: "h" }).replace(/^/gm, "Nov 14 22:13:20 h audispd: ");
    expect(only(log.slice(0, log.lastIndexOf("\n") + 1))).toMatchObject({ node: "h", pid: 812, complete: true });
  });

  it("makes no event of a lone EOE", () => {
    expect(readEvents(`type=EOE ${H} \ntype=EOE ${H}\n`)).toMatchObject({ events: [], tally: { records: 2, lost: 0 } });
  });

  it("ends an event at EOE, whatever is written behind it", () => {
    const log = eventOf(UNLINK).replace(/type=PROCTITLE.*/, `type=EOE ${H}`);
    expect(only(log)).toMatchObject({ complete: true, records: ["SYSCALL", "CWD", "PATH", "PATH", "EOE"] });
  });

  it("takes DAEMON records with serials of their own", () => {
    const daemon = (serial: number) =>
      `type=DAEMON_START msg=audit(1700000000.000:${serial}): op=start ver=3.0.9 auid=0 pid=700 uid=0 ses=1 res=success\n`;
    const { events } = readEvents(
      daemon(9204) + eventOf(UNLINK, { serial: 3 }) + daemon(9205) + eventOf(UNLINK, { serial: 4 }),
    );
    expect(events.map(({ serial }) => serial).sort((one, other) => one - other)).toEqual([3, 4, 9204, 9205]);
  });
});

describe("values", () => {
  const call = (change: (line: string) => string) => only(change(eventOf(UNLINK)));
  const user = (fields: string) => only(`type=USER_CMD ${H} ${fields}\n`);

  it("strips nothing from an exe that is gone, and marks it so", () => {
    expect(call((line) => line.replace('exe="/usr/bin/bash"', "exe=2F746D702F78202864656C6574656429")).exe).toBe(
      "/tmp/x (deleted)",
    );
  });

  it("never makes one name of two that are not UTF-8", () => {
    const names = ["FF", "FE", "EFBFBD", "5C786666"].map((byte) => {
      const log = eventOf("unlink = 0 | cwd / | PARENT /tmp | DELETE NAME").replace('"NAME"', `2F746D702F${byte}`);
      return activityText(only(log).activities[0] ?? { kind: "fork", child: 0 });
    });
    expect(names).toEqual(["DELETE /tmp/\\xff", "DELETE /tmp/\\xfe", "DELETE /tmp/\ufffd", "DELETE /tmp/\\x5cxff"]);
  });

  it("takes unset ids of both spellings for the same, and large ids as they are", () => {
    expect(call((line) => line.replace("auid=1000", "auid=4294967295")).auid).toBe(4294967295);
    expect(call((line) => line.replace("auid=1000", "auid=-1").replace("ses=3", "ses=-1"))).toMatchObject({
      auid: 4294967295,
      ses: 4294967295,
    });
    expect(call((line) => line.replace(" uid=1000", " uid=4292467295")).uid).toBe(4292467295);
  });

  it("never takes `old auid=` for auid", () => {
    const fields = "pid=1 uid=0 old auid=4294967295 new auid=1000 old ses=4294967295 new ses=3 res=1";
    expect(only(`type=LOGIN ${H} ${fields}\n`)).toMatchObject({ pid: 1, auid: 1000, ses: 3 });
    expect(
      only(`type=LOGIN ${H} pid=1 uid=0 old-auid=4294967295 auid=1000 tty=(none) old-ses=4294967295 ses=3 res=1\n`),
    ).toMatchObject({ auid: 1000, ses: 3 });
  });

  it.each<[string, string, object]>([
    ["words in front", "user pid=4151 uid=0 auid=0", { pid: 4151, auid: 0 }],
    [
      "words inside",
      'op=adding group to /etc/group id=1004 uid=0 exe="/usr/sbin/groupadd"',
      { uid: 0, exe: "/usr/sbin/groupadd" },
    ],
    ["no colon", "config changed, auid=0 ses=2", { auid: 0, ses: 2 }],
    [
      "brackets and commas",
      'pid=1 uid=0 msg=\'PAM: setcred acct="bob" : exe="/usr/sbin/cron" (hostname=?, addr=192.0.2.1, terminal=cron res=failed)\'',
      { exe: "/usr/sbin/cron" },
    ],
    [
      "an apostrophe inside",
      "pid=1 uid=0 msg='op=x acct=\"f('a')/>\" exe=\"/usr/sbin/sshd\" res=failed'",
      { exe: "/usr/sbin/sshd" },
    ],
    ["a blank in quotes", 'pid=1 info="same as current profile, skipping" uid=7', { uid: 7 }],
    ["no value", "pid=? uid= auid=(null) ses=5", { ses: 5 }],
    ["the same field twice", "pid=1 uid=0 uid=7", { uid: 0 }],
    ["trailing words", "pid=1 uid=0 op=UNLOAD XXXX", { uid: 0 }],
  ])("reads past %s", (_, fields, want) => expect(user(fields)).toMatchObject(want));

  it("has no value for what is no value", () => {
    const event = call((line) =>
      line.replace("pid=812", "pid=?").replace("tty=pts0", "tty=(null)").replace('comm="bash"', "comm=(null)"),
    );
    expect(event).not.toHaveProperty("pid");
    expect(event).not.toHaveProperty("tty");
    expect(event).not.toHaveProperty("comm");
  });

  it("reads what stands behind a subject with blanks, brackets or `=`", () => {
    for (const subject of [
      "=unconfined",
      "/usr/bin/man (enforce)",
      "/{,usr/}sbin/dhclient",
      "unconfined_u:r:t:s0-s0:c0.c1023",
      "",
    ]) {
      expect(call((line) => line.replace("subj=unconfined key=(null)", `subj=${subject} key="k"`)).keys).toEqual(["k"]);
    }
  });

  it("reads PROCTITLE: NULs are blanks, in either case of hex", () => {
    for (const title of ["6C73002D6C", "6c73002d6c"])
      expect(call((line) => line.replace(/proctitle=.*/, `proctitle=${title}`)).proctitle).toBe("ls -l");
    expect(call((line) => line.replace(/proctitle=.*/, 'proctitle="ls"')).proctitle).toBe("ls");
  });
});

describe("keys", () => {
  const keys = (text: string) => only(eventOf(UNLINK).replace("key=(null)", text)).keys;

  it.each<[string, string, string[]]>([
    ["none", "key=(null)", []],
    ["one", 'key="exec"', ["exec"]],
    ["several, joined by 0x01", "key=65786563013634626974", ["exec", "64bit"]],
    ["several with a stray quote behind", 'key=65786563013634626974"', ["exec", "64bit"]],
    ["the old style", 'key="key=user_commands"', ["user_commands"]],
    ["one with a blank", "key=612062", ["a b"]],
    ["the same twice", "key=610161", ["a"]],
    ["an empty one", 'key=""', []],
    ["one that looks like hex", 'key="deadbeef"', ["deadbeef"]],
    ["one that looks like the enriched part", 'key="UID=0"', ["UID=0"]],
    ["none at all", "", []],
  ])("are %s", (_, text, want) => expect(keys(text)).toEqual(want));

  it("are the event's, wherever its other records are", () => {
    expect(only(eventOf(`${UNLINK} | who key=fullmon`))).toMatchObject({ keys: ["fullmon"], records: { length: 5 } });
  });

  it("are no numbers of an AVC about shared memory", () => {
    const [call, ...rest] = eventOf(UNLINK).split("\n");
    expect(
      only([`type=AVC ${H} avc:  denied  { read } for  pid=812 key=1291864389`, call, ...rest].join("\n")).keys,
    ).toEqual([]);
  });

  it("decide nothing: any rule set works", () => {
    const [mine, none, others] = ["key=fullmon", "key=(null)", "key=x"].map((key) => {
      const log = eventOf(UNLINK).replace("key=(null)", key === "key=(null)" ? key : `${key.replace("=", '="')}"`);
      return only(log).activities;
    });
    expect(mine).toHaveLength(1);
    expect([none, others]).toEqual([mine, mine]);
  });

  it("are those of CONFIG_CHANGE too", () => {
    expect(only(`type=CONFIG_CHANGE ${H} auid=0 ses=1 op=remove_rule key="fullmon" list=4 res=1\n`).keys).toEqual([
      "fullmon",
    ]);
  });
});

describe("events of time and serial as they are", () => {
  it("keeps what others would take for the same", () => {
    const ids = [{}, { serial: 4294967295 }, { serial: 0 }, { time: T0 + 5 }, { time: T0 + 500 }, { node: "a" }];
    const log = ids.map((id) => eventOf(UNLINK, id)).join("");
    expect(readEvents(log).events).toHaveLength(ids.length);
  });
});
