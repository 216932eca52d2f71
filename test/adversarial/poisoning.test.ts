/** Teaching the monitor what it should not know: during the baseline, through rebase, by kinds of names, by taint running out. */
import { describe, expect, it } from "vitest";
import {
  APP,
  CRON,
  child,
  connects,
  creates,
  type Deed,
  daemon,
  deedsLog,
  deletes,
  NGINX,
  PHP,
  ROOT_SHELL,
  ROUTINE,
  SHELL,
  starts,
  warned,
  watchDeeds,
  writes,
} from "../support/deeds.ts";
import type { Who } from "../support/records.ts";
import { replayLog } from "../support/scenario.ts";

const REBASE = { rebase: true };
/** The same deed once in each of so many windows of 10 seconds. */
const eachWindow = (count: number, deed: (second: number, index: number) => Deed): Deed[] =>
  Array.from({ length: count }, (_, index) => deed(105 + index * 10, index));

describe("a foreign name in a folder of generalised ones", () => {
  const FOREIGN = [
    "shell",
    ".x",
    "x1",
    "a.out",
    "1.sh",
    "authorized_keys",
    "sshd",
    "deadbeef.sh",
    "DEADBEEF",
    "0a1b2c3",
    "0a1b2c3d4",
    "0a1b2c3g",
    "0a1b2c3d~",
    ".0a1b2c3d",
    "0a1b2c3d.php",
  ];
  it.each(FOREIGN)("%s is told", (name) => {
    expect(warned([creates(105, APP, `/srv/app/up/${name}`)])).toHaveLength(1);
  });

  it.each([
    "job-4711.sh",
    "job-x.json",
    "job-4711.json.sh",
    "Job-4711.json",
    "job-.json",
    "job-47110000000.json",
    "jobs-4711.json",
    "job_4711.json",
    "job-47a1.json",
  ])("%s among counted ones is told", (name) => {
    expect(warned([creates(105, APP, `/srv/app/${name}`)])).toHaveLength(1);
  });

  it.each(["phpshells", "phpshell", "phpwinner", "php123.sh", "phpA1b2C3.php", "phpinfo", "phpevil99x"])(
    "%s among drawn ones is told",
    (name) => {
      expect(warned([creates(105, PHP, `/tmp/${name}`)])).toHaveLength(1);
    },
  );

  it("of another process is told though the kind is known", () => {
    expect(warned([creates(105, NGINX, "/srv/app/up/ffee0011")])).toEqual([
      "low proc::33:nginx->file:CREATE:/srv/app/up/ffee0011",
    ]);
  });

  it("for another action is told though the kind is known", () => {
    const found = warned([
      writes(105, APP, "/srv/app/up/ffee0011"),
      [106, APP, "chown = 0 | cwd / | NORMAL /srv/app/up/ffee0012"],
    ]);
    expect(found).toHaveLength(2);
  });

  it("run as a program is told though the kind is known", () => {
    expect(
      warned([creates(105, APP, "/srv/app/up/ffee0011"), starts(106, child(APP, "/srv/app/up/ffee0011"))]),
    ).toEqual(["medium proc::999:node[/opt/app/app.js]->proc::999:/srv/app/up/ffee0011"]);
  });

  it("that carries a date as the backups do is told with another end", () => {
    const job = child(CRON, "/usr/bin/dash");
    const shell = starts(105, job, ["/bin/sh", "-c", "backup"]);
    expect(warned([shell, creates(105.1, job, "/var/backups/db-20231115-001500.tgz")])).toEqual([]);
    for (const name of [
      "db-20231115-001500.sh",
      "db-20331115-001500.tgz",
      "db-x-20231115-001500.tgz",
      "db-20231115-001500.tgz.x",
      "db-20231355-001500.tgz",
    ])
      expect([name, warned([shell, creates(105.1, job, `/var/backups/${name}`)]).length]).toEqual([name, 1]);
  });
});

