/** What the server of the month is told to run, as files of its own: all older than the month. */
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Schedule } from "../../src/domain/schedule.ts";
import { hostSchedule } from "../../src/source/host-schedule.ts";

/** Timers, and what their services start: as the packages of Debian 12 have it, but for `report`. */
const TIMERS = {
  certbot: "/usr/bin/certbot -q renew",
  "dpkg-db-backup": "/usr/libexec/dpkg/dpkg-db-backup",
  e2scrub_all: "/sbin/e2scrub_all",
  fstrim: "/sbin/fstrim --listed-in /etc/fstab:/proc/self/mountinfo --verbose --quiet-unsupported",
  logrotate: "/usr/sbin/logrotate /etc/logrotate.conf",
  "man-db": "+/usr/bin/install -d -o man -g man -m 0755 /var/cache/man",
  mdcheck_continue: "/usr/share/mdadm/mdcheck --continue --duration 6h",
  mdcheck_start: "/usr/share/mdadm/mdcheck --duration 6h",
  phpsessionclean: "/usr/lib/php/sessionclean",
  "plocate-updatedb": "/usr/sbin/updatedb.plocate",
  report: "/usr/bin/podman run --rm --name report localhost/report",
};

/** @param root folder for the files */
export function soakSchedule(root: string): Schedule {
  const units = join(root, "usr/lib/systemd/system");
  const wants = join(root, "etc/systemd/system/timers.target.wants");
  for (const folder of [units, wants]) mkdirSync(folder, { recursive: true });
  for (const [name, command] of Object.entries(TIMERS)) {
    writeFileSync(join(units, `${name}.timer`), "[Timer]\nOnCalendar=daily\n");
    writeFileSync(join(units, `${name}.service`), `[Service]\nType=oneshot\nExecStart=${command}\n`);
    symlinkSync(`/usr/lib/systemd/system/${name}.timer`, join(wants, `${name}.timer`));
  }
  return hostSchedule(root, () => 0);
}
