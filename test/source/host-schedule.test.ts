/** What a host is told to run, by files of a folder made for it. */
import {
  linkSync,
  lutimesSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { JobStart, Unchanged } from "../../src/domain/schedule.ts";
import { commandsOf } from "../../src/source/cron-tables.ts";
import { hostSchedule } from "../../src/source/host-schedule.ts";
import { linkAway } from "../support/away.ts";
import { useFolder } from "../support/folder.ts";

const SYSTEMD = "/usr/lib/systemd/systemd";
const UNITS = "/usr/lib/systemd/system";
const WANTED = "/etc/systemd/system/timers.target.wants";

const place = useFolder();
let hosts = 0;

function host(files: Readonly<Record<string, string>>, links: Readonly<Record<string, string>> = {}) {
  const root = place(String(hosts++));
  mkdirSync(root);
  const put = (path: string): string => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    return join(root, path);
  };
  for (const [path, text] of Object.entries(files)) writeFileSync(put(path), text);
  for (const [path, target] of Object.entries(links)) symlinkSync(root + target, put(path));
  return root;
}

const MAN = 6;
const PASSWD = "root:x:0:0:root:/root:/bin/bash\nman:x:6:12:man:/var/cache/man:/usr/sbin/nologin\n";

type Starter = JobStart["starter"];

/** A script that root's `starter` runs by dash. */
function script(file: string, starter: Partial<Starter>, more: Partial<JobStart> = {}): JobStart {
  return { ...program("/usr/bin/dash", ["/bin/sh", file], starter), file, ...more };
}

function program(
  exe: string,
  argv: readonly string[],
  starter: Partial<Starter>,
  more: Partial<JobStart> = {},
): JobStart {
  const by = { program: "bash", above: [], argv: [], isSame: false, ...starter };
  return { file: exe, isCode: false, exe, argv, cwd: undefined, uid: 0, hasLogin: false, starter: by, ...more };
}

/** Since a time when all must be as it is. */
const since = (time: number): Unchanged => ({ since: time, excuses: () => false });
const soon = (): Unchanged => since(Date.now() + 60_000);

/** A time that the clock of files, which goes in ticks, has passed by, and before which all was made. */
async function moment(): Promise<Unchanged> {
  await setTimeout(30);
  const time = Date.now();
  await setTimeout(30);
  return since(time);
}

const RUN_PARTS = { program: "run-parts", above: ["dash[-c]", "cron", SYSTEMD] };

/** Programs that all hosts have. */
const COMMON = { "/usr/bin/dash": "", "/usr/bin/python3.11": "", "/usr/bin/find": "", "/etc/passwd": PASSWD };

describe("a script of run-parts", () => {
  const file = "/etc/cron.monthly/report";
  const job = script(file, RUN_PARTS);
  const files = { ...COMMON, [file]: "#!/bin/sh\n" };

  it("is scheduled since its last change of any kind", async () => {
    const root = host({ ...files, "/opt/x": "" });
    const has = (unchanged: Unchanged): boolean => hostSchedule(root).has(job, unchanged);
    const before = await moment();
    expect([has(soon()), has(before), has(since(0))]).toEqual([true, true, false]);
    // Nobody can take back that it was changed.
    utimesSync(root + file, 0, 0);
    expect([has(before), has(soon())]).toEqual([false, true]);
    const again = await moment();
    linkSync(root + file, `${root}/opt/y`);
    expect(has(again)).toBe(false);
    const last = await moment();
    renameSync(`${root}/opt/x`, root + file);
    expect(has(last)).toBe(false);
  });

  it("is as new as the program that runs it", async () => {
    const root = host({ ...files, "/srv/python3": "" });
    const before = await moment();
    utimesSync(`${root}/srv/python3`, 0, 0);
    expect(hostSchedule(root).has(job, before)).toBe(true);
    expect(hostSchedule(root).has({ ...job, exe: "/srv/python3", argv: ["python3", file] }, before)).toBe(false);
  });

  it.each<readonly [what: string, job: JobStart]>([
    ["another folder", script("/etc/cron.d/report", RUN_PARTS)],
    ["a folder below", script("/etc/cron.monthly/x/report", RUN_PARTS)],
    ["a name that run-parts leaves out", script("/etc/cron.monthly/report.sh", RUN_PARTS)],
    ["another starter", script(file, { program: "bash" })],
    ["somebody at a keyboard", script(file, { program: "run-parts", above: ["sudo", "bash", "sshd", SYSTEMD] })],
    ["another user", script(file, RUN_PARTS, { uid: MAN })],
    ["another way to it", script(file, RUN_PARTS, { argv: ["/bin/sh", "../cron.monthly/report"] })],
    ["more arguments", script(file, RUN_PARTS, { argv: ["/bin/sh", file, "more"] })],
  ])("is none by %s", (_, other) => {
    expect(hostSchedule(host({ ...files, [other.file]: "" })).has(other, soon())).toBe(false);
  });

  it("is none if it is not there", () => expect(hostSchedule(host(COMMON)).has(job, soon())).toBe(false));

  it("is as old as what a link leads to, in another root as there: one that leads out of it is none", () => {
    const files = { ...COMMON, "/opt/report": "", "/opt/x/y": "" };
    const has = (...links: readonly (readonly [name: string, text: string])[]) => {
      const root = host({ ...files, "/etc/cron.monthly/.placeholder": "" });
      for (const [name, text] of links) symlinkSync(text, root + name);
      return hostSchedule(root).has(job, soon());
    };
    expect(has([file, "/opt/report"])).toBe(true);
    expect(has([file, "../../opt/report"])).toBe(true);
    expect(has([file, "../../../../../../../../opt/report"])).toBe(true);
    expect(has([file, "/opt/next"], ["/opt/next", "report"])).toBe(true);
    expect(has([file, "/opt/none"])).toBe(false);
    expect(has([file, "/opt/next"], ["/opt/next", file])).toBe(false);
    const root = host(files, { [file]: "/opt/report" });
    expect(hostSchedule(root).has(job, soon())).toBe(false);
  });
});

