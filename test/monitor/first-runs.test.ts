/** Jobs that the host was told to run before the baseline began, and that run for the first time after it. */
import { describe, expect, it } from "vitest";
import type { JobStart, Schedule, Unchanged } from "../../src/domain/schedule.ts";
import { child, daemon, INIT, starts, warned } from "../support/deeds.ts";
import { packageLists, packageSource } from "../support/packages.ts";
import { T0 } from "../support/records.ts";
import { watch } from "../support/scenario.ts";

const REPORT = "/etc/cron.monthly/report";
const LEARN = `
  @0 cron > sh[-c] > run-parts
  @1 init -> file:CREATE:/srv/known
  @1.5 init > nginx -> file:CREATE:/srv/known
  @2 sshd > bash > ls`;

/** Knows one script and one service, whoever starts them; keeps what it was asked of jobs. Programs below /new are new. */
function schedule(file = REPORT, service = "", isCalled = false): Schedule & { readonly asked: [JobStart, number][] } {
  const asked: [JobStart, number][] = [];
  return {
    asked,
    has(start, { since }: Unchanged) {
      // Of what is known it is asked in the first runs; of run-parts itself each test would say so.
      if (start.file !== "/usr/bin/run-parts") asked.push([start, since]);
      return start.file === file;
    },
    serviceOf: (start) => (start.file === service ? { isCalled } : undefined),
    isOld: (files) => files.every((path) => !path.startsWith("/new/")),
  };
}

function said(script: string, known: Schedule | undefined = schedule()) {
  const { paths, findings } = watch(`${LEARN}\n${script}`, { schedule: known, rebase: true });
  return { paths, jobs: findings.flatMap((finding) => (finding.type === "first-run" ? [finding.job] : [])) };
}

const RUN = `@105 cron > sh[-c] > run-parts > sh[${REPORT}]`;
const REST = `sh[${REPORT}] > psql -> file:CREATE:/srv/reports/december.pdf\npsql -> host:192.0.2.1:5432`;

