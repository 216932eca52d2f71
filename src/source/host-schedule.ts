/**
 * What cron and systemd's timers of this host were told to run, and since when: by the times of last change of the files that say so, and of
 * what they run. Nobody can set those but by the host's clock (inode(7)): so who changes one of them later shows.
 */
import { lstatSync, statSync } from "node:fs";
import type { JobStart, Schedule } from "../domain/schedule.ts";
import { isPart, tablesWith } from "./cron-tables.ts";
import { timersOf } from "./timer-units.ts";

const CRON = new Set(["cron", "crond"]);
const SHELL = /^(?:ba|da)?sh\[-c\]$/;
/** Since version 255 a program of its own starts what systemd is to start. */
const SYSTEMD = /^(?:\/usr)?\/lib\/systemd\/systemd(?:-executor)?$/;

/**
 * @param root where the host's files are: another place than `/` for tests
 * @param changedAt when a file was last changed, milliseconds since 1970
 */
export function hostSchedule(root = "", changedAt: (path: string) => number = lastChange): Schedule {
  return {
    has(start, since) {
      const isOld = (path: string): boolean => changedAt(root + path) < since;
      return isOld(start.file) && waysOf(start, root).some((files) => files.every(isOld));
    },
  };
}

/** The files that say so, for each way in which they do. */
function waysOf({ file, starter, above, argv, hasLogin }: JobStart, root: string): string[][] {
  if (starter === "run-parts") return isPart(file) ? [[]] : [];
  if (SYSTEMD.test(starter)) return hasLogin ? [] : timersOf(file, root);
  const [, option, command] = argv;
  const isCrons = CRON.has(above ?? "") && SHELL.test(starter) && option === "-c" && command !== undefined;
  return isCrons ? tablesWith(command, root).map((table) => [table]) : [];
}

/** Of a link also of what it leads to. A file that is not there may be changed at any time. */
function lastChange(path: string): number {
  try {
    return Math.max(lstatSync(path).ctimeMs, statSync(path).ctimeMs);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