describe("a file", () => {
  it("is as new as what it leads to, where its text says", () => {
    const root = host({ "/srv/file": "" });
    symlinkSync(`${root}/srv/file`, `${root}/srv/link`);
    linkAway(`${root}/srv/away`, "");
    const isOld = (name: string) => hostSchedule("").isOld([`${root}/srv/${name}`], soon());
    expect(["file", "link", "away"].map(isOld)).toEqual([true, true, false]);
    expect(statSync(`${root}/srv/away`).ctimeMs).toBeLessThan(soon().since);
  });
});

describe("a program that cron calls by a link", () => {
  const table = "20 2 * * * root bup -d /srv/bup index && bup -d /srv/bup save\n30 2 * * * root /opt/tool -x\n";
  const files = {
    ...COMMON,
    "/etc/cron.d/site": table,
    "/usr/lib/bup/cmd/bup": "",
    "/opt/v1/tool": "",
    "/usr/bin/x": "",
  };
  const by = (text: string) => ({ program: "dash[-c]", above: ["cron"], argv: ["/bin/sh", "-c", text] });
  const [bup, tool] = [by("bup -d /srv/bup index && bup -d /srv/bup save"), by("/opt/tool -x")];
  const has = (job: JobStart, links: Readonly<Record<string, string>>) => {
    const root = host(files);
    for (const [path, text] of Object.entries(links)) symlinkSync(text, root + path);
    return hostSchedule(root).has(job, soon());
  };
  const called = (name: string, starter: Partial<Starter> = bup) =>
    program("/usr/lib/bup/cmd/bup", [name, "-d", "/srv/bup", "index"], starter);
  const LINK = { "/usr/bin/bup": "../lib/bup/cmd/bup" };

  it("is one that leads to it, under the name by which it is called", () => {
    expect(has(called("bup"), LINK)).toBe(true);
    expect(has(called("bup"), { "/usr/bin/bup": "/etc/alternatives/bup", "/usr/bin/y": "x" })).toBe(false);
    expect(has(program("/opt/v1/tool", ["/opt/tool", "-x"], tool), { "/opt/tool": "v1/tool" })).toBe(true);
  });

  it.each([
    ["there is no link", called("bup"), {}],
    ["it leads elsewhere", called("bup"), { "/usr/bin/bup": "x" }],
    ["it is called otherwise", called("tool"), { ...LINK, "/usr/bin/tool": "../lib/bup/cmd/bup" }],
    ["the command is another", called("bup", by("bup -d /srv/bup fsck")), LINK],
    ["it lies where nobody looks", called("bup"), { "/opt/bup": "../usr/lib/bup/cmd/bup" }],
  ])("is none if %s", (_, job, links) => expect(has(job, links)).toBe(false));

  it("is none by a link that came later", () => {
    const root = host(files);
    symlinkSync("../lib/bup/cmd/bup", `${root}/usr/bin/bup`);
    const changed = (late: string) => (path: string) => (path === late ? Number.POSITIVE_INFINITY : 0);
    expect(hostSchedule(root, changed("/opt")).has(called("bup"), soon())).toBe(true);
    expect(hostSchedule(root, changed("/usr/bin/bup")).has(called("bup"), soon())).toBe(false);
  });
});

