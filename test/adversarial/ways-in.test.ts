/** Connections, users, sessions, privileges and calls of other kinds: other ways to do what is watched. */
import { describe, expect, it } from "vitest";
import {
  APP,
  CRON,
  child,
  connects,
  creates,
  type Deed,
  daemon,
  INIT,
  NGINX,
  PHP,
  ROOT_SHELL,
  SHELL,
  SSHD,
  starts,
  warned,
  watchDeeds,
  writes,
} from "../support/deeds.ts";
import type { ArchName, Who } from "../support/records.ts";

const APP_LABEL = "proc::999:node[/opt/app/app.js]";
const byApp = (event: string, arch?: ArchName): Deed[] => [
  arch === undefined ? [105, APP, event] : [105, APP, event, arch],
];

describe("a connection", () => {
  it.each<[string, Deed[], string[]]>([
    ["to a known address is no news", byApp("connect = 0 | addr 127.0.0.1:5432"), []],
    [
      "to it as an IPv6 address is no other",
      byApp("connect = 0 | addr [::ffff:127.0.0.1]:5432".replace("[::ffff:127.0.0.1]:5432", "127.0.0.1:5432")),
      [],
    ],
    [
      "to another port of it is",
      byApp("connect = 0 | addr 127.0.0.1:4444"),
      [`medium ${APP_LABEL}->host:127.0.0.1:4444`],
    ],
    [
      "to it by another process is",
      [connects(105, NGINX, "127.0.0.1:5432")],
      ["medium proc::33:nginx->host:127.0.0.1:5432"],
    ],
    [
      "in a learned network at another port is",
      byApp("connect = 0 | addr 198.51.100.99:22"),
      [`medium ${APP_LABEL}->host:198.51.100.99:22`],
    ],
    [
      "beside a learned network is",
      byApp("connect = 0 | addr 198.51.101.7:443"),
      [`medium ${APP_LABEL}->host:198.51.101.7:443`],
    ],
    [
      "to it by another of the same interpreter is",
      [
        starts(104, child(APP, "/usr/bin/node"), ["node", "/opt/x.js"]),
        connects(105, child(APP, "/usr/bin/node"), "127.0.0.1:5432"),
      ],
      [`medium ${APP_LABEL}->proc::999:node[/opt/x.js]`],
    ],
    [
      "that is still under way is",
      byApp("connect = -EINPROGRESS | addr 203.0.113.9:443"),
      [`medium ${APP_LABEL}->host:203.0.113.9:443`],
    ],
    [
      "that was broken off by a signal is",
      byApp("connect = -EINTR | addr 203.0.113.9:443"),
      [`medium ${APP_LABEL}->host:203.0.113.9:443`],
    ],
    [
      "that was refused is, and is another than one that was not",
      byApp("connect = -ECONNREFUSED | addr 127.0.0.1:5432"),
      [`medium ${APP_LABEL}->host:127.0.0.1:5432(refused)`],
    ],
    [
      "without connect(2): a datagram",
      byApp("sendto = 12 | addr 203.0.113.9:53"),
      [`medium ${APP_LABEL}->host:203.0.113.9:53`],
    ],
    [
      "without connect(2): data in the first packet",
      byApp("sendmsg = 12 | addr 203.0.113.9:443"),
      [`medium ${APP_LABEL}->host:203.0.113.9:443`],
    ],
    [
      "to family 0, which a datagram takes for IPv4",
      byApp("sendto = 12 | saddr 00000035CB0071090000000000000000"),
      [`medium ${APP_LABEL}->host:203.0.113.9:53`],
    ],
    ["to a socket without a file", byApp("connect = 0 | addr @evil"), [`medium ${APP_LABEL}->sock:@evil`]],
    [
      "to a file whose name begins with @ is no socket without one",
      byApp("connect = 0 | addr /srv/@evil"),
      [`medium ${APP_LABEL}->sock:/srv/@evil`],
    ],
    [
      "by a call of 32 bits",
      byApp("socketcall(3) = 0 | addr 203.0.113.9:443", "i386"),
      [`medium ${APP_LABEL}->host:203.0.113.9:443`],
    ],
    [
      "by a datagram of 32 bits",
      byApp("socketcall(11) = 5 | addr 203.0.113.9:53", "i386"),
      [`medium ${APP_LABEL}->host:203.0.113.9:53`],
    ],
  ])("%s", (_, deeds, expected) => expect(warned(deeds)).toEqual(expected));

  it("by IPv6 to an IPv4 address is the IPv4 connection", () => {
    const mapped = "connect = 0 | saddr 0A0015380000000000000000000000000000FFFF7F00000100000000";
    expect(warned(byApp(mapped))).toEqual([]);
    expect(warned(byApp(mapped.replace("7F000001", "CB007109")))).toEqual([
      `medium ${APP_LABEL}->host:203.0.113.9:5432`,
    ]);
  });

  it("of a shell, of netcat or of code in arguments is grave", () => {
    for (const [exe, argv] of [
      ["/usr/bin/bash", ["bash", "-i"]],
      ["/usr/bin/nc.openbsd", ["nc"]],
      ["/usr/bin/busybox", ["busybox", "nc"]],
      ["/usr/bin/php8.2", ["php", "-r", "x"]],
      ["/usr/bin/perl", ["perl", "-MIO::Socket", "-e", "x"]],
    ] as const) {
      const who = child(ROOT_SHELL, exe);
      const found = warned([starts(105, who, argv), connects(106, who, "203.0.113.9:443")]);
      expect([exe, found.filter((path) => path.startsWith("high") && path.includes("->host:")).length]).toEqual([
        exe,
        1,
      ]);
    }
  });
});

