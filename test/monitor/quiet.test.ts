/** What is new and no news. */
import { describe, expect, it } from "vitest";
import { EventStream } from "../../src/audit/event-stream.ts";
import { Monitor } from "../../src/monitor/monitor.ts";
import { APP, child, type Deed, daemon, NGINX, PHP, ROOT_SHELL, SHELL, starts, warned } from "../support/deeds.ts";
import type { Who } from "../support/records.ts";
import { OPTIONS, scenarioLog, watch } from "../support/scenario.ts";

const MANAGER = "/usr/lib/systemd/systemd";
const EXECUTOR = "/usr/lib/systemd/systemd-executor";
const LOGIND = "/usr/lib/systemd/systemd-logind";
const UTMP = "/usr/lib/systemd/systemd-update-utmp";
const LEARN = `
  @0 ${MANAGER} > cron
  @1 nginx -> file:CREATE:/srv/known
  @2 ${MANAGER} > logrotate -> file:CREATE:/var/log/daily.1
  @3 ${MANAGER} > systemd-tmpfiles -> file:DELETE:/run/x
  @4 ${MANAGER} > rsyslogd -> file:CREATE:/var/log/cron.log
  @4 ${MANAGER} > sshd -> file:CREATE:/srv/known
  @4 ${MANAGER} > /usr/libexec/openssh/sshd-session -> file:CREATE:/srv/known
  @4 ${MANAGER} > ${UTMP} -> file:CREATE:/srv/known
  @4 ${MANAGER} > git -> file:CREATE:/srv/known
  @4 ${MANAGER} > fullmon -> file:CREATE:/var/lib/fullmon/state
  @4 ${MANAGER} > chronyd -> file:CREATE:/srv/known
  @4 ${MANAGER} > udevadm -> file:CREATE:/srv/known
  @4 ${MANAGER} > ${LOGIND} -> file:CREATE:/srv/known
  @4 ${MANAGER} > ${EXECUTOR} -> file:CREATE:/srv/known
`;
const paths = (script: string) => watch(LEARN + script).paths;