describe("a command of cron's", () => {
  const command = "cd /srv && /srv/bin/report --all";
  const table = `PATH=/bin\n# m h dom mon dow user command\n0 3 1 * * root ${command}\n`;
  const by = (text: string, more: Partial<Starter> = {}): Partial<Starter> => ({
    program: "dash[-c]",
    above: ["cron"],
    argv: ["/bin/sh", "-c", text],
    ...more,
  });
  const job = script("/srv/bin/report", by(command));
  const files = { ...COMMON, "/srv/bin/report": "", "/usr/bin/env": "", "/usr/bin/certbot": "" };

  it.each([
    ["/etc/crontab", table],
    ["/etc/cron.d/report", table],
    ["/var/spool/cron/crontabs/root", table.replace("root ", "")],
  ])("is scheduled by %s, as its user", (path, text) => {
    const schedule = hostSchedule(host({ ...files, [path]: text }));
    expect(schedule.has(job, soon())).toBe(true);
    expect(schedule.has({ ...job, uid: MAN }, soon())).toBe(false);
  });

  it.each<readonly [what: string, job: JobStart]>([
    ["another command", script("/srv/bin/report", by("/srv/bin/report --all"))],
    ["another than cron", script("/srv/bin/report", by(command, { above: ["sshd"] }))],
    ["another shell", script("/srv/bin/report", by(command, { program: "zsh[-c]" }))],
    ["a program that it does not name", program("/usr/bin/env", ["env", "x"], by(command))],
    ["another way to it", script("/srv/bin/report", by(command), { argv: ["/bin/sh", "../bin/report"] })],
  ])("is none by %s", (_, other) => {
    expect(hostSchedule(host({ ...files, "/etc/crontab": table })).has(other, soon())).toBe(false);
  });

  it("may call a program of the system's by its name, and bear any letters", () => {
    const text = "certbot renew --name Köln";
    const certbot = { file: "/usr/bin/certbot", argv: ["/usr/bin/python3", "/usr/bin/certbot", "renew"] };
    const schedule = hostSchedule(host({ ...files, "/etc/crontab": `1 2 * * * root ${text}\n` }));
    const start = { ...script("", by(text)), ...certbot };
    expect(schedule.has(start, soon())).toBe(true);
    expect(schedule.has({ ...start, file: "/srv/bin/certbot", argv: ["sh", "/srv/bin/certbot"] }, soon())).toBe(false);
  });

  it("may name a script from the folder that it goes to", () => {
    const text = "cd /srv/bin && ./report --all && php ../app/artisan run";
    const root = host({
      ...files,
      "/srv/app/artisan": "",
      "/usr/bin/php8.2": "",
      "/etc/crontab": `1 2 * * * root ${text}\n`,
    });
    const has = (start: JobStart): boolean => hostSchedule(root).has(start, soon());
    const report = script("/srv/bin/report", by(text), { argv: ["/bin/sh", "./report", "--all"], cwd: "/srv/bin" });
    const php = { exe: "/usr/bin/php8.2", argv: ["php", "../app/artisan", "run"], cwd: "/srv/bin" };
    expect(has(report)).toBe(true);
    expect(has(script("/srv/app/artisan", by(text), php))).toBe(true);
    // Elsewhere it is another's, and so is another way to it, or what nobody knows the folder of.
    expect(has({ ...report, cwd: "/tmp" })).toBe(false);
    expect(has({ ...report, cwd: undefined })).toBe(false);
    expect(has({ ...report, argv: ["/bin/sh", "../bin/report"] })).toBe(false);
  });

  it("may hold code, to the letter", () => {
    const text = "perl -e 'sleep int(rand(43200))' && certbot -q renew";
    const root = host({
      ...files,
      "/usr/bin/perl": "",
      "/srv/bin/perl": "",
      "/etc/crontab": `1 2 * * * root ${text}\n`,
    });
    const code = (exe: string, ...argv: readonly string[]): JobStart =>
      program(exe, argv, by(text), { isCode: true, cwd: "/root" });
    const has = (start: JobStart): boolean => hostSchedule(root).has(start, soon());
    expect(has(code("/usr/bin/perl", "perl", "-e", "sleep int(rand(43200))"))).toBe(true);
    expect(has(code("/usr/bin/perl", "perl", "-e", "unlink </srv/*>"))).toBe(false);
    expect(has(code("/usr/bin/perl", "ruby", "-e", "sleep int(rand(43200))"))).toBe(false);
    expect(has(code("/srv/bin/perl", "perl", "-e", "sleep int(rand(43200))"))).toBe(false);
  });

  it("is none by a table that cron does not read", () => {
    expect(hostSchedule(host({ ...files, "/etc/cron.d/report.dpkg-old": table })).has(job, soon())).toBe(false);
  });

  it("is as new as the newest table that has it", async () => {
    const root = host({ ...files, "/etc/crontab": table, "/etc/cron.d/x": "" });
    const before = await moment();
    writeFileSync(`${root}/etc/cron.d/x`, "BASH_ENV=/srv/x\n");
    expect(hostSchedule(root).has(job, before)).toBe(true);
    writeFileSync(`${root}/etc/cron.d/x`, `BASH_ENV=/srv/x\n* * * * * root ${command}\n`);
    expect(hostSchedule(root).has(job, before)).toBe(false);
  });

  it("is as new as any table that may have it", async () => {
    const mine = "/var/spool/cron/crontabs/man";
    const root = host({ ...files, "/etc/crontab": table.replaceAll("root", "man"), [mine]: "" });
    const start = { ...job, uid: MAN };
    const rewritten = async (text: string): Promise<boolean> => {
      writeFileSync(root + mine, "");
      const before = await moment();
      expect(hostSchedule(root).has(start, before)).toBe(true);
      writeFileSync(root + mine, text);
      return hostSchedule(root).has(start, before);
    };
    expect(await rewritten("* * * * * true\n")).toBe(true);
    expect(await rewritten(`* * * * * ${command}\n`)).toBe(false);
    expect(await rewritten(`*! * * * * ${command}\n`)).toBe(false);
    expect(await rewritten(`#${"x".repeat(1 << 20)}\n* * * * * ${command}\n`)).toBe(false);
    // Nor by one that was there for a moment.
    writeFileSync(root + mine, "");
    const before = await moment();
    writeFileSync(`${root}${mine}.new`, "");
    expect(hostSchedule(root).has(start, before)).toBe(false);
  });

  it("is read as cron reads it", () => {
    const rows = commandsOf(
      `${table}\n@weekly  www\ta 'b'\n  */5 1-3,5 * jan mon-fri x y\n\n#* * * * * z z\nnothing`,
      undefined,
    );
    expect(rows).toEqual([
      { user: "root", command },
      { user: "www", command: "a 'b'" },
      { user: "x", command: "y" },
    ]);
    expect(commandsOf("1 2 3 4 5 date +\\%F%input\n0 0 * * *\n", "man")).toEqual([
      { user: "man", command: "date +%F" },
    ]);
  });
});