describe("a call of another architecture", () => {
  it.each<[string, string, string]>([
    [
      "a file made",
      "open(0,O_WRONLY|O_CREAT) = 3 | cwd / | PARENT /etc/cron.d | CREATE /etc/cron.d/x",
      "high proc::999:node[/opt/app/app.js]->file:CREATE:/etc/cron.d/x",
    ],
    ["a user changed", "setresuid32(0,0,0) = 0", "low proc::999:node[/opt/app/app.js]->priv:setuid:0"],
    [
      "a listener",
      "socketcall(2) = 0 | addr 0.0.0.0:4444",
      "medium proc::999:node[/opt/app/app.js]->sock:0.0.0.0:4444",
    ],
  ])("of 32 bits is told: %s", (_, event, expected) => expect(warned(byApp(event, "i386"))).toEqual([expected]));
});

describe("a privilege", () => {
  it.each<[string, string, string]>([
    ["io_uring, which works past the calls", "io_uring_setup(8) = 3", "medium priv:io_uring:io_uring_setup"],
    ["a namespace of users", "unshare(0x10000000) = 0", "medium priv:namespace:unshare"],
    ["a namespace, made with a child", "clone(0x10000011) = 4000", "medium priv:namespace:clone"],
    [
      "a process hidden under a mount",
      "mount(0,0,0,0x1000) = 0 | cwd / | NORMAL /proc/812 | NORMAL /tmp/x",
      "high priv:mount:/proc/[n]",
    ],
    [
      "another file mounted over a program of the system",
      "mount(0,0,0,0x1000) = 0 | cwd / | NORMAL /usr/bin/ps | NORMAL /tmp/x",
      "high priv:mount:over:/usr/bin/ps",
    ],
    [
      "nothing mounted over the audit rules",
      "mount(0,0,0,0x1000) = 0 | cwd / | NORMAL /etc/audit/audit.rules | NORMAL /dev/null",
      "critical priv:mount:over:/etc/audit/audit.rules",
    ],
    [
      "a file mounted over any other",
      "mount(0,0,0,0x1000) = 0 | cwd / | NORMAL /home/u/notes | NORMAL /tmp/x",
      "medium priv:mount:over:/home/u/notes",
    ],
    ["another root", "chroot = 0 | cwd / | NORMAL /tmp/jail", "medium priv:chroot:/tmp/jail"],
    ["a mount over the system's programs", "mount = 0 | cwd / | NORMAL /usr/bin", "medium priv:mount:/usr/bin"],
    ["a program in memory", "memfd_create = 3", "medium priv:memfd:memfd_create"],
    [
      "a set-user-id bit of a file without a name",
      "openat(AT_FDCWD,0,0x410002,2541) = 3 | cwd / | NORMAL /srv/www",
      "high priv:setid:/srv/www",
    ],
    ["a set-user-id bit by a descriptor", "fchmod(3,2541) = 0", "high priv:setid"],
    [
      "a set-user-id bit by a relative name",
      "fchmodat(7,0,2541) = 0 | cwd /tmp | NORMAL sh",
      "high priv:setid:/tmp/sh",
    ],
    ["code in the kernel", "bpf(5) = 3", "medium priv:bpf:prog_load"],
    ["a descriptor taken from another process", "pidfd_getfd(3) = 4", "high priv:ptrace:pidfd_getfd"],
    ["the memory of another process", "process_vm_writev(1) = 4", "high priv:ptrace:process_vm_writev"],
    ["a root that stays behind a user", "setresuid(33,33,0) = 0", "low priv:setuid:33/0"],
    ["a root that stays behind a user, in the middle", "setresuid(33,0,33) = 0", "low priv:setuid:33/0"],
  ])("%s", (_, event, expected) => {
    const found = warned(byApp(event));
    const [severity, what = ""] = expected.split(" ");
    expect(found.filter((said) => said.startsWith(`${severity} ${APP_LABEL}->${what}`))).toHaveLength(1);
  });

  it("used on another process names that process's program", () => {
    expect(warned([[105, ROOT_SHELL, `ptrace(16,${NGINX.pid}) = 0 | obj ${NGINX.pid}`]])).toEqual([
      "high proc::1000/0:bash->priv:ptrace:attach:nginx",
    ]);
  });

  it("used on others that watch is more than a signal", () => {
    const kills = (exe: string) => {
      const other = daemon(exe);
      return warned([starts(104, other), [105, ROOT_SHELL, `kill(${other.pid},9) = 0 | obj ${other.pid}`]]);
    };
    expect(kills("/usr/sbin/rsyslogd")).toContain("medium proc::1000/0:bash->priv:kill:rsyslogd");
    expect(kills("/opt/wazuh/bin/wazuh-agentd")).toContain(
      "medium proc::1000/0:bash->priv:kill:/opt/wazuh/bin/wazuh-agentd",
    );
    expect(kills("/usr/sbin/cron")).toContain("low proc::1000/0:bash->priv:kill:cron");
  });

  it("used on what watches is grave", () => {
    const auditd = daemon("/usr/sbin/auditd");
    expect(warned([starts(104, auditd), [105, ROOT_SHELL, `kill(${auditd.pid},9) = 0 | obj ${auditd.pid}`]])).toContain(
      "critical proc::1000/0:bash->priv:kill:auditd",
    );
  });

  it("that was refused is told where it would have been grave, also of a known program", () => {
    const tried = (event: string) => warned(byApp(event));
    const shadow = "openat(AT_FDCWD,0,O_WRONLY) = -EACCES | cwd / | NORMAL /etc/shadow";
    expect(tried(shadow)).toEqual([`medium ${APP_LABEL}->priv:denied:/etc/shadow`]);
    expect(tried("openat(AT_FDCWD,0,O_WRONLY|O_CREAT) = -EROFS | cwd / | PARENT /etc/cron.d/")).toEqual([
      `medium ${APP_LABEL}->priv:denied:/etc/cron.d/?`,
    ]);
    expect(tried(`ptrace(16,${NGINX.pid}) = -EPERM | obj ${NGINX.pid}`)).toEqual([
      `medium ${APP_LABEL}->priv:denied:ptrace:attach:nginx`,
    ]);
    expect(tried("unshare(0x10000000) = -EPERM")).toEqual([]);
    for (const harmless of [shadow.replace("/etc/shadow", "/srv/x"), shadow.replace("O_WRONLY", "O_RDONLY")])
      expect(tried(harmless)).toEqual([]);
    const { incidents } = watchDeeds(byApp(shadow));
    expect(incidents.at(-1)).toMatchObject({
      techniques: ["T1098", "T1136.001"],
      head: { what: expect.stringContaining("refused") },
    });
    expect(warned([[90, APP, shadow], ...byApp(shadow)])).toEqual([]);
  });

  it("that failed is none", () => {
    expect(warned(byApp("setuid(0) = -1"))).toEqual([]);
  });
});