describe("a unit that runs for the first time", () => {
  it("shows by its program, not by what systemd keeps of it", () => {
    expect(
      paths(`
      @105 ${MANAGER} -> file:CREATE:/run/systemd/units/invocation:check.service
      @106 ${MANAGER} -> file:CREATE:/sys/fs/cgroup/system.slice/check.service
      @107 ${MANAGER} -> file:WRITE:/sys/fs/cgroup/system.slice/check.service/cgroup.procs
      @108 ${MANAGER} > check`),
    ).toEqual([`proc::0:${MANAGER}->proc::0:check`]);
  });

  it("shows not by the view of the files that systemd makes for it, nor by the user that it becomes", () => {
    const before = "/tmp/systemd-private-5bd14eba0e1441c4ae57f98559372f14-check.service-JbwFek";
    const quiet = [
      `@105 ${MANAGER} -> file:CREATE:/run/systemd/propagate/check.service`,
      `@105 ${MANAGER} -> file:CREATE:${before}`,
      `@106 ${MANAGER} -> file:CREATE:${before}/tmp`,
      `@107 ${MANAGER} -> file:DELETE:/var${before}`,
      `@108 ${MANAGER} -> file:CREATE:/run/credentials/check.service`,
      `@109 ${MANAGER} -> priv:setuid:6`,
      `@109 ${MANAGER} -> priv:mount:/run/systemd/unit-root/boot`,
      `@109 ${MANAGER} -> priv:mount:${before}/tmp`,
      `@109 ${MANAGER} -> priv:mount`,
      `@109 ${MANAGER} -> priv:mount:/var/lib/check`,
    ];
    expect(paths(quiet.join("\n"))).toEqual([]);
    expect(paths(quiet.join("\n").replaceAll(MANAGER, EXECUTOR))).toEqual([]);
    for (const other of [`WRITE:${before}`, `CREATE:${before}/x`, "CREATE:/tmp/systemd-x"])
      expect(paths(`@105 ${MANAGER} -> file:${other}`)).toHaveLength(1);
    expect(paths("@105 nginx -> priv:setuid:6")).toHaveLength(1);
    expect(paths("@105 nginx -> priv:mount:/run/systemd/unit-root/boot")).toHaveLength(1);
    expect(paths("@105 nginx -> priv:mount:/var/lib/check")).toHaveLength(1);
    expect(paths(`@105 nginx > ${MANAGER} -> priv:mount:/var/lib/check`)).toHaveLength(1);
  });

  it("shows not by the folders that systemd makes for it", () => {
    const folders = [
      "/run/check",
      "/run/systemd/inhibit",
      "/var/lib/check",
      "/var/log/private/check",
      "/tmp/namespace-dev-7h5X8V/dev",
    ];
    expect(paths(folders.map((path) => `@105 ${MANAGER} -> file:CREATE:${path}`).join("\n"))).toEqual([]);
    expect(paths(`@105 ${MANAGER} -> file:DELETE:/run/check`)).toEqual([]);
    for (const other of [
      "WRITE:/run/check",
      "CREATE:/run/check/x",
      "CREATE:/etc/check",
      "CREATE:/tmp/check",
      "DELETE:/var/log/nginx",
      "DELETE:/var/lib/mysql",
    ])
      expect(paths(`@105 ${MANAGER} -> file:${other}`)).toHaveLength(1);
    expect(paths("@105 nginx -> file:CREATE:/run/check")).toHaveLength(1);
  });

  it("keeps the time, where that is its trade", () => {
    expect(paths("@105 chronyd -> call:clock_adjtime")).toEqual([]);
    expect(paths("@105 chronyd -> call:settimeofday")).toHaveLength(1);
    expect(paths("@105 nginx -> call:clock_adjtime")).toHaveLength(1);
  });

  it("is set by whatever server of a pool answers", () => {
    expect(paths("@105 chronyd -> host:203.0.113.9:123")).toEqual([]);
    expect(paths("@105 chronyd -> host:203.0.113.9:443")).toHaveLength(1);
    expect(paths("@105 nginx -> host:203.0.113.9:123")).toHaveLength(1);
  });

  it("is told when it is another who writes there", () => {
    expect(paths("@105 nginx -> file:CREATE:/sys/fs/cgroup/x")).toHaveLength(1);
    expect(paths("@105 /tmp/systemd -> file:CREATE:/sys/fs/cgroup/x")).toHaveLength(1);
  });

  it("is told when it is no systemd that was there: one in another root has its name", () => {
    expect(paths(`@105 nginx > ${MANAGER} -> file:CREATE:/sys/fs/cgroup/x`)).toEqual([
      `proc::0:nginx->proc::0:${MANAGER}->file:CREATE:/sys/fs/cgroup/x`,
    ]);
  });

  it("is told when systemd writes elsewhere, or what sets programs off", () => {
    expect(paths(`@105 ${MANAGER} -> file:CREATE:/run/systemd/transient/x.service`)).toHaveLength(1);
    expect(paths(`@105 ${MANAGER} -> file:WRITE:/sys/fs/cgroup/rdma/release_agent`)).toHaveLength(1);
  });
});

describe("what logrotate does by settings of another's", () => {
  const rotate = (argv: readonly string[], log: string) => {
    const start = (second: number, args: readonly string[]): [Who, Deed] => {
      const who = child(ROOT_SHELL, "/usr/sbin/logrotate");
      return [who, starts(second, who, args)];
    };
    const [, learned] = start(5, ["logrotate", "/etc/logrotate.conf"]);
    const [who, later] = start(105, argv);
    return warned([
      learned,
      later,
      [106, who, `rename = 0 | cwd / | PARENT / | PARENT / | DELETE ${log} | CREATE ${log}.1`],
    ]);
  };

  it.each([
    ["logrotate /etc/logrotate.conf", "/var/log/auth.log"],
    ["logrotate -f -s /var/lib/logrotate/status /etc/logrotate.d/x", "/var/log/auth.log"],
    ["logrotate etc/logrotate.conf", "/var/log/auth.log"],
    ["logrotate /home/alice/rotate.conf", "/home/alice/app.log"],
  ])("is no news by %s of %s", (argv, log) => expect(rotate(argv.split(" "), log)).toEqual([]));

  it.each([
    ["logrotate -f /tmp/x.conf", "/var/log/auth.log"],
    ["logrotate /etc/../tmp/x.conf", "/var/log/auth.log"],
    ["logrotate x.conf", "/var/log/auth.log"],
    ["logrotate /home/alice/rotate.conf", "/var/log/wtmp"],
    ["logrotate /tmp/x.conf", "/srv/app.log"],
    ["logrotate tmp/x.conf", "/srv/app.log"],
    ["logrotate /srv/../tmp/x.conf", "/srv/app.log"],
    ["logrotate //tmp/x.conf", "/srv/app.log"],
    [`logrotate ${"-v ".repeat(1000)}/tmp/x.conf`, "/var/log/auth.log"],
  ])("is news by %s of %s", (argv, log) => expect(rotate(argv.split(" "), log)).not.toEqual([]));
});