describe("through rebase", () => {
  it("a severe deed is never learned, however often it comes", () => {
    const deeds = [
      ...eachWindow(30, (second) => writes(second, NGINX, "/etc/cron.d/x")),
      creates(500, NGINX, "/srv/x"),
    ];
    const { incidents, patterns } = watchDeeds(deeds, REBASE);
    expect(patterns.join()).not.toContain("cron.d");
    expect(incidents.reduce((sum, { repeats }) => sum + repeats, 0)).toBe(29);
  });

  it("what a tainted program does is not learned while it is tainted", () => {
    const evil = child(NGINX, "/tmp/x");
    const deeds = [starts(104, evil), ...eachWindow(8, (second) => connects(second, evil, "203.0.113.9:443"))];
    const edge = "proc::33:/tmp/x->host:203.0.113.9:443";
    expect(warned(deeds, REBASE).filter((path) => path.endsWith(edge))).toHaveLength(1);
    // Still unknown: another new step below it shows the whole way.
    expect(warned([...deeds, starts(186, child(evil, "/opt/y"))], REBASE).at(-1)).toBe(
      "medium proc::33:nginx->proc::33:/tmp/x->proc::33:/opt/y",
    );
  });

  it("what a tainted program had started before is tainted as well", () => {
    const evil = child(NGINX, "/opt/a");
    const helper = child(evil, "/opt/b");
    const deeds = [
      starts(103, evil),
      starts(103.5, helper),
      writes(104, evil, "/etc/cron.d/x"),
      ...eachWindow(8, (second, index) =>
        creates(second, helper, `/srv/www/${(0xa1b2c3d4 + index * 0x1234567).toString(16)}`),
      ),
    ];
    expect(warned(deeds, REBASE).filter((path) => path.includes("/srv/www/"))).toHaveLength(8);
  });

  it("a tainted program's names excuse nothing, and neither do known kinds excuse it", () => {
    const evil = child(APP, "/usr/bin/node", { comm: "node" });
    const deeds: Deed[] = [
      starts(104, evil, ["node", "/opt/app/app.js"]),
      writes(105, evil, "/etc/cron.d/x"),
      creates(106, evil, "/srv/app/up/ffee0011"),
    ];
    expect(warned(deeds, REBASE)).toContain(
      "low proc::999:node[/opt/app/app.js]->proc::999:node[/opt/app/app.js]->file:CREATE:/srv/app/up/ffee0011".replace(
        "proc::999:node[/opt/app/app.js]->proc::999:node[/opt/app/app.js]",
        "proc::999:node[/opt/app/app.js]",
      ),
    );
  });

  it("addresses that a tainted program talked to are no evidence for a network", () => {
    const evil = child(APP, "/usr/bin/curl");
    const good = child(CRON, "/usr/bin/curl", { uid: 999, euid: 999 });
    const deeds: Deed[] = [
      starts(104, child(APP, "/tmp/x", { pid: evil.ppid + 5000 })),
      ...eachWindow(6, (second, index) =>
        connects(second, { ...evil, ppid: evil.ppid + 5000 }, `203.0.113.${index + 1}:443`),
      ),
      connects(170, good, "203.0.113.200:443"),
      connects(185, good, "203.0.113.201:443"),
    ];
    // curl of the tainted program and of the job share a label.
    const tainted = [starts(104.5, { ...evil, ppid: evil.ppid + 5000 }), ...deeds];
    expect(
      warned(
        [...tainted].sort((one, other) => one[0] - other[0]),
        REBASE,
      ).filter((path) => path.endsWith("203.0.113.201:443")),
    ).toHaveLength(1);
  });

  it("hosts of one network that somebody had curl go to do not open it", () => {
    const curl = () => child(SHELL, "/usr/bin/curl");
    const each = eachWindow(7, (second, index) => connects(second, curl(), `203.0.113.${index + 10}:443`));
    const told = each.map((_, index) => `medium proc::1000:curl->host:203.0.113.${index + 10}:443`);
    const found = warned([starts(104, curl()), ...each], REBASE);
    expect(found.filter((text) => text.includes("host:"))).toEqual(told);
  });

  it("a network of which curl's own host is one opens", () => {
    const curl = child(SHELL, "/usr/bin/curl");
    const each = eachWindow(7, (second, index) => connects(second, curl, `203.0.113.${index + 10}:443`));
    const deeds = [starts(80, curl), connects(81, curl, "203.0.113.9:443"), ...each];
    expect(warned(deeds, REBASE)).toHaveLength(3);
  });

  it("names dripped one a window become a kind of their own form only", () => {
    const drip = eachWindow(8, (second, index) =>
      creates(second, NGINX, `/srv/www/${(0xa1b2c3d4 + index * 0x1234567).toString(16)}`),
    );
    const told = (name: string) =>
      warned([...drip, creates(300, NGINX, `/srv/www/${name}`)], REBASE).filter((path) => path.endsWith(`/${name}`));
    expect(told("0badcafe")).toEqual([]);
    for (const name of ["shell.php", "backdoor", "x", "authorized_keys", "shell99x", "0badcafe.sh", "0badcafe0"])
      expect([name, told(name).length]).toEqual([name, 1]);
  });

  it("names dripped with an extension in between widen no extension", () => {
    const drip = eachWindow(9, (second, index) =>
      creates(
        second,
        NGINX,
        `/srv/www/${(0xa1b2c3d4 + index * 0x1234567).toString(16)}.${["jpg", "png", "gif"][index % 3]}`,
      ),
    );
    for (const name of ["0badcafe.sh", "0badcafe.so", "0badcafe.exe"])
      expect(
        warned([...drip, creates(300, NGINX, `/srv/www/${name}`)], REBASE).some((path) => path.endsWith(`/${name}`)),
      ).toBe(true);
  });

  it("folders dripped do not open what lies below them", () => {
    const drip = eachWindow(9, (second, index) => creates(second, NGINX, `/srv/u${1000 + index * 37}/data.json`));
    const found = warned(
      [...drip, creates(300, NGINX, "/srv/u1500/run.sh"), creates(301, NGINX, "/srv/u1500/.ssh/authorized_keys")],
      REBASE,
    );
    expect(found).toContain("low proc::33:nginx->file:CREATE:/srv/u1500/run.sh");
    expect(found).toContain("high proc::33:nginx->file:CREATE:/srv/u1500/.ssh/authorized_keys");
  });

  it("short names dripped excuse no word of another length", () => {
    const drip = eachWindow(40, (second, index) =>
      creates(second, NGINX, `/srv/c/${(1300 + index * 29).toString(36).slice(-2)}`),
    );
    for (const name of ["shell", "cron", ".x", "x", "nc2", "sh.php"])
      expect(
        warned([...drip, creates(600, NGINX, `/srv/c/${name}`)], REBASE).some((path) => path.endsWith(`/c/${name}`)),
      ).toBe(true);
  });

  it("a beacon is told once, and what it leads to is told when it comes", () => {
    const deeds = [
      ...eachWindow(6, (second) => connects(second, APP, "203.0.113.9:443")),
      connects(200, APP, "203.0.113.9:8443"),
    ];
    expect(warned(deeds, REBASE)).toEqual([
      "medium proc::999:node[/opt/app/app.js]->host:203.0.113.9:443",
      "medium proc::999:node[/opt/app/app.js]->host:203.0.113.9:8443",
    ]);
  });

  it("two deeds in turn, each in every other window, are each told once, and not before their third window known", () => {
    const found = warned(
      eachWindow(8, (second, index) => creates(second, NGINX, `/srv/w/${index % 2 === 0 ? "one" : "two"}`)),
      REBASE,
    );
    expect(found).toHaveLength(2);
  });

  it("many times within one window teach nothing", () => {
    const deeds = [
      ...Array.from({ length: 50 }, (_, index) => creates(105 + index / 100, NGINX, "/srv/x")),
      starts(106, child(NGINX, "/opt/x")),
      ...Array.from({ length: 50 }, (_, index) => starts(115 + index / 100, child(NGINX, "/opt/x"))),
    ];
    const last = child(NGINX, "/opt/x");
    expect(warned([...deeds, starts(117, last), starts(118, child(last, "/opt/y"))], REBASE).at(-1)).toBe(
      "medium proc::33:nginx->proc::33:/opt/x->proc::33:/opt/y",
    );
  });
});