describe("a user", () => {
  it("who logs in anew under a daemon's user is another", () => {
    const intruder = child(SSHD, "/usr/bin/bash", { uid: 33, euid: 33, auid: 33, ses: 9, tty: "pts3" });
    expect(warned([starts(105, intruder)])).toEqual(["medium proc::0:sshd->proc::33:bash"]);
  });

  it("who becomes another stays who he is", () => {
    const other = child(ROOT_SHELL, "/usr/bin/psql", { uid: 102, euid: 102 });
    expect(warned([starts(105, other)])).toEqual(["medium proc::1000/0:bash->proc::1000/102:psql"]);
  });

  it("who sets his login user anew is told", () => {
    const log = [
      105,
      ROOT_SHELL,
      `sendto = 1 | rec LOGIN pid=${ROOT_SHELL.pid} uid=0 old-auid=1000 auid=0 tty=pts0 old-ses=3 ses=9 res=1`,
    ] as const;
    expect(warned([log])).toEqual(["medium proc::1000/0:bash->priv:login:1000/0"]);
    const login = [
      105,
      SSHD,
      "sendto = 1 | rec LOGIN pid=5 uid=0 old-auid=4294967295 auid=1000 tty=(none) old-ses=4294967295 ses=9 res=1",
    ] as const;
    expect(warned([login])).toEqual([]);
    const failed = [
      105,
      ROOT_SHELL,
      "sendto = 1 | rec LOGIN pid=5 uid=0 old-auid=1000 auid=0 old-ses=3 ses=9 res=0",
    ] as const;
    expect(warned([failed])).toEqual([]);
  });

  it("who goes from one session to another makes one incident in each, and hides in none", () => {
    const other: Who = { ...SHELL, pid: 7001, ses: 8, tty: "pts8" };
    const { incidents } = watchDeeds([starts(105, child(SHELL, "/opt/a")), starts(106, child(other, "/opt/b"))]);
    const told = incidents.filter(({ window }) => window.number > 0);
    expect(told).toHaveLength(2);
  });

  it("who leaves his session by a daemon is found by what that daemon then does", () => {
    expect(warned([starts(105, child(CRON, "/opt/x"))])).toEqual(["medium proc::0:cron->proc::0:/opt/x"]);
    expect(warned([starts(105, child(INIT, "/opt/x"))])).toEqual([
      "medium proc::0:/usr/lib/systemd/systemd->proc::0:/opt/x",
    ]);
  });
});

