/** A month in the life of a static Debian server, as its audit log. Nothing in it is an attack. */
import { Host } from "../bench/log/host.ts";
import { Random } from "../bench/log/random.ts";
import { type Life, Schedule } from "../bench/log/schedule.ts";
import { type LogSummary, LogWriter } from "../bench/log/writer.ts";
import { boot } from "./boot.ts";
import { DAY, HOUR, Machine, MINUTE, SECOND } from "./machine.ts";
import * as base from "./services/base.ts";
import * as jobs from "./services/jobs.ts";
import { administrator, guessers } from "./services/people.ts";
import * as rotation from "./services/rotation.ts";

export interface MonthOptions {
  /** Midnight UTC of the first day, in epoch milliseconds. */
  readonly start: number;
  readonly days: number;
  readonly seed: number;
  readonly format: "ENRICHED" | "RAW";
  /** Whether people give names to some of their uploads. */
  readonly titles: boolean;
}

/** Writes the log to a file, and beside it (`.pcap`) what was asked of the resolver: the same ones for the same options. */
export function generateMonth(file: string, { start, days, seed, format, titles }: MonthOptions): LogSummary {
  const random = new Random(seed);
  const schedule = new Schedule(start);
  const writer = new LogWriter(file, random, format);
  const machine = new Machine(new Host(random, schedule, writer));
  // As the manual says: the machine is booted once auditing is set up, else the kernel would not audit what runs.
  boot(machine, titles);
  timers(machine);
  machine.host.start(administrator(machine));
  machine.host.start(guessers(machine));
  // A Wednesday night in the third week.
  machine.host.start(rebootOnce(machine, 16 * DAY + 3 * HOUR + 20 * MINUTE, titles));
  schedule.run(() => schedule.now >= start + days * DAY);
  machine.resolver.write(captureOf(file));
  return writer.close();
}

/** The capture of port 53 beside a month's log. */
export function captureOf(file: string): string {
  return `${file}.pcap`;
}

function* rebootOnce(machine: Machine, after: number, titles: boolean): Life {
  yield after;
  machine.host.run(machine.systemd, { exe: "/usr/bin/systemctl", argv: ["systemctl", "reboot"] });
  machine.host.note("DAEMON_END", "op=terminate auid=0 uid=0 ses=4294967295 pid=1 res=success");
  yield 40 * SECOND;
  machine.reboot();
  boot(machine, titles);
}

const sunday = (day: Date): boolean => day.getUTCDay() === 0;
const first = (day: Date): boolean => day.getUTCDate() === 1;

function timers(machine: Machine): void {
  const at = machine.timer.bind(machine);
  at({ hour: 0, delay: 5 }, () => rotation.logrotate(machine));
  at({ hour: 0 }, () => base.dpkgBackup(machine));
  at({ hour: 0, delay: 720 }, () => base.manDb(machine));
  at({ hour: 1, delay: 720 }, () => base.plocate(machine));
  for (const hour of [6, 18]) at({ hour, delay: 300 }, () => base.aptUpdate(machine));
  for (const hour of [0, 12]) {
    // The certificate is due once, in the second half of the month.
    at({ hour, delay: 700 }, () => base.certbot(machine, machine.date().endsWith("19") && hour === 0));
  }
  at({ hour: 14, minute: 15 }, () => base.tmpfilesClean(machine));
  at({ hour: 1, minute: 5, on: (day) => sunday(day) && day.getUTCDate() <= 7 }, () => base.raidCheck(machine, true));
  at({ hour: 1, minute: 5, on: (day) => !sunday(day) }, () => base.raidCheck(machine, false));
  at({ hour: 0, delay: 100, on: (day) => day.getUTCDay() === 1 }, () => base.fstrim(machine));
  at({ hour: 3, minute: 10, on: sunday }, () => base.e2scrub(machine));
  at({ hour: 2, minute: 40, delay: 20 }, () => jobs.report(machine));
  const root = { uid: 0, gid: 0 };
  at({ hour: 2, minute: 30 }, () => jobs.cronJob(machine, root, (user) => rotation.backup(machine, user)));
  at({ hour: 4 }, () => jobs.cronJob(machine, root, (user) => rotation.snapshot(machine, user)));
  const daily = ["apt-compat", "dpkg", "exim4-base", "logrotate", "man-db"];
  at({ hour: 6, minute: 25 }, () => jobs.parts(machine, "cron.daily", daily));
  at({ hour: 6, minute: 47, on: sunday }, () => jobs.parts(machine, "cron.weekly", ["man-db", "site-links"]));
  at({ hour: 6, minute: 52, on: first }, () => jobs.parts(machine, "cron.monthly", ["site-report"]));
}