describe("the trade of a program", () => {
  const JOURNALD = "/usr/lib/systemd/systemd-journald";
  const JOURNAL = "/var/log/journal/4c1f0a7be2d94f64a93d1be0c5f2a817";

  it.each([
    ["a log is rotated for the first time", `logrotate -> file:RENAMED:/var/log/weekly.log`],
    [
      "its oldest generation goes",
      `logrotate -> file:RENAMED:/var/log/weekly.log.4.gz\n@106 logrotate -> file:DELETE:/var/log/weekly.log.5.gz`,
    ],
    [
      "one by date goes",
      `logrotate -> file:RENAMED:/var/log/app/app.log\n@106 logrotate -> file:DELETE:/var/log/app/app.log-20261024.gz`,
    ],
    [
      "a new one is made",
      `logrotate -> file:RENAMED:/var/log/weekly.log\n@106 logrotate -> file:CREATE:/var/log/weekly.log`,
    ],
    [
      "it is compressed",
      `logrotate -> file:RENAMED:/var/log/weekly.log\n@106 logrotate -> file:CREATE:/var/log/weekly.log.1.gz`,
    ],
    ["the one of the day before is compressed", `logrotate -> file:CREATE:/var/log/daily.1.gz`],
    [
      "the first message of a facility comes",
      "rsyslogd -> file:CREATE:/var/log/kern.log\n@106 rsyslogd -> file:WRITE:/var/log/mail.err",
    ],
    ["records of logins are rotated", `logrotate -> file:RENAMED:/var/log/wtmp`],
    ...["secure", "cron", "spooler", "mail", "localmessages"].map((log) => [
      `syslog's of other systems is rotated, ${log}`,
      `logrotate -> file:RENAME:/var/log/${log}:/var/log/${log}-20261127\n@106 rsyslogd -> file:CREATE:/var/log/${log}`,
    ]),
    ["somebody logs in, on Red Hat", "/usr/libexec/openssh/sshd-session -> file:WRITE:/var/log/wtmp"],
    ["the journal is full", `${JOURNALD} -> file:RENAMED:${JOURNAL}/user-1000.journal`],
    ["the journal was damaged", `${JOURNALD} -> file:CREATE:${JOURNAL}/system@0006-07.journal~`],
    [
      "a branch comes",
      "git -> file:CREATE:/srv/a.git/refs/heads/fix/x.lock\n@106 git -> file:RENAME:/srv/a.git/refs/heads/fix/x.lock:/srv/a.git/refs/heads/fix/x\n@106 git -> file:CREATE:/srv/w/.git/logs/refs/heads/x",
    ],
    ["a tag goes", "git -> file:DELETE:/srv/a.git/refs/tags/v1.lock"],
    ["somebody logs in", "sshd -> file:WRITE:/var/log/wtmp\nsshd -> file:WRITE:/var/log/lastlog"],
    ["somebody fails to", "sshd -> file:WRITE:/var/log/btmp"],
    [
      "somebody logs in, of Debian 13",
      "sshd -> file:WRITE:/var/lib/wtmpdb/wtmp.db\nlogin -> file:WRITE:/var/lib/lastlog/lastlog2.db\nsu -> file:WRITE:/var/lib/wtmpdb/wtmp.db",
    ],
    ["the machine was booted", `${UTMP} -> file:WRITE:/var/log/wtmp\n${UTMP} -> file:WRITE:/run/utmp`],
    ["what is old goes", "systemd-tmpfiles -> file:DELETE:/var/tmp/dump.tar"],
  ])("is no news: %s", (_, step) => {
    expect(paths(`@105 ${step}`)).toEqual([]);
  });

  it.each([
    ["a log that is removed and not renamed", "logrotate -> file:DELETE:/var/log/auth.log"],
    ["one of Red Hat's, too", "logrotate -> file:DELETE:/var/log/secure"],
    ["one of Red Hat's, by another", "nginx -> file:RENAMED:/var/log/secure"],
    ["a name of such a log elsewhere", "logrotate -> file:RENAMED:/etc/cron"],
    ["the audit log", "logrotate -> file:RENAMED:/var/log/audit/audit.log"],
    [
      "what is no generation of a log",
      "logrotate -> file:RENAMED:/var/log/app.log\n@106 logrotate -> file:CREATE:/var/log/shell",
    ],
    ["a log that was not there", "logrotate -> file:CREATE:/var/log/other.log"],
    ["a generation of none", "logrotate -> file:DELETE:/var/log/other.log.5.gz"],
    ["a device of another's", "nginx -> file:CREATE:/dev/char/7:70"],
    ["what udev makes elsewhere", "udevadm -> file:CREATE:/etc/udev/x"],
    ["another's login", "nginx -> file:CREATE:/run/systemd/users/1000"],
    ["what logind keeps elsewhere", `${LOGIND} -> file:CREATE:/run/systemd/users`],
    ["fullmon's state, by another", "nginx -> file:DELETE:/var/lib/fullmon/state.sqlite-wal"],
    ["fullmon's state itself", "fullmon -> file:DELETE:/var/lib/fullmon/state.sqlite"],
    ["a log that rsyslog has none of", "rsyslogd -> file:CREATE:/var/log/shell.log"],
    ["another name's owner, by rsyslog", "rsyslogd -> file:ATTR:/var/log/kern.log"],
    ["a log that is removed by rsyslog", "rsyslogd -> file:DELETE:/var/log/kern.log"],
    ["a log of rsyslog's that another writes", "nginx -> file:CREATE:/var/log/kern.log"],
    ["elsewhere", "logrotate -> file:CREATE:/etc/cron.d/x"],
    ["another program", "nginx -> file:RENAMED:/var/log/wtmp"],
    ["one that somebody new started", "nginx > logrotate#2 -> file:RENAMED:/var/log/wtmp"],
    ["one that bears its name elsewhere", "/opt/logrotate -> file:RENAMED:/var/log/wtmp"],
    ["records of logins that are removed", "sshd -> file:DELETE:/var/log/wtmp"],
    ["records of logins that another writes", "nginx -> file:WRITE:/var/log/wtmp"],
    ["a log by sshd", "sshd -> file:WRITE:/var/log/auth.log"],
    ["no journal", `${JOURNALD} -> file:CREATE:${JOURNAL}/x.sh`],
    ["a hook", "git -> file:CREATE:/srv/a.git/hooks/update"],
    ["a branch that leads elsewhere", "git -> file:LINK:/srv/a.git/refs/heads/x"],
    ["a branch that another makes", "nginx -> file:CREATE:/srv/a.git/refs/heads/x"],
    ["a working tree among the branches", "git -> file:CREATE:/srv/a.git/refs/heads/x"],
    ["a program among what is remembered", "git -> file:CREATE:/srv/a.git/logs/refs/heads/x.py"],
    ["a repository among the branches", "git -> file:CREATE:/srv/a.git/refs/heads/x/.git/refs/heads/y.lock"],
    ["no repository", "git -> file:CREATE:/srv/refs/heads/x"],
    ["made and not removed", "systemd-tmpfiles -> file:CREATE:/tmp/x"],
  ])("is told: %s", (_, step) => {
    expect(paths(`@105 ${step}`).at(-1)).toMatch(/->file:/);
  });

  it("is said of no learning phase either, which shows all that is severe", () => {
    const { incidents } = watch("@1 logrotate -> file:RENAMED:/var/log/wtmp\n@2 nginx -> file:DELETE:/var/log/btmp");
    expect(incidents.map(({ head }) => head.path)).toEqual(["proc::0:nginx->file:DELETE:/var/log/btmp"]);
  });
});