describe("the first run of a scheduled job", () => {
  it("is said once, and learned with all it does", () => {
    const { paths, jobs } = said(`${RUN}\n${REST}\n@300 cron > sh[-c] > run-parts > sh[${REPORT}]\n${REST}`);
    expect(paths).toEqual([]);
    expect(jobs).toEqual([`proc::0:run-parts->proc::0:sh[${REPORT}]`]);
  });

  it("asks what runs, as whom, who starts it, and when the baseline began", () => {
    const known = schedule("/usr/sbin/fstrim");
    said("@105 init > /usr/sbin/fstrim", known);
    said("@104 init -> file:CREATE:/srv/known\n@105 init >> /usr/sbin/fstrim", known);
    said(RUN, known);
    const fstrim = {
      file: "/usr/sbin/fstrim",
      isCode: false,
      cwd: "/",
      exe: "/usr/sbin/fstrim",
      argv: ["/usr/sbin/fstrim"],
      uid: 0,
      hasLogin: false,
    };
    const init = { program: "init", above: [], argv: [], isSame: false };
    const runParts = { program: "run-parts", above: ["sh[-c]"], argv: ["run-parts"], isSame: false };
    expect(known.asked).toEqual([
      [{ ...fstrim, starter: init }, T0],
      [{ ...fstrim, starter: { ...init, isSame: true } }, T0],
      [{ ...fstrim, file: REPORT, exe: "/usr/bin/sh", argv: ["sh", REPORT], starter: runParts }, T0],
    ]);
  });

  it("is told by the whole label: what stands in an executable's name, or in another's brackets, is no script", () => {
    const known = schedule();
    said(`@105 cron > sh[-c] > run-parts > sh[/srv/x[${REPORT}]`, known);
    said(`@105 cron > sh[-c] > run-parts > python3`, known);
    expect(known.asked).toEqual([]);
  });

  it("is news where nothing is known of the schedule, or that does not tell of it", () => {
    const news = [
      `proc::0:run-parts->proc::0:sh[${REPORT}]->proc::0:psql->file:CREATE:/srv/reports/december.pdf`,
      `proc::0:run-parts->proc::0:sh[${REPORT}]->proc::0:psql->host:192.0.2.1:5432`,
    ];
    expect(said(`${RUN}\n${REST}`, schedule("/etc/cron.monthly/other"))).toMatchObject({ paths: news, jobs: [] });
    expect(watch(`${LEARN}\n${RUN}\n${REST}`).paths).toEqual(news);
  });

  it("may start shells, as no service may", () => {
    const perl = `@105 cron > sh[-c] > run-parts > perl[${REPORT}]`;
    expect(said(`${perl} > sh[-c] > psql -> file:CREATE:/srv/reports/december.pdf`).paths).toEqual([]);
    expect(said(`${perl} > sh[-c] -> host:192.0.2.1:4444`).paths).toHaveLength(1);
    expect(said("@105 nginx > sh[-c]").paths).toEqual(["proc::0:nginx->proc::0:sh[-c]"]);
    // It waits for callers now.
    expect(said(`${perl} -> sock:0.0.0.0:80\nperl[${REPORT}] > sh[-c]`).paths).toContain(
      `proc::0:perl[${REPORT}]->proc::0:sh[-c]`,
    );
  });

  it("ends for all who work at it when one of them takes a severe step, be that told already", () => {
    const told = (script: string) => said(script).paths.map((path) => path.replace(/.*proc::0:/, ""));
    const children = `sh[${REPORT}] > cp -> file:CREATE:/srv/one.pdf
      sh[${REPORT}] > tee -> file:CREATE:/etc/cron.d/backdoor
      cp -> file:CREATE:/srv/two.pdf
      sh[${REPORT}] -> file:CREATE:/srv/three.pdf
      sh[${REPORT}] > nc -> host:192.0.2.1:4444`;
    const rest = [
      "cp->file:CREATE:/srv/two.pdf",
      `sh[${REPORT}]->file:CREATE:/srv/three.pdf`,
      "nc->host:192.0.2.1:4444",
    ];
    expect(told(`${RUN}\n${children}`)).toEqual(["tee->file:CREATE:/etc/cron.d/backdoor", ...rest]);
    // Told before, and so no news now.
    expect(
      told(
        `@105 tee -> file:CREATE:/etc/cron.d/backdoor\n@200 cron > sh[-c] > run-parts > sh[${REPORT}]\n${children}`,
      ).slice(-3),
    ).toEqual(rest);
  });

  it("is none that is severe itself", () => {
    expect(said("@105 cron > sh[-c] > run-parts > /tmp/report", schedule("/tmp/report"))).toMatchObject({ jobs: [] });
  });

  it("ends for who waits for callers, be that known", () => {
    const server = "@1 init > server -> sock:0.0.0.0:80";
    const { paths } = said(`${server}\n${RUN}\nsh[${REPORT}] > server#2
      server#2 -> file:CREATE:/srv/log
      server#2 -> sock:0.0.0.0:80
      server#2 > curl -> host:203.0.113.9:443
      sh[${REPORT}] > psql -> file:CREATE:/srv/one.pdf`);
    expect(paths).toEqual(["proc::0:server->proc::0:curl->host:203.0.113.9:443"]);
  });

  it("goes on for who tries whether it may have a socket", () => {
    const does = (listener: string) =>
      said(`@105 cron > sh[-c] > run-parts > perl[${REPORT}] -> sock:${listener}
        perl[${REPORT}] -> file:CREATE:/srv/one.pdf`).paths.length;
    expect(["[::1]:0", "127.0.0.1:0"].map(does)).toEqual([0, 0]);
    // Where it listens is told, and what it does from then on.
    expect(["[::]:0", "[::1]:8080", "127.0.0.1:8080"].map(does)).toEqual([2, 2, 2]);
  });

  it("is none of what it starts that came later, in a container, or is told already", () => {
    const told = (script: string) => said(`${RUN}\n${script}`).paths.map((path) => path.replace(/.*\]->proc:/, ""));
    expect(told(`sh[${REPORT}] > /new/evil -> file:CREATE:/srv/a\n/new/evil > cp -> file:CREATE:/srv/b`)).toEqual([
      ":0:/new/evil->file:CREATE:/srv/a",
      ":0:/new/evil->proc::0:cp->file:CREATE:/srv/b",
    ]);
    expect(told(`sh[${REPORT}] > sh[/new/evil] -> file:CREATE:/srv/a`)).toEqual([
      ":0:sh[/new/evil]->file:CREATE:/srv/a",
    ]);
    const conmon = `conmon[-c,${"c".repeat(64)},-n,web]`;
    expect(told(`sh[${REPORT}] > podman > ${conmon} > nginx#9 -> file:CREATE:/x`).length).toBeGreaterThan(0);
    const known = schedule();
    const many = Array.from(
      { length: 9 },
      (_, at) => `@106.${at} cron > sh[-c]#${at} > run-parts#${at} > sh[/srv/other]#${at}`,
    );
    said(many.join("\n"), known);
    expect(known.asked).toHaveLength(1);
  });

  it("ends with the night", () => {
    const { paths } = said(`${RUN}\n@21800 sh[${REPORT}] -> file:CREATE:/srv/reports/one.pdf`);
    expect(paths).toEqual([`proc::0:sh[${REPORT}]->file:CREATE:/srv/reports/one.pdf`]);
  });

  it("is none of who came in unseen, in a container, or of what was reported before", () => {
    expect(said(`@105 nginx > run-parts > sh[${REPORT}]`).paths.at(-1)).toContain(REPORT);
    const { paths, jobs } = said(
      `@105 nginx > run-parts > sh[${REPORT}]\n@300 cron > sh[-c] > run-parts#2 > sh[${REPORT}]#2\n${REST}`,
    );
    expect(jobs).toEqual([]);
    expect(paths.length).toBeGreaterThan(1);
    const id = "c".repeat(64);
    const inside = schedule();
    said(`@3 podman > conmon[-c,${id},-n,web] > run-parts#9\n@105 run-parts#9 > sh[${REPORT}]`, inside);
    expect(inside.asked).toEqual([]);
  });

  it("asks of code in the arguments as of what its interpreter runs, and of no other code", () => {
    const known = schedule("/usr/bin/perl");
    expect(said("@106 cron > sh[-c] > perl[-e]", known).jobs).toEqual(["proc::0:sh[-c]->proc::0:perl[-e]"]);
    expect(known.asked).toMatchObject([[{ file: "/usr/bin/perl", isCode: true, argv: ["perl", "-e", "x"] }, T0]]);
    const others = schedule();
    said("@105 nginx\n@106 cron > sh[-c] > bash[-s]\n@107 cron > sh[-c] > perl[-]", others);
    expect(others.asked).toEqual([]);
  });
});