describe("ports", () => {
  const binds = (second: number, who: typeof APP, port: number): Deed => [
    second,
    who,
    `bind = 0 | addr 0.0.0.0:${port}`,
  ];
  const RESOLVER = daemon("/usr/sbin/unbound", 101);
  const learned = [
    ...ROUTINE,
    ...[0, 1, 2, 3, 4, 5].map((round) => binds(11 + round * 15, RESOLVER, 20_000 + round * 6311)),
    binds(12, APP, 3000),
    binds(40, APP, 3000),
  ].sort((one, other) => one[0] - other[0]);
  const found = (deed: Deed) =>
    replayLog(deedsLog([...learned, deed, writes(130, NGINX, "/var/log/nginx/access.log")])).incidents.flatMap(
      ({ anomalies, window }) => (window.number > 0 ? anomalies.map(({ path }) => path) : []),
    );

  it("drawn by one service are known of that service", () => {
    expect(found(binds(105, RESOLVER, 34_567))).toEqual([]);
  });

  it("drawn by one service excuse no listener of another", () => {
    expect(found(binds(105, APP, 4444))).toEqual(["proc::999:node[/opt/app/app.js]->sock:0.0.0.0:4444"]);
    expect(found(binds(105, APP, 34_567))).toEqual(["proc::999:node[/opt/app/app.js]->sock:0.0.0.0:34567"]);
  });

  it("of another address are another listener", () => {
    expect(found([105, RESOLVER, "bind = 0 | addr 192.0.2.1:34567"])).toEqual([
      "proc::101:unbound->sock:192.0.2.1:34567",
    ]);
  });
});