describe("what a timer starts", () => {
  const files = {
    ...COMMON,
    "/usr/sbin/fstrim": "",
    [`${UNITS}/fstrim.timer`]: "[Timer]\nOnCalendar=weekly\n",
    [`${UNITS}/fstrim.service`]: "[Service]\nExecStart=/sbin/fstrim -a --quiet\n",
  };
  const links = { [`${WANTED}/fstrim.timer`]: `${UNITS}/fstrim.timer` };
  const systemd = { program: SYSTEMD, isSame: true };
  const job = program("/usr/sbin/fstrim", ["/sbin/fstrim", "-a", "--quiet"], systemd);
  const has = (
    more: Readonly<Record<string, string>> = {},
    enabled: Readonly<Record<string, string>> = links,
  ): boolean => hostSchedule(host({ ...files, ...more }, enabled)).has(job, soon());
  /** Whether it is scheduled by a service of these lines. */
  const by = (service: string, start: JobStart, more: Readonly<Record<string, string>> = {}): boolean =>
    hostSchedule(
      host({ ...files, [`${UNITS}/fstrim.service`]: `[Service]\n${service}\n`, [start.file]: "", ...more }, links),
    ).has(start, soon());

  it("is scheduled by the units, if the timer is enabled", () => {
    expect(has()).toBe(true);
    expect(has({}, {})).toBe(false);
    expect(has({}, { [`${UNITS}/timers.target.wants/fstrim.timer`]: `${UNITS}/fstrim.timer` })).toBe(true);
    expect(has({ [`${UNITS}/fstrim.service`]: "[Service]\nExecStart=/sbin/other\n" })).toBe(false);
  });

  it("is what the timer names, the service prepares, and a template says", () => {
    expect(has({ [`${UNITS}/fstrim.timer`]: "[Timer]\nUnit=trim.service\n" })).toBe(false);
    const service = '[Service]\n ExecStartPre = -"/usr/sbin/fstrim" %I\\\n  --quiet\nExecStart=/bin/true\n';
    const template = {
      [`${UNITS}/fstrim.timer`]: "[Timer]\nUnit=trim@home.service\n",
      [`${UNITS}/trim@.service`]: service,
    };
    const start = program("/usr/sbin/fstrim", ["/usr/sbin/fstrim", "/home", "--quiet"], systemd);
    expect(hostSchedule(host({ ...files, ...template }, links)).has(start, soon())).toBe(true);
    const pool = { [`${UNITS}/scrub@.timer`]: "[Timer]\nUnit=trim@%i.service\n", [`${UNITS}/trim@.service`]: service };
    const enabled = { [`${WANTED}/scrub@tank.timer`]: `${UNITS}/scrub@.timer` };
    expect(hostSchedule(host({ ...files, ...pool }, enabled)).has(start, soon())).toBe(true);
    const outside = { [`${UNITS}/fstrim.timer`]: "[Timer]\nUnit=../../../../srv/x.service\n" };
    const unit = { "/srv/x.service": "[Service]\nExecStart=/sbin/fstrim -a --quiet\n" };
    expect(has({ ...outside, ...unit })).toBe(false);
  });

  it("is what the service runs, to the word", () => {
    const start = (...argv: string[]): JobStart => program("/usr/bin/find", argv, systemd);
    const find = "ExecStart=/usr/bin/find /var/cache/man -type f -name *.gz -atime +6 -delete";
    const words = "/usr/bin/find /var/cache/man -type f -name *.gz -atime +6 -delete".split(" ");
    expect(by(find, start(...words))).toBe(true);
    expect(by(find, start("/usr/bin/find", "/tmp", "-exec", "sh", "{}"))).toBe(false);
    expect(by(find, start(...words, "-exec", "sh", "{}"))).toBe(false);
    expect(by(find, start("find", ...words.slice(1)))).toBe(false);
    expect(by("ExecStart=@/usr/bin/find me /x", start("me", "/x"))).toBe(true);
    // What is filled in may be anything; what cannot be told is nothing.
    expect(by("ExecStart=/usr/bin/find $" + "{WHERE} %t/x", start("/usr/bin/find", "/srv", "/run/x"))).toBe(true);
    for (const more of ["$WHERE", "/sr\\x76", "'/srv", "; /bin/true"])
      expect(by(`ExecStart=/usr/bin/find ${more}`, start("/usr/bin/find", "/srv"))).toBe(false);
  });

  it("may be a script, by its own name or its interpreter's, and a program called by its bare name", () => {
    const python = { exe: "/usr/bin/python3.11" };
    const report = "/opt/report.py";
    const own = script(report, systemd, { ...python, argv: ["/usr/bin/python3", "-u", report, "--all"] });
    expect(by(`ExecStart=${report} --all`, own)).toBe(true);
    expect(by(`ExecStart=${report}`, own)).toBe(false);
    expect(
      by(
        `ExecStart=/usr/bin/python3 ${report}`,
        script(report, systemd, { ...python, argv: ["/usr/bin/python3", report] }),
      ),
    ).toBe(true);
    expect(
      by(
        `ExecStart=/usr/bin/python3 report.py`,
        script(report, systemd, { ...python, argv: ["/usr/bin/python3", "report.py"] }),
      ),
    ).toBe(false);
    const inFolder = (cwd: string): JobStart =>
      script(report, systemd, { ...python, argv: ["/usr/bin/python3", "report.py"], cwd });
    expect(by("ExecStart=/usr/bin/python3 report.py", inFolder("/opt"))).toBe(true);
    expect(by("ExecStart=/usr/bin/python3 report.py", inFolder("/tmp"))).toBe(false);
    expect(
      by(`ExecStart=${report}`, script(report, systemd, { ...python, argv: ["python3", "/opt/x/../report.py"] })),
    ).toBe(false);
    expect(by("ExecStart=find --clean", program("/usr/bin/find", ["find", "--clean"], systemd))).toBe(true);
    expect(by("ExecStart=find --clean", program("/srv/find", ["find", "--clean"], systemd))).toBe(false);
  });

  it("may be code, to the word, that a program of the system's runs", () => {
    const code = (exe: string, ...argv: readonly string[]): JobStart => program(exe, argv, systemd, { isCode: true });
    const line = "ExecStart=/bin/sh -c 'cd /srv && ./report'";
    expect(by(line, code("/usr/bin/dash", "/bin/sh", "-c", "cd /srv && ./report"))).toBe(true);
    expect(by(line, code("/usr/bin/dash", "/bin/sh", "-c", "cd /tmp && ./report"))).toBe(false);
    expect(by(line, code("/srv/dash", "/bin/sh", "-c", "cd /srv && ./report"))).toBe(false);
    // What systemd fills in may be anything, and so any code.
    for (const filled of ["$" + "{CODE}", "date +%F", "%i"])
      expect(by(`ExecStart=/bin/sh -c '${filled}'`, code("/usr/bin/dash", "/bin/sh", "-c", "curl x | sh"))).toBe(false);
    expect(by("ExecStart=/bin/sh -c 'date +%%F'", code("/usr/bin/dash", "/bin/sh", "-c", "date +%F"))).toBe(true);
    expect(by(line.replace("/bin/sh", "/srv/sh"), code("/usr/bin/dash", "/srv/sh", "-c", "cd /srv && ./report"))).toBe(
      false,
    );
  });

  it("is run as the service's user", () => {
    const as = (uid: number): JobStart => ({ ...job, uid });
    const line = "ExecStart=/sbin/fstrim -a --quiet";
    expect([by(line, as(0)), by(line, as(MAN))]).toEqual([true, false]);
    expect([by(`User=man\n${line}`, as(0)), by(`User=man\n${line}`, as(MAN))]).toEqual([false, true]);
    expect(by(`User=man\n${line.replace("=", "=+")}`, as(0))).toBe(true);
    expect(by(`User=nobody-knows\n${line}`, as(0))).toBe(false);
    expect(by(`User=6\n${line}`, as(MAN))).toBe(true);
  });

  it("is what is left of the settings, by section and in the order of the files", () => {
    const line = "ExecStart=/sbin/fstrim -a --quiet";
    const added = "/etc/systemd/system/fstrim.service.d";
    expect(by("", job, { [`${added}/a.conf`]: `[Service]\n${line}\n` })).toBe(true);
    const another = "[Service]\nExecStart=\nExecStart=/bin/true\n";
    for (const folder of ["/etc/systemd/system", "/etc/systemd/system.attached", "/run/systemd/system.attached"])
      expect([folder, by(line, job, { [`${folder}/fstrim.service.d/a.conf`]: another })]).toEqual([folder, false]);
    expect(by(`[X-Note]\n${line}`, job)).toBe(false);
    expect(by(`# ${line}`, job)).toBe(false);
    expect(by(`# old \\\n${line}`, job)).toBe(true);
    // The first folder's file stands for the others', and an empty one for none.
    expect(has({ "/etc/systemd/system/fstrim.timer": "" })).toBe(false);
    expect(has({ "/etc/systemd/system/fstrim.service": "[Service]\nExecStart=/bin/true\n" })).toBe(false);
  });

  it("is as new as any file that says so", async () => {
    const folder = "/etc/systemd/system";
    const added = ["fstrim.service.d/more.conf", "service.d/all.conf", "fstrim.timer.d/x.conf"].map(
      (name) => `${folder}/${name}`,
    );
    const more = Object.fromEntries(added.map((path) => [path, "[Unit]\nDescription=x\n"]));
    const service = {
      [`${UNITS}/fstrim.service`]: `${files[`${UNITS}/fstrim.service`]}EnvironmentFile=-/etc/default/fstrim\n`,
    };
    const root = host({ ...files, ...more, ...service, "/etc/default/fstrim": "" }, links);
    const all = [
      ...added,
      `${UNITS}/fstrim.service`,
      `${UNITS}/fstrim.timer`,
      `${WANTED}/fstrim.timer`,
      "/usr/sbin/fstrim",
      "/etc/default/fstrim",
    ];
    for (const path of all) {
      const before = await moment();
      expect(hostSchedule(root).has(job, before)).toBe(true);
      lutimesSync(root + path, 1, 1);
      expect([path, hostSchedule(root).has(job, before)]).toEqual([path, false]);
    }
  });

  it("is started by the system's systemd, which was seen before, and for nobody who logged in", () => {
    const schedule = hostSchedule(host(files, links));
    const started = (more: Partial<Starter>): JobStart => ({ ...job, starter: { ...job.starter, ...more } });
    expect(schedule.has(started({ program: "/usr/lib/systemd/systemd-executor" }), soon())).toBe(true);
    expect(schedule.has(started({ program: "/home/x/lib/systemd/systemd" }), soon())).toBe(false);
    expect(schedule.has(started({ isSame: false }), soon())).toBe(false);
    expect(schedule.has({ ...job, hasLogin: true }, soon())).toBe(false);
  });
});

