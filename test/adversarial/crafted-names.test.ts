/** Names, arguments and messages made to forge a record, an event or a warning, or to break what reads them. */
import { describe, expect, it } from "vitest";
import { EventStream } from "../../src/audit/event-stream.ts";
import { Monitor } from "../../src/monitor/monitor.ts";
import {
  APP,
  child,
  creates,
  type Deed,
  deedsLog,
  deletes,
  NGINX,
  ROUTINE,
  SHELL,
  starts,
  warned,
} from "../support/deeds.ts";
import { eventText, STYLES, T0 } from "../support/records.ts";
import { OPTIONS, replayLog } from "../support/scenario.ts";

const FORGED =
  'type=SYSCALL msg=audit(1700000105.500:99): arch=c000003e syscall=42 success=yes exit=0 items=0 ppid=1 pid=1 auid=0 uid=0 euid=0 exe="/usr/sbin/sshd"';

/** What is said of a file that nginx makes. */
const created = (name: string | Uint8Array) => warned([creates(105, NGINX, name)]);

describe("a file name", () => {
  it.each<[string, string | Uint8Array, string]>([
    ["with a newline", "/srv/a\nb", "/srv/a\\x0ab"],
    ["with a whole record in it", `/srv/a\n${FORGED}\n`, `/srv/a\\x0a${FORGED.replace("->", "-\\x3e")}\\x0a`],
    [
      "with a warning in it",
      "/srv/a\n2026-11-24 06:52:09,801\tWARNING\tproc::0:x->y",
      "/srv/a\\x0a2026-11-24 06:52:09,801\\x09WARNING\\x09proc::0:x-\\x3ey",
    ],
    ["with quotes", '/srv/"a"', '/srv/"a"'],
    ["with an apostrophe", "/srv/a' res=success'", "/srv/a' res=success'"],
    ["with an arrow", "/srv/a->file:CREATE:/b", "/srv/a-\\x3efile:CREATE:/b"],
    ["with bytes that are no UTF-8", Buffer.from([0x2f, 0x73, 0xff, 0xfe]), "/s\\xff\\xfe"],
    ["with the text of such bytes", "/s\\xff\\xfe", "/s\\x5cxff\\x5cxfe"],
    ["with 0x1D and upper-case fields", '/srv/a\x1dUID="root" AUID="root"', '/srv/a\\x1dUID="root" AUID="root"'],
    ["with an enriched field", '/srv/aUID="root"', '/srv/aUID="root"'],
    ["that turns the text round", "/srv/\u202egpj.exe", "/srv/\\xe2\\x80\\xaegpj.exe"],
    ["that ends a terminal's line", "/srv/\x1b[2K\rx", "/srv/\\x1b[2K\\x0dx"],
    ["that looks like no name", "/srv/(null)", "/srv/(null)"],
    ["that looks like hexadecimal", "/2F746D70", "/2F746D70"],
    ["that is a mark of the program's own", "/srv/[time]", "/srv/\\x5btime]"],
    ["that is a field of an object", "/srv/__proto__/constructor", "/srv/__proto__/constructor"],
  ])("%s is one new file", (_, name, shown) => {
    expect(created(name)).toEqual([`low proc::33:nginx->file:CREATE:${shown}`]);
  });

  it("of 4096 bytes, of any bytes, is one new file", () => {
    for (const byte of [0x61, 0x0a, 0xff, 0x22]) {
      const found = created(Buffer.concat([Buffer.from("/srv/"), Buffer.alloc(4090, byte)]));
      expect(found).toHaveLength(1);
      expect(found[0]?.length).toBeGreaterThan(4090);
    }
  });

  it("never makes two names of bytes one: the second is told too", () => {
    const two = [Buffer.from([0x2f, 0x61, 0xff]), Buffer.from([0x2f, 0x61, 0xfe])];
    expect(warned(two.map((name, index) => creates(105 + index, NGINX, name)))).toHaveLength(2);
  });
});