describe("during the baseline", () => {
  const during = (deeds: Deed[]) =>
    replayLog(
      deedsLog(
        [...ROUTINE, ...deeds, writes(130, NGINX, "/var/log/nginx/access.log")].sort((one, other) => one[0] - other[0]),
      ),
    );

  it("what is severe is told at once", () => {
    const { incidents } = during([writes(50, NGINX, "/etc/ld.so.preload"), starts(51, child(APP, "/tmp/x"))]);
    expect(incidents.map(({ severity, window }) => [severity, window.number])).toEqual(
      expect.arrayContaining([
        ["critical", 0],
        ["high", 0],
      ]),
    );
  });

  it("a sensitive folder does not become a kind", () => {
    const { patterns } = during(
      [0, 1, 2, 3, 4, 5].map((round) => creates(11 + round * 14, ROOT_SHELL, `/etc/cron.d/job-${4711 + round * 13}`)),
    );
    expect(patterns.join()).not.toContain("/etc/");
  });

  it("one burst of draws teaches no kind", () => {
    const burst = Array.from({ length: 40 }, (_, index) =>
      creates(52 + index / 100, NGINX, `/srv/b/${(0xa1b2c3d4 + index * 0x123457).toString(16)}`),
    );
    expect(during(burst).patterns.join()).not.toContain("/srv/b/");
  });

  it("removing what others made teaches no removing of all", () => {
    const { patterns } = during(
      [0, 1, 2, 3].map((round) =>
        deletes(11 + round * 20, NGINX, `/srv/app/up/${["0a1b2c3d", "9f8e7d6c", "44f0a1be", "c3d2e1f0"][round]}`),
      ),
    );
    expect(patterns).not.toContain("proc::33:nginx->file:CREATE:/srv/app/up/[0-9a-f]{8}");
  });
});

describe("very many hosts in the baseline", () => {
  /** All that it went to before: networks at one port, and neighbours in one. */
  const went = (who: Who): Deed[] =>
    Array.from({ length: 40 }, (_, index) => [
      connects(10 + (index % 8) * 10, who, `198.51.${index}.7:443`),
      connects(10 + (index % 8) * 10, who, `198.51.100.${index}:80`),
    ]).flat();
  const said = (who: Who, argv: string[]) =>
    warned([
      starts(5, who, argv),
      ...went(who),
      connects(105, who, "203.0.113.9:443"),
      connects(106, who, "198.51.100.99:80"),
    ]);

  it("excuse no new one of a shell's script: what is sensitive never generalises", () => {
    const told = said(daemon("/usr/bin/bash"), ["bash", "/opt/beat.sh"]);
    expect(told).toContain("high proc::0:bash[/opt/beat.sh]->host:203.0.113.9:443");
    expect(told).toContain("high proc::0:bash[/opt/beat.sh]->host:198.51.100.99:80");
  });

  it("excuse no new one of curl elsewhere", () => {
    expect(said(daemon("/usr/bin/curl"), ["curl", "https://x.example/"])).toEqual([
      "medium proc::0:curl->host:203.0.113.9:443",
    ]);
  });

  it("say of a proxy that it goes anywhere", () => {
    expect(said(daemon("/usr/sbin/squid", 13), ["squid"])).toEqual([]);
  });
});