describe("the runs of a scheduled job after the first", () => {
  const JOB = `cron > sh[-c] > run-parts > sh[${REPORT}]`;
  const again = (script: string, runs = 0) => {
    const before = Array.from({ length: runs }, (_, at) => `@${110 + at * 70} ${JOB}#${at}`).join("\n");
    const { paths, findings } = watch(
      `${LEARN}\n@3 ${JOB} > gzip\ninit > nginx#7 > nginx#8\ninit > rsyslogd#6\n${before}\n@4000 ${JOB}#9\n${script.replaceAll("~", `sh[${REPORT}]#9`)}`,
      { schedule: schedule(), rebase: true },
    );
    const said = findings.flatMap((finding) => (finding.type === "first-run" ? [[finding.what, finding.job]] : []));
    return { paths, said };
  };
  const MORE = "~ > gzip#9 -> file:CREATE:/srv/backup.1.gz\n~ > mv -> file:DELETE:/srv/backup\n~ -> kill:nginx";

  it("are learned as well, which is said once of each that does more", () => {
    expect(again(MORE)).toEqual({ paths: [], said: [["again", "proc::0:gzip->file:CREATE:/srv/backup.1.gz"]] });
    expect(again("~ > gzip#9").said).toEqual([]);
  });

  it("go on after what is no news whoever does it, be it severe", () => {
    const told = (path: string) =>
      again(`~ > su#9 -> file:WRITE:${path}\n~ > gzip#9 -> file:CREATE:/srv/backup.gz`).paths.length;
    expect(told("/var/log/wtmp")).toBe(0);
    expect(told("/etc/shadow")).toBe(2);
  });

  it("have services do with their files what they ask for by a signal", () => {
    const asks = "~ > pkill#9 -> kill:nginx#2";
    const told = (deed: string) =>
      again(`@3999 init > nginx#2 > nginx#3\n@4001 ${asks}\n@4010 nginx#2 -> ${deed}`).paths;
    expect(told("file:WRITE:/srv/log/nginx.log")).toEqual([]);
    // The first of its processes tells its workers.
    expect(told("file:WRITE:/srv/log/nginx.log\nnginx#3 -> file:WRITE:/srv/log/more.log")).toEqual([]);
    // But none that did what is severe.
    expect(
      told(
        "file:WRITE:/srv/log/nginx.log\nnginx#3 -> file:CREATE:/etc/cron.d/x\nnginx#3 -> file:WRITE:/srv/log/more.log",
      ),
    ).toHaveLength(2);
    expect(told("host:192.0.2.1:443")).toHaveLength(1);
    expect(told("kill:rsyslogd#6")).toHaveLength(1);
    expect(told("file:CREATE:/srv/app/cache/8f/x123.php")).toHaveLength(1);
    expect(told("file:CREATE:/etc/nginx/conf.d/x.conf")).toHaveLength(1);
    expect(again("@3999 init > nginx#2\n@4010 nginx#2 -> file:WRITE:/srv/log/nginx.log").paths).toHaveLength(1);
  });

  it("teach no signal to who watches", () => {
    expect(again("~ > pkill#9 -> kill:nginx#8").paths).toEqual([]);
    expect(again("~ > pkill#9 -> kill:rsyslogd#6").paths).toEqual(["proc::0:pkill->priv:kill:rsyslogd"]);
  });

  it("are seven with that in the baseline", () => {
    expect(again(MORE, 5).paths).toEqual([]);
    expect(again(MORE, 6).paths.length).toBeGreaterThan(0);
  });

  it.each([
    ["~ > gzip#9 -> host:192.0.2.1:443"],
    ["~ -> sock:0.0.0.0:80"],
    ["~ -> priv:mount:/srv"],
    ["~ -> file:CREATE:/etc/nginx/conf.d/x.conf"],
    ["~ > tar > sh[-c]"],
    ["~ > /new/evil"],
    ["~ > curl -> host:127.0.0.1:3128"],
    ["~ > rsync > python3[-c]"],
    ["~ > bash[-c]"],
    ["~ > python3 -> file:CREATE:/srv/x"],
    ["~ > ln -> file:LINK:/srv/app/upload:/tmp/upload"],
    ["~ -> file:CREATE:/srv/app/cache/8f/x123.php"],
    ["~ > cp -> file:CREATE:/etc/cron.d/backdoor\n~ -> file:CREATE:/srv/one.pdf"],
  ])("go nowhere else, take no rights and start no shells: %s", (script) => {
    expect(again(script).paths.length).toBeGreaterThan(0);
  });

  it("have no part in what came later, be its start known or told", () => {
    const helper = (start: string, rest = "") =>
      again(`${start}~ > /new/helper#9 > python3[-c]#8 -> file:CREATE:/srv/evil\n/new/helper#9 > ncat${rest}`).paths;
    expect(helper("").join()).toMatch(/evil.*ncat/);
    const before = `@4001 ~ > /new/helper -> file:CREATE:/srv/one\n@4002 `;
    expect(helper(before).join()).toMatch(/evil.*ncat/);
    const next = `@4001 ~ > /new/helper -> file:CREATE:/srv/one\n@90000 ${JOB}#10\nsh[${REPORT}]#10 > /new/helper#10 -> file:CREATE:/srv/two`;
    expect(again(next).paths.join()).toMatch(/two/);
  });

  it("tell all that code in arguments does, which is none of the job's", () => {
    const told = (code: string) =>
      again(`~ > rsync > ${code} -> file:CREATE:/srv/evil\n${code} > ncat -> file:CREATE:/srv/more`).paths.join();
    for (const code of ["python3[-c]#8", "perl[-e]#8", "python3#8"]) expect(told(code)).toMatch(/evil.*ncat.*more/);
    // But what the system's own scripts and logrotate's settings say is.
    const own = (starter: string) =>
      again(`~ > ${starter}#8 > python3[-c]#8 -> file:CREATE:/srv/x\npython3[-c]#8 > gzip`).paths;
    expect(own("logrotate")).toEqual([]);
    expect(own("perl[/usr/sbin/logwatch]")).toEqual([]);
    expect(own("perl[/usr/local/sbin/logwatch]").length).toBeGreaterThan(0);
  });

  it("do not teach what a package's script does in an upgrade", () => {
    const script = "/var/lib/dpkg/info/thing.postinst";
    const files = ["/usr/bin/apt-get", "/usr/bin/dpkg", "/usr/bin/sh", "/usr/bin/cp", script];
    const known: Schedule = { ...schedule(), has: ({ file }) => file === "/usr/bin/apt-get" };
    const apt = (at: number) =>
      `@${at} cron > sh[-c]#${at} > apt-get#${at} > dpkg#${at} -> file:WRITE:/var/lib/dpkg/status`;
    const { paths } = watch(
      `@0 init -> file:CREATE:/srv/a\n${apt(3)}\n${apt(400)}\ndpkg#400 > sh[${script}] > cp -> file:CREATE:/opt/x/agent\n@2000 init -> file:CREATE:/srv/a`,
      {
        schedule: known,
        rebase: true,
        packages: packageSource(packageLists(files, ["thing 1"]), packageLists(files, ["thing 2"])),
      },
    );
    expect(paths.join()).toMatch(/agent/);
  });

  it("are no longer who exchanges its own executable", () => {
    const job = { ...daemon("/usr/bin/job"), ppid: 9 };
    const helper = child(job, "/new/helper");
    const renamed = { ...helper, exe: "/new/helper (deleted)" };
    const known: Schedule = { ...schedule(), has: ({ file }) => file === "/usr/bin/job" };
    const lines = warned(
      [
        starts(11, job),
        [20, job, "creat = 3 | cwd / | CREATE /srv/known"],
        starts(4000, job),
        starts(4001, helper),
        [4003, renamed, "creat = 3 | cwd / | CREATE /srv/evil"],
        starts(4004, child(renamed, "/usr/bin/ncat")),
      ],
      { schedule: known, rebase: true },
    );
    expect(lines.join()).toMatch(/evil.*ncat/);
  });

  it("take away what is below a folder that is told itself, and no more than that", () => {
    expect(again("~ > rm#9 -> file:REMOVED:authorized_keys").paths).toEqual([]);
    expect(again("~ > find#9 -> file:REMOVED:authorized_keys").paths).toHaveLength(1);
    expect(again("~ > rm#9 -> file:DELETE:/home/alice/.ssh/authorized_keys").paths).toHaveLength(1);
  });

  it("teach nothing of jobs that the host was not told to run, or whose files were changed", () => {
    const other = MORE.replaceAll("~", "sh[/srv/other]#9");
    const script = `@3 cron > sh[-c] > run-parts > sh[/srv/other] > gzip\n@400 cron > sh[-c] > run-parts > sh[/srv/other]#9\n${other}`;
    expect(said(script).paths.length).toBeGreaterThan(0);
  });

  it("are the first of what they start that is a job itself", () => {
    const other = "/etc/cron.weekly/other";
    const known = { ...schedule(), has: ({ file }: JobStart) => file === "/usr/bin/run-parts" || file === other };
    const { paths, findings } = watch(
      `${LEARN}\n@400 cron > sh[-c] > run-parts#9 > sh[${other}] > psql -> host:192.0.2.1:443`,
      { schedule: known, rebase: true },
    );
    expect(paths).toEqual([]);
    expect(findings.filter(({ type }) => type === "first-run")).toMatchObject([{ what: "job" }]);
  });
});