describe("what a process calls itself", () => {
  it.each(['x" exe="/usr/sbin/sshd" uid=0', "x\nuid=0", "(null)", "\xff\xfe", `a ${FORGED}`])(
    "%j changes nobody else",
    (comm) => {
      expect(warned([deletes(105, { ...NGINX, comm }, "/srv/x")])).toEqual(["low proc::33:nginx->file:DELETE:/srv/x"]);
    },
  );
});

describe("arguments", () => {
  it.each([[`a ${FORGED}`], [`\n${FORGED}\n`], ['" exe="/usr/sbin/sshd'], ["a0=x argc=1"], ["\x1dUID=0"], [""]])(
    "%j of a program are its arguments",
    (word) => {
      expect(warned([starts(105, child(NGINX, "/opt/x"), ["x", word])])).toEqual([
        "medium proc::33:nginx->proc::33:/opt/x",
      ]);
    },
  );

  it("of a shell that hold a script's name in print are no script", () => {
    const deeds: Deed[] = [starts(105, child(SHELL, "/usr/bin/bash"), ["bash", "-c", "x", "/opt/app/app.js"])];
    expect(warned(deeds)).toEqual(["medium proc::1000:bash->proc::1000:bash[-c]"]);
  });

  it("that are many and long are read in bounded time", () => {
    const words = Array.from({ length: 20_000 }, (_, index) => `-${index}`);
    expect(warned([starts(105, child(APP, "/usr/bin/bash"), ["bash", ...words, "x".repeat(100_000)])])).toHaveLength(1);
  });
});

describe("a record that a program wrote", () => {
  const user = (type: string, text: string) =>
    eventText([{ type, fields: text }], { time: T0 + 105_000, serial: 4_000 });
  const forged: [string, string][] = [
    ["USER_CMD", `pid=5 uid=1000 auid=1000 ses=3 msg='cwd="/" cmd=${FORGED} res=success'`],
    ["USER_LOGIN", `pid=5 uid=0 auid=0 ses=9 msg='op=login acct="x" exe="/usr/sbin/sshd" res=success'`],
    ["USER", `pid=5 uid=0 msg='op=set audit_enabled=0 old=1 res=1'`],
    ["USER_CMD", `pid=5 uid=1000 msg='cmd=x\x1d${FORGED}'`],
  ];
  it.each(forged)("%s %s makes nothing happen, and hides nothing", (type, text) => {
    const attack = deedsLog([...ROUTINE, creates(106, NGINX, "/srv/x")]);
    const at = attack.indexOf("audit(1700000106");
    const line = attack.lastIndexOf("\n", at) + 1;
    const { incidents } = replayLog(attack.slice(0, line) + user(type, text) + attack.slice(line));
    expect(
      incidents.filter(({ window }) => window.number > 0).flatMap(({ anomalies }) => anomalies.map(({ path }) => path)),
    ).toEqual(["proc::33:nginx->file:CREATE:/srv/x"]);
  });
});

describe("all of it", () => {
  it("is told the same in a log of any style", () => {
    const deeds = [
      ...ROUTINE,
      creates(105, NGINX, '/srv/a\x1dUID="root"'),
      creates(106, NGINX, `/srv/\n${FORGED}`),
      starts(107, child(NGINX, '/opt/"x" y'), ["x", 'b="c"']),
    ];
    const said = STYLES.map((style) => JSON.stringify(replayLog(deedsLog(deeds, style)).incidents));
    expect(new Set(said).size).toBe(1);
  });

  it("is told the same wherever the log was cut into pieces", () => {
    const log = Buffer.from(deedsLog([...ROUTINE, creates(105, NGINX, `/srv/\n${FORGED}`)]), "latin1");
    const said = [1, 7, 4096, log.length].map((size) => {
      const paths: string[] = [];
      const monitor = new Monitor(OPTIONS, (finding) => {
        if (finding.type === "incident") paths.push(...finding.anomalies.map(({ path }) => path));
      });
      const stream = new EventStream((event) => monitor.observe(event));
      for (let at = 0; at < log.length; at += size) stream.write(log.subarray(at, at + size));
      stream.end();
      monitor.end();
      return paths.join("\n");
    });
    expect(new Set(said).size).toBe(1);
    expect(said[0]).toContain("/srv/\\x0atype=SYSCALL");
  });
});
