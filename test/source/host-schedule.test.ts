/** What a host is told to run, by files of a folder made for it. */
import { linkSync, mkdirSync, renameSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { JobStart } from "../../src/domain/schedule.ts";
import { commandsOf } from "../../src/source/cron-tables.ts";
import { hostSchedule } from "../../src/source/host-schedule.ts";
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

const start = (file: string, starter: string, more: Partial<JobStart> = {}): JobStart => ({
  file,
  starter,
  above: undefined,
  argv: [],
  hasLogin: false,
  ...more,
});

const soon = (): number => Date.now() + 60_000;

/** A time that the clock of files, which goes in ticks, has passed by, and before which all was made. */
async function moment(): Promise<number> {
  await setTimeout(30);
  const time = Date.now();
  await setTimeout(30);
  return time;
}

describe("a script of run-parts", () => {
  const file = "/etc/cron.monthly/report";

  it("is scheduled since its last change of any kind", async () => {
    const root = host({ [file]: "#!/bin/sh\n", "/opt/x": "" });
    const has = (since: number): boolean => hostSchedule(root).has(start(file, "run-parts"), since);
    const before = await moment();
    expect([has(soon()), has(before), has(0)]).toEqual([true, true, false]);
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

  it("is as new as what its link leads to", async () => {
    const root = host({ "/opt/report": "" }, { [file]: "/opt/report" });
    const before = await moment();
    expect(hostSchedule(root).has(start(file, "run-parts"), before)).toBe(true);
    writeFileSync(`${root}/opt/report`, "more");
    expect(hostSchedule(root).has(start(file, "run-parts"), before)).toBe(false);
  });

  it.each([
    ["another folder", "/etc/cron.d/report", "run-parts"],
    ["a folder below", "/etc/cron.monthly/x/report", "run-parts"],
    ["another starter", file, "bash"],
  ])("is none in %s", (_, path, starter) =>
    expect(hostSchedule(host({ [path]: "" })).has(start(path, starter), soon())).toBe(false),
  );

  it("is none if it is not there", () =>
    expect(hostSchedule(host({})).has(start(file, "run-parts"), soon())).toBe(false));
});

describe("a command of cron's", () => {
  const table = "PATH=/bin\n# m h dom mon dow user command\n0 3 1 * * root cd /srv && /srv/bin/report --all\n";
  const by = (command: string, above = "cron"): JobStart =>
    start("/srv/bin/report", "dash[-c]", { above, argv: ["/bin/sh", "-c", command], hasLogin: true });
  const program = { "/srv/bin/report": "" };

  it.each([
    ["/etc/crontab", table],
    ["/etc/cron.d/report", table],
    ["/var/spool/cron/crontabs/root", table.replace("root ", "")],
  ])("is scheduled by %s", (path, text) => {
    const schedule = hostSchedule(host({ ...program, [path]: text }));
    expect(schedule.has(by("cd /srv && /srv/bin/report --all"), soon())).toBe(true);
    expect(schedule.has(by("/srv/bin/report --all"), soon())).toBe(false);
    expect(schedule.has(by("cd /srv && /srv/bin/report --all", "sshd"), soon())).toBe(false);
  });

  it("is as new as its table", async () => {
    const root = host({ ...program, "/etc/crontab": table });
    const before = await moment();
    writeFileSync(`${root}/etc/crontab`, table);
    expect(hostSchedule(root).has(by("cd /srv && /srv/bin/report --all"), before)).toBe(false);
  });

  it("is read as cron reads it", () => {
    expect(
      commandsOf(`${table}\n@weekly  www\ta 'b'\n  */5 1-3,5 * jan mon-fri x y\n\n#* * * * * z z\nnothing`, true),
    ).toEqual(["cd /srv && /srv/bin/report --all", "a 'b'", "y"]);
    expect(commandsOf("1 2 3 4 5 date +\\%F%input\n0 0 * * *\n", false)).toEqual(["date +%F"]);
  });
});

describe("what a timer starts", () => {
  const files = {
    "/usr/sbin/fstrim": "",
    [`${UNITS}/fstrim.timer`]: "[Timer]\nOnCalendar=weekly\n",
    [`${UNITS}/fstrim.service`]: "[Service]\nExecStart=/sbin/fstrim -a\n",
  };
  const links = { [`${WANTED}/fstrim.timer`]: `${UNITS}/fstrim.timer` };
  const job = start("/usr/sbin/fstrim", SYSTEMD);
  const has = (
    more: Readonly<Record<string, string>> = {},
    enabled: Readonly<Record<string, string>> = links,
  ): boolean => hostSchedule(host({ ...files, ...more }, enabled)).has(job, soon());

  it("is scheduled by the units, if the timer is enabled", () => {
    expect(has()).toBe(true);
    expect(has({}, {})).toBe(false);
    expect(has({}, { [`${UNITS}/timers.target.wants/fstrim.timer`]: `${UNITS}/fstrim.timer` })).toBe(true);
    expect(has({ [`${UNITS}/fstrim.service`]: "[Service]\nExecStart=/sbin/other\n" })).toBe(false);
  });

  it("is what the timer names, the service prepares, and a template says", () => {
    expect(has({ [`${UNITS}/fstrim.timer`]: "[Timer]\nUnit=trim.service\n" })).toBe(false);
    expect(
      has({
        [`${UNITS}/fstrim.timer`]: "[Timer]\nUnit=trim@home.service\n",
        [`${UNITS}/trim@.service`]: '[Service]\n ExecStartPre = -"/usr/sbin/fstrim" %I\nExecStart=/bin/true\n',
      }),
    ).toBe(true);
    expect(has({ [`${UNITS}/fstrim.timer`]: "[Timer]\nUnit=../../../../srv/x.service\n" })).toBe(false);
  });

  it("is as new as any file that says so", async () => {
    const added = `/etc/systemd/system/fstrim.service.d/more.conf`;
    const root = host({ ...files, [added]: "[Service]\nExecStartPre=/bin/true\n" }, links);
    for (const path of [
      added,
      `${UNITS}/fstrim.service`,
      `${UNITS}/fstrim.timer`,
      `${WANTED}/fstrim.timer`,
      "/usr/sbin/fstrim",
    ]) {
      const before = await moment();
      expect(hostSchedule(root).has(job, before)).toBe(true);
      utimesSync(root + path, 1, 1);
      expect(hostSchedule(root).has(job, before)).toBe(false);
    }
  });

  it("is started by the system's systemd, for nobody who logged in", () => {
    const schedule = hostSchedule(host(files, links));
    expect(schedule.has({ ...job, starter: "/usr/lib/systemd/systemd-executor" }, soon())).toBe(true);
    expect(schedule.has({ ...job, hasLogin: true }, soon())).toBe(false);
    expect(schedule.has({ ...job, starter: "/home/x/lib/systemd/systemd" }, soon())).toBe(false);
  });
});