describe("a service", () => {
  const UNIT = `${UNITS}/thing.service`;
  const LINK = "/etc/systemd/system/multi-user.target.wants/thing.service";
  const systemd = { program: SYSTEMD, isSame: true };
  const start = program("/usr/sbin/thingd", ["/usr/sbin/thingd", "-D"], systemd);
  const lines = "[Service]\nExecStart=/usr/sbin/thingd -D\n";
  const installed = `${lines}[Install]\nWantedBy=multi-user.target\n`;
  const files = { ...COMMON, "/usr/sbin/thingd": "", [UNIT]: lines };
  const has = (
    more: Readonly<Record<string, string>>,
    links: Readonly<Record<string, string>> = {},
    one: JobStart = start,
  ): boolean => hostSchedule(host({ ...files, ...more }, links)).serviceOf(one, soon()) !== undefined;

  it("is set up if it is enabled, by itself or by what starts it, or need not be", () => {
    expect(has({})).toBe(true);
    expect(has({ [UNIT]: installed })).toBe(false);
    expect(has({ [UNIT]: installed }, { [LINK]: UNIT })).toBe(true);
    const socket = "/etc/systemd/system/sockets.target.wants/thing.socket";
    expect(has({ [UNIT]: installed }, { [socket]: `${UNITS}/thing.socket` })).toBe(true);
    expect(has({ [UNIT]: installed }, { [socket.replace("thing", "other")]: UNIT })).toBe(false);
    // Nor what is masked, or lies where no unit does.
    expect(has({ "/etc/systemd/system/thing.service": "" })).toBe(false);
    expect(has({ [UNIT]: "", "/run/systemd/system/thing.service": lines })).toBe(false);
  });

  it("may be called, where there is a socket for it", () => {
    const socket = (name: string, text = ""): Readonly<Record<string, string>> => ({
      [`${UNITS}/${name}.socket`]: text,
    });
    const isCalled = (more: Readonly<Record<string, string>>) =>
      hostSchedule(host({ ...files, ...more })).serviceOf(start, soon())?.isCalled;
    expect(isCalled({})).toBe(false);
    expect(isCalled(socket("other"))).toBe(false);
    expect(isCalled(socket("thing"))).toBe(true);
    expect(isCalled(socket("other", "[Socket]\nService=thing.service\n"))).toBe(true);
    expect(isCalled({ [UNIT]: `${lines}Sockets=a.socket\n` })).toBe(true);
  });

  it("may be an instance of a template", () => {
    const template = { [UNIT]: "", [`${UNITS}/thing@.service`]: installed.replace("-D", "-D %i") };
    const instance = { ...start, argv: ["/usr/sbin/thingd", "-D", "west"] };
    expect(has(template, {}, instance)).toBe(false);
    expect(has(template, { [LINK.replace("thing", "thing@west")]: `${UNITS}/thing@.service` }, instance)).toBe(true);
    // Where nobody need enable it, systemd may start any.
    expect(has({ [UNIT]: "", [`${UNITS}/thing@.service`]: lines.replace("-D", "-D %i") }, {}, instance)).toBe(true);
  });

  it("may be enabled by a generator, or be a script that a runlevel starts", () => {
    const link = "/run/systemd/generator/thing.service.wants/thing@west.service";
    const template = { [UNIT]: "", [`${UNITS}/thing@.service`]: installed };
    expect(has(template, { [link]: `${UNITS}/thing@.service` })).toBe(true);
    const script = "/etc/init.d/thing";
    const run = (verb: string): JobStart => ({
      ...start,
      file: script,
      exe: "/usr/bin/dash",
      argv: ["/bin/sh", script, verb],
    });
    const level = { "/etc/rc3.d/S01thing": script };
    expect(has({ [script]: "" }, level, run("start"))).toBe(true);
    expect(has({ [script]: "" }, { "/etc/rc3.d/K01thing": script }, run("start"))).toBe(false);
    expect(has({ [script]: "" }, level, run("evil"))).toBe(false);
    expect(has({ [script]: "" }, level, { ...run("start"), uid: MAN })).toBe(false);
    expect(has({ [script]: "" }, level, { ...run("start"), argv: ["/bin/sh", "-x", "start"] })).toBe(false);
  });

  it("is what its unit runs, to the word, as its user, started by systemd", () => {
    expect(has({}, {}, { ...start, argv: ["/usr/sbin/thingd", "-D", "-x"] })).toBe(false);
    expect(has({}, {}, { ...start, uid: MAN })).toBe(false);
    expect(has({}, {}, { ...start, hasLogin: true })).toBe(false);
    expect(has({}, {}, { ...start, starter: { ...start.starter, isSame: false } })).toBe(false);
    expect(has({}, {}, { ...start, starter: { ...start.starter, program: "bash" } })).toBe(false);
    // In spite of the user that is set.
    const elevated = (prefix: string) => ({ [UNIT]: `[Service]\nUser=man\nExecStart=${prefix}/usr/sbin/thingd -D\n` });
    expect(["!", "+", "-!", "!!", ""].map((prefix) => has(elevated(prefix)))).toEqual([true, true, true, false, false]);
    const stopping = { [UNIT]: "[Service]\nExecStart=/usr/bin/find\nExecStop=-/usr/sbin/thingd -D\n" };
    expect(has(stopping)).toBe(true);
    const drawn = { [UNIT]: `${lines}DynamicUser=yes\n` };
    expect([61_183, 61_184, 65_519, 65_520].map((uid) => has(drawn, {}, { ...start, uid }))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it("has the variables that its unit and its files set", () => {
    const line =
      "[Service]\nExecStart=/usr/sbin/thingd $OPTIONS --port=$" + "{PORT} $NONE\nEnvironment=PORT=80 'NAME=a b'\n";
    const unit = {
      [UNIT]: `${line}EnvironmentFile=/etc/default/thing\n`,
      "/etc/default/thing": "# -v\nOPTIONS='-D -q'\n",
    };
    const run = (...given: string[]): JobStart => ({ ...start, argv: ["/usr/sbin/thingd", ...given] });
    expect(has(unit, {}, run("-D", "-q", "--port=80"))).toBe(true);
    expect(has(unit, {}, run("-D", "-q", "--port=81"))).toBe(false);
    expect(has(unit, {}, run("-D", "-x", "--port=80"))).toBe(false);
    expect(has(unit, {}, run("--port=80"))).toBe(false);
    // Blanks without end, which whoever may write the file may put there, cost no time.
    const blanks = { ...unit, "/etc/default/thing": `A=x${" ".repeat(1 << 19)}y\nOPTIONS=-D\n` };
    expect(has(blanks, {}, run("-D", "--port=80"))).toBe(true);
    // The file is as much a part of it as the unit.
    expect(has({ [UNIT]: unit[UNIT] ?? "" }, {}, run("--port=80"))).toBe(false);
    const terminal = { [UNIT]: "[Service]\nExecStart=-/usr/sbin/thingd -o '-p -- \\\\u' %I $TERM\n" };
    expect(has(terminal, {}, run("-o", "-p -- \\u", "tty1", "linux"))).toBe(true);
    expect(has(terminal, {}, run("-o", "-p -- \\u", "tty1"))).toBe(true);
    expect(has(terminal, {}, run("-o", "-p", "tty1", "linux"))).toBe(false);
  });

  it("may do without a file of variables, if none was there", async () => {
    const optional = { [UNIT]: `${lines}EnvironmentFile=-/etc/default/thing\n`, "/etc/default/other": "" };
    const root = host({ ...files, ...optional });
    const before = await moment();
    const is = () => hostSchedule(root).serviceOf(start, before) !== undefined;
    expect(is()).toBe(true);
    writeFileSync(`${root}/etc/default/thing`, "");
    rmSync(`${root}/etc/default/thing`);
    expect(is()).toBe(false);
  });

  it("has no variables by a link that leads elsewhere than it says", () => {
    const optional = { [UNIT]: `${lines}EnvironmentFile=-/srv/app/.env\n`, "/srv/app/run": "" };
    const root = host({ ...files, ...optional });
    linkAway(`${root}/srv/app/.env`, "");
    const looked: string[] = [];
    const changedAt = (path: string): number => {
      looked.push(path);
      return 0;
    };
    expect(hostSchedule(root, changedAt).serviceOf(start, soon())).toBeDefined();
    expect(looked).toContain("/srv/app");
    expect(looked).not.toContain("/srv/app/.env");
  });

  it("is as new as any file that says so", async () => {
    const added = "/etc/systemd/system/thing.service.d/more.conf";
    const root = host(
      {
        ...files,
        [UNIT]: `${installed}[Service]\nEnvironmentFile=/etc/default/thing\n`,
        [added]: "",
        "/etc/default/thing": "",
      },
      { [LINK]: UNIT },
    );
    for (const path of [added, UNIT, LINK, "/usr/sbin/thingd", "/etc/default/thing"]) {
      const before = await moment();
      expect(hostSchedule(root).serviceOf(start, before) !== undefined).toBe(true);
      lutimesSync(root + path, 1, 1);
      expect([path, hostSchedule(root).serviceOf(start, before) !== undefined]).toEqual([path, false]);
      // But for what an upgrade did to it.
      const excuses = (one: string, at: number) => one === path && Math.abs(at - Date.now()) < 60_000;
      expect([path, hostSchedule(root).serviceOf(start, { ...before, excuses }) !== undefined]).toEqual([path, true]);
    }
  });
});