describe("the first start of a service", () => {
  const DAEMON = "/usr/sbin/thingd";
  const START = `@105 init > ${DAEMON}`;
  const told = (script: string, known = schedule(REPORT, DAEMON)) => {
    const { findings, paths } = watch(`${LEARN}\n${script}`, { schedule: known, rebase: true });
    return {
      paths: paths.map((path) => path.replace("proc::0:init->", "")),
      starts: findings.flatMap((finding) => (finding.type === "first-run" ? [[finding.what, finding.job]] : [])),
    };
  };
  /** What it does when it starts, by a helper and a shell of its own. */
  const PREPARES = `${DAEMON} > mkdir -> file:CREATE:/var/lib/thing
    ${DAEMON} > sh[-c] > chown -> file:ATTR:/var/lib/thing
    ${DAEMON} -> priv:setuid:33`;

  it("is said once, and learned with all it does until it waits for callers, and for moments after", () => {
    const { paths, starts } = told(`${START}\n${PREPARES}
      @106 ${DAEMON} -> sock:0.0.0.0:80
      @107 ${DAEMON} -> file:CREATE:/var/lib/thing/state
      @300 init > ${DAEMON}#2\n${PREPARES.replaceAll(DAEMON, `${DAEMON}#2`)}`);
    expect(paths).toEqual([]);
    expect(starts).toEqual([["service", `proc::0:init->proc::0:thingd`]]);
    const news = told(`${START}\n${PREPARES}`, schedule());
    expect([news.starts, news.paths.length]).toEqual([[], 4]);
  });

  it.each([
    ["moments after it has its port", "@106 ~ -> sock:0.0.0.0:80\n@112 ~ > id"],
    ["when somebody calls", "@106 ~ -> sock:0.0.0.0:80\n@106.5 ~ -> accept:192.0.2.7:4711\n@107 ~ > id"],
    ["when it had time enough", "@196 ~ > id"],
  ])("ends %s, for all that run its program", (_, script) => {
    const run = script.replaceAll("~", DAEMON);
    const { paths } = told(`${START}\n${DAEMON} > ${DAEMON}#7\n${run}\n${DAEMON}#7 > uname`);
    expect(paths).toContain("proc::0:thingd->proc::0:id");
    expect(paths).toContain("proc::0:thingd->proc::0:uname");
  });

  it("is none of who logs in there, of what came later, or in a container", () => {
    expect(told(`${START}\n@106 1000 ${DAEMON} > vim`).paths).toHaveLength(1);
    expect(told(`${START}\n${DAEMON} > /new/evil -> file:CREATE:/srv/a`).paths).toEqual([
      "proc::0:thingd->proc::0:/new/evil->file:CREATE:/srv/a",
    ]);
  });

  it("starts no shell but by a program of the system's, and goes nowhere but to this machine", () => {
    const SHELL = "~ > sh[-c] > cp -> file:CREATE:/srv/a";
    const at = (daemon: string, script: string, isCalled = false) =>
      told(`@105 init > ${daemon}\n${script.replaceAll("~", daemon)}`, schedule(REPORT, daemon, isCalled)).paths;
    expect(at(DAEMON, SHELL)).toEqual([]);
    expect(at("/srv/app/thingd", SHELL)).not.toEqual([]);
    expect(at("/usr/local/sbin/thingd", SHELL)).not.toEqual([]);
    expect(at(DAEMON, "~ -> host:127.0.0.1:5432\n~ -> host:[::1]:53")).toEqual([]);
    expect(at(DAEMON, "~ -> host:192.0.2.1:5432")).toHaveLength(1);
    const thing = child(INIT, DAEMON);
    const refused = (address: string) =>
      warned(
        [
          [10, INIT, "creat = 3 | cwd / | CREATE /srv/known"],
          starts(105, thing),
          [106, thing, `connect = -ECONNREFUSED | addr ${address}`],
        ],
        { schedule: schedule(REPORT, DAEMON), rebase: true },
      ).filter((line) => line.includes("refused"));
    expect(refused("127.0.0.1:5432")).toEqual([]);
    expect(refused("192.0.2.1:5432")).toHaveLength(1);
    // Whoever calls may be why it is started.
    expect(at(DAEMON, "~ -> file:CREATE:/var/lib/thing\n~ -> priv:setuid:33\n~ -> sock:0.0.0.0:80", true)).toEqual([]);
    for (const deed of [
      SHELL,
      "~ > id",
      "~ -> host:127.0.0.1:5432",
      "~ -> priv:mount:/srv",
      "~ -> file:CREATE:/etc/nginx/conf.d/x.conf",
    ])
      expect(at(DAEMON, deed, true)).not.toEqual([]);
  });

  it.each(["@106 ~ -> sock:0.0.0.0:80", "@106 ~ -> sock:/run/thing.sock", "@106 ~ -> listen:"])(
    "starts nothing and goes nowhere once it listens: %s",
    (listens) => {
      const { paths } = told(
        `${START}\n${listens}\n~ > id\n~ -> host:127.0.0.1:1\n~ -> file:CREATE:/var/lib/thing`.replaceAll("~", DAEMON),
      );
      expect(paths).toEqual(["proc::0:thingd->proc::0:id", "proc::0:thingd->host:127.0.0.1:1"]);
    },
  );

  it("goes on for the script that starts it and waits until it answers", () => {
    const script = "/usr/bin/thingctl";
    const run = `@105 init > ${script}\n${script} > /usr/sbin/thingd -> sock:0.0.0.0:80`;
    const asks = `${script} > sh[-c] > psql -> host:127.0.0.1:5432`;
    expect(told(`${run}\n@107 ${asks}`, schedule(REPORT, script)).paths).toEqual([]);
    expect(
      told(`${run}\n@107 ${asks.replace(script, "/usr/sbin/thingd")}`, schedule(REPORT, script)).paths,
    ).not.toEqual([]);
    expect(told(`${run}\n@196 ${asks}`, schedule(REPORT, script)).paths).not.toEqual([]);
  });

  it("is that of the service, be it checked under its own name before", () => {
    const { paths } = told(`${START}#1\n@106 init > ${DAEMON}#2\n${DAEMON}#2 > mkdir -> file:CREATE:/var/lib/thing`);
    expect(paths).toEqual([]);
    // Later it is no first start any more.
    expect(told(`${START}#1\n@300 init > ${DAEMON}#2\n${DAEMON}#2 > mkdir`).paths).toEqual([
      "proc::0:thingd->proc::0:mkdir",
    ]);
  });

  it("has an end, too, that systemd orders: what is put in order then is learned", () => {
    const MANAGER = "/usr/lib/systemd/systemd";
    const stopped = (script: string, by = MANAGER) => {
      const learn = `@0 ${MANAGER} > nginx -> file:CREATE:/srv/known\n@1 cron > bash -> file:CREATE:/srv/known`;
      return watch(`${learn}\n@105 ${by} -> kill:nginx\n${script}`, {
        schedule: schedule(),
        rebase: true,
      }).paths.filter((path) => !path.includes("kill"));
    };
    expect(stopped("@106 nginx -> file:WRITE:/srv/state\nnginx -> file:DELETE:/srv/known")).toEqual([]);
    for (const other of ["nginx > id", "nginx -> host:192.0.2.1:80", "nginx -> file:CREATE:/etc/cron.d/x"])
      expect(stopped(`@106 ${other}`)).toHaveLength(1);
    expect(stopped("@196 nginx -> file:WRITE:/srv/state")).toHaveLength(1);
    expect(stopped("@106 nginx -> file:WRITE:/srv/state", "bash")).toHaveLength(1);
    // A user's own manager is no better than the user.
    expect(stopped("@106 nginx -> file:WRITE:/srv/state", "1000 /lib/systemd/systemd")).toHaveLength(1);
    expect(stopped("@106 bash -> file:WRITE:/srv/state")).toHaveLength(1);
    for (const other of ["sock:0.0.0.0:4444", "priv:mount:/srv", "file:CREATE:/etc/nginx/conf.d/x.conf"])
      expect(stopped(`@106 nginx -> ${other}`)).toHaveLength(1);
    // Whoever came in unseen is ended with the service, and has no cover by that.
    const evil = `@104 nginx > /srv/evil\n@105 ${MANAGER} -> kill:/srv/evil\n@106 /srv/evil -> file:WRITE:/srv/state`;
    expect(watch(`@0 ${MANAGER} > nginx -> file:CREATE:/srv/known\n${evil}`, { schedule: schedule() }).paths).toContain(
      "proc::0:nginx->proc::0:/srv/evil->file:WRITE:/srv/state",
    );
  });

  it("ends with a severe step, which is told", () => {
    const { paths } = told(`${START}\n${DAEMON} -> file:CREATE:/etc/cron.d/x\n${DAEMON} > id`);
    expect(paths).toEqual(["proc::0:thingd->file:CREATE:/etc/cron.d/x", "proc::0:thingd->proc::0:id"]);
  });

  it("may not be of a file that was changed in a run which brought a package, once that is over", () => {
    const common = [DAEMON, "/usr/bin/apt-get", "/usr/bin/dpkg"];
    const known = {
      ...schedule(),
      serviceOf: (start: JobStart, { excuses }: Unchanged) =>
        start.file === DAEMON && excuses(DAEMON, T0 + 112_000) ? { isCalled: false } : undefined,
    };
    const starts = (after: readonly string[], versions: readonly string[], second: number) =>
      watch(
        `@0 cron > apt-get\n${LEARN}\n@110 cron > apt-get > dpkg -> file:CREATE:${DAEMON}.dpkg-new\n@112 dpkg -> file:CREATE:${DAEMON}\n@${second} init > ${DAEMON}`,
        { schedule: known, packages: packageSource(packageLists(common, ["thing 1"]), packageLists(after, versions)) },
      ).findings.filter(({ type }) => type === "first-run").length;
    expect(starts(common, ["thing 2"], 400)).toBe(1);
    expect(starts([...common, "/usr/bin/more"], ["thing 2", "more 1"], 400)).toBe(0);
    // As long as it goes on it is known what was there before.
    expect(starts([...common, "/usr/bin/more"], ["thing 2", "more 1"], 113)).toBe(1);
  });

  it.each([
    ["of a package, while it was upgraded", DAEMON, 112, true],
    ["of a package, at another time", DAEMON, 114, false],
    ["of none", "/usr/sbin/other", 112, false],
  ])("may be of a file %s that was changed since", (_, file, second, isExcused) => {
    const lists = packageLists([DAEMON, "/usr/bin/apt-get", "/usr/bin/dpkg"], ["thing 1"]);
    const upgraded = packageLists([DAEMON, "/usr/bin/apt-get", "/usr/bin/dpkg"], ["thing 2"]);
    const known = {
      ...schedule(),
      serviceOf: (start: JobStart, { excuses }: Unchanged) =>
        start.file === DAEMON && excuses(file, T0 + second * 1000) ? { isCalled: false } : undefined,
    };
    const upgrade = `@110 cron > apt-get > dpkg -> file:CREATE:${DAEMON}.dpkg-new\n@112 dpkg -> file:CREATE:${DAEMON}`;
    // When the run goes on still, and long after.
    for (const start of [`@112.5 init > ${DAEMON}`, `@400 init > ${DAEMON}`]) {
      const { findings } = watch(`@0 cron > apt-get > dpkg\n${LEARN}\n${upgrade}\n${start}`, {
        schedule: known,
        packages: packageSource(lists, upgraded),
      });
      expect(findings.some(({ type }) => type === "first-run")).toBe(isExcused);
    }
  });
});