describe("a process cut off from who started it", () => {
  it("by a parent that ended is init's", () => {
    const orphan = { ...child(PHP, "/usr/bin/dash"), ppid: 1 };
    expect(warned([starts(105, orphan, ["sh", "-c", "x"])])).toEqual([
      "medium proc::0:/usr/lib/systemd/systemd->proc::33:dash[-c]",
    ]);
  });

  it("under a parent that nobody saw is told where it is new, and in what it does", () => {
    const lost = daemon("/usr/bin/nc.openbsd", 33, { ppid: 999_999 });
    expect(warned([starts(105, lost), connects(106, lost, "203.0.113.9:443")])).toEqual([
      "high proc:::->proc::33:nc.openbsd->host:203.0.113.9:443",
    ]);
  });

  it("under a parent that nobody saw is excused by no kind of names", () => {
    const fetches = (second: number, pid: number, ppid: number, name: string): Deed[] => {
      const who = { ...child(APP, "/usr/bin/curl"), pid, ppid };
      return [starts(second, who, ["curl"]), creates(second + 0.1, who, name)];
    };
    const learned = fetches(10, 8001, APP.pid, "/srv/data/list");
    const lost = fetches(205, 8002, 999_999, "/srv/data/list.2");
    expect(warned([...learned, ...fetches(205, 8003, APP.pid, "/srv/data/list.2")])).toEqual([]);
    expect(warned([...learned, ...lost])).toEqual(["low proc:::->proc::999:curl->file:CREATE:/srv/data/list.2"]);
    // Nor what it starts in its turn, though that is known.
    const shell = { ...child(APP, "/usr/bin/dash"), pid: 8004, ppid: APP.pid };
    const withShell = [starts(11, shell, ["sh", "-c", "x"]), ...fetches(12, 8005, 8004, "/srv/data/list")];
    const lostShell = [starts(205, { ...shell, pid: 8006, ppid: 999_999 }, ["sh", "-c", "x"])];
    expect(warned([...withShell, ...lostShell, ...fetches(206, 8007, 8006, "/srv/data/list.2")])).toHaveLength(1);
  });

  it("with no executable in its record is told as nobody's", () => {
    expect(warned([writes(105, { ...NGINX, exe: null }, "/etc/cron.d/x")])).toEqual([
      "high proc:::->file:WRITE:/etc/cron.d/x",
    ]);
  });

  it("that goes on as another program under one pid is told with what it was", () => {
    const one = child(NGINX, "/opt/a");
    const two = { ...one, exe: "/usr/bin/cat", comm: "cat" };
    expect(warned([starts(105, one), starts(105.5, two, ["cat"]), creates(106, two, "/srv/x")]).at(-1)).toBe(
      "medium proc::33:nginx->proc::33:/opt/a->proc::33:cat->file:CREATE:/srv/x",
    );
  });
});