describe("the canary's connections in a log that is read again", () => {
  const flights = (program: string, addresses: readonly string[]) =>
    paths(addresses.map((address, index) => `@${105 + index * 3} ${program} -> host:${address}`).join("\n"));

  it("are no news, wherever they went and however they ended", () => {
    expect(flights("fullmon", ["127.47.234.10:9", "127.216.87.21:9", "127.3.200.1:9"])).toEqual([]);
  });

  it.each(["-ECONNREFUSED", "-ENETUNREACH", "-EINPROGRESS"])("are no news that ended with %s", (exit) => {
    const flight = (who: Who): Deed => [105, who, `connect = ${exit} | addr 127.47.234.10:9`];
    const fullmon = daemon("/usr/bin/fullmon", 998);
    expect(warned([starts(5, fullmon), flight(fullmon)])).toEqual([]);
    expect(warned([flight(NGINX)])).toHaveLength(1);
  });

  it("are one edge, however many they are", () => {
    const edges = (count: number) => {
      const addresses = Array.from({ length: count }, (_, index) => `127.${1 + index}.7.${index}:9`);
      const monitor = new Monitor({ ...OPTIONS, rebase: true }, () => undefined);
      const stream = new EventStream((event) => monitor.observe(event));
      const deeds = addresses.map((address, index) => `@${105 + index * 3} fullmon -> host:${address}`);
      stream.write(Buffer.from(scenarioLog(LEARN + deeds.join("\n"))));
      stream.end();
      return monitor.edgeCount;
    };
    expect(edges(100)).toBe(edges(1));
  });

  it("are told of another program, to another port, to the usual address and to another machine", () => {
    expect(flights("nginx", ["127.47.234.10:9"])).toHaveLength(1);
    expect(flights("/tmp/fullmon", ["127.47.234.10:9"])).toHaveLength(1);
    for (const address of ["127.47.234.10:99", "127.0.0.1:9", "192.0.2.1:9"])
      expect(flights("fullmon", [address])).toHaveLength(1);
  });
});

describe("a change through a descriptor", () => {
  const change = "fchmod(3,420) = 0 | NORMAL (null)";

  it("is none of who is known to change files by name", () => {
    const named: Deed = [20, APP, "chmod(0,420) = 0 | cwd / | NORMAL /srv/app/x"];
    expect(warned([named, [105, APP, change]])).toEqual([]);
  });

  it("is none of rsyslog's, whose new logs get their owner while they are open", () => {
    const rsyslogd = daemon("/usr/sbin/rsyslogd");
    expect(warned([starts(1, rsyslogd), [105, rsyslogd, change]])).toEqual([]);
  });

  it("is told of anybody else, and of one that somebody unknown started", () => {
    expect(warned([[105, APP, change]])).toEqual(["low proc::999:node[/opt/app/app.js]->file:ATTR:?/?"]);
    const named: Deed = [20, APP, "chmod(0,420) = 0 | cwd / | NORMAL /srv/app/x"];
    const evil = child(NGINX, "/opt/evil");
    const node = child(evil, "/usr/bin/node", { uid: 999, euid: 999 });
    const came = [starts(105, evil), starts(106, node, ["node", "/opt/app/app.js"])];
    expect(warned([named, ...came, [107, node, change]]).at(-1)).toMatch(/file:ATTR:\?\/\?$/);
  });
});

describe("a signal", () => {
  const kills = (second: number, who: Who, target: Who): Deed => [
    second,
    who,
    `kill(${target.pid},15) = 0 | obj ${target.pid}`,
  ];

  it("of a server's own program is none", () => {
    const worker = child(NGINX, "/usr/sbin/nginx");
    expect(warned([kills(106, worker, NGINX)])).toEqual([]);
  });

  it("of systemd's is none: what is left of a unit is ended, logs are opened anew", () => {
    const told = (by: string, target: string) =>
      watch(`@0 ${by} > exim4\n@1 ${by} > rsyslogd\n@105 ${by} -> kill:${target}`).paths.length;
    expect(["exim4", "rsyslogd"].map((target) => told("/usr/lib/systemd/systemd", target))).toEqual([0, 0]);
    expect(["exim4", "rsyslogd"].map((target) => told("bash", target))).toEqual([1, 1]);
  });

  it("of another program is told, and of one that somebody unknown started, and of a shell", () => {
    expect(warned([kills(106, PHP, NGINX)])).toEqual(["low proc::33:php-fpm8.2->priv:kill:nginx"]);
    const foreign = child(APP, "/usr/sbin/nginx");
    expect(warned([starts(105, foreign), kills(106, foreign, NGINX)]).at(-1)).toContain("priv:kill:nginx");
    expect(warned([kills(106, ROOT_SHELL, SHELL)])).toEqual(["low proc::1000/0:bash->priv:kill:bash"]);
  });
});
