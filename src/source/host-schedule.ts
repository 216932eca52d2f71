/**
 * What cron and systemd of this host were told to run, and since when: by the times of last change of the files that say so, and of
 * what they run (ctime, inode(7)). Those go by the host's clock, whatever is done to a file; a folder that is renamed, or mounted over, keeps
 * those of what is in it.
 */
import type { JobStart, Schedule, Unchanged } from "../domain/schedule.ts";
import { isPart, tablesWith } from "./cron-tables.ts";
import { isSystemProgram, leadsTo, meansFile } from "./job-files.ts";
import { statIn, statPlace } from "./place.ts";
import { servicesOf } from "./service-units.ts";
import { timersOf } from "./timer-units.ts";
import { UnitIndex } from "./unit-index.ts";

const SHELL = /^(?:ba|da)?sh\[-c\]$/;
/** Since version 255 a program of its own starts what systemd is to start. */
const SYSTEMD = /^(?:\/usr)?\/lib\/systemd\/systemd(?:-executor)?$/;
/** Where it looks for programs, in the order of cron's own and of most tables' PATH. */
const FOLDERS = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin"];
/** What stands between the words of a shell's command. */
const BETWEEN = /[\s;&|()<>{}]+/;

/**
 * @param root where the host's files are: another place than `/` for tests, and for a replay that names it
 * @param changedAt when a file was last changed, milliseconds since 1970
 */
export function hostSchedule(root = "", changedAt = lastChange): Schedule {
  const units = new UnitIndex(root);
  const isOld = (files: readonly string[], { since, excuses }: Unchanged): boolean =>
    files.every((path) => {
      const time = changedAt(path, root);
      return time < since || excuses(path, time);
    });
  // What costs little first: who starts very many programs must not hold up the daemon.
  return {
    has: (start, unchanged) =>
      mayBeJob(start, root) &&
      isOld([start.file, start.exe, ...linkOf(start, root)], unchanged) &&
      waysOf(start, units).some((files) => isOld(files, unchanged)),
    serviceOf: (start, unchanged) => {
      if (!mayBeUnit(start) || !isOld([start.file, start.exe], unchanged)) return undefined;
      const services = servicesOf(start, units).filter(({ files }) => isOld(files, unchanged));
      return services.length === 0 ? undefined : { isCalled: services.some(({ isCalled }) => isCalled) };
    },
    isOld,
  };
}

/** By who starts it and what is asked for, without a look at a file, but for a program that is called by a link to it. */
function mayBeJob(start: JobStart, root: string): boolean {
  const { file, argv, uid, starter } = start;
  if (starter.program === "run-parts") {
    const asked = starter.above.find((program) => !SHELL.test(program)) ?? "";
    const isAsked = asked === "cron" || asked === "anacron" || SYSTEMD.test(asked);
    return isAsked && isPart(file) && argv.at(-1) === file && uid === 0;
  }
  if (SYSTEMD.test(starter.program)) return mayBeUnit(start);
  const command = cronCommand(starter);
  return command !== undefined && (isNamedBy(command, start) || isLinkedBy(command, start, root));
}

function mayBeUnit({ hasLogin, starter }: JobStart): boolean {
  return SYSTEMD.test(starter.program) && starter.isSame && !hasLogin;
}

/** True if the command of a shell says to run this. */
function isNamedBy(command: string, { file, exe, argv, cwd, isCode }: JobStart): boolean {
  const words = command.split(BETWEEN);
  if (isCode) {
    const [name = "", ...given] = argv;
    return words.includes(name) && given.every((argument) => command.includes(argument)) && isSystemProgram(exe);
  }
  return words.some((word) =>
    meansFile(word, file) ? file === exe || argv.includes(file) : argv.includes(word) && leadsTo(word, file, cwd),
  );
}

/** True if the command calls the program by a link to it, under which it goes. */
function isLinkedBy(command: string, start: JobStart, root: string): boolean {
  return command.split(BETWEEN).includes(start.argv[0] ?? "") && linkOf(start, root).length > 0;
}

/** The link by which a shell finds a program that lies elsewhere (bup), or is one of several (update-alternatives(1)); none if it is called by its own name. */
function linkOf({ file, exe, isCode, argv }: JobStart, root: string): readonly string[] {
  const name = argv[0] ?? "";
  if (file !== exe || isCode || name === "" || meansFile(name, file)) return [];
  const paths = name.startsWith("/") ? [name] : name.includes("/") ? [] : FOLDERS.map((folder) => `${folder}/${name}`);
  const link = paths.find((path) => isSameFile(path, file, root));
  return link === undefined ? [] : [link];
}

function isSameFile(one: string, other: string, root: string): boolean {
  const [at, place] = [statIn(root, one), statIn(root, other)];
  return at !== undefined && at.ino === place?.ino && at.dev === place.dev;
}

/** What cron gave to its shell. */
function cronCommand({ program, above, argv }: JobStart["starter"]): string | undefined {
  return above[0] === "cron" && SHELL.test(program) && argv[1] === "-c" ? argv[2] : undefined;
}

/** The files that say so, for each way in which they do. */
function waysOf(start: JobStart, units: UnitIndex): string[][] {
  if (start.starter.program === "run-parts") return [[]];
  const command = cronCommand(start.starter);
  if (command === undefined) return timersOf(start, units);
  const tables = tablesWith(command, start.uid, units.root);
  // One that came later may bring variables of its own: which of them it was does not show.
  return tables.length === 0 ? [] : [tables];
}

/** True of a link that enables a unit: which file is the unit's is looked for by its name. */
function isEnabling(path: string): boolean {
  return /^\/(?:(?:etc|usr\/lib|usr\/local\/lib|lib)\/systemd\/system\/[^/]+\.(?:wants|requires)|etc\/rc[2-5S]\.d)\/[^/]+$/.test(
    path,
  );
}

/** Of a link also of what it leads to. A file that is not there may be changed at any time. */
function lastChange(path: string, root: string): number {
  const own = statPlace(root + path, false);
  if (own === undefined) return Number.POSITIVE_INFINITY;
  if (!own.isSymbolicLink() || isEnabling(path)) return own.ctimeMs;
  const target = statIn(root, path);
  return target === undefined ? Number.POSITIVE_INFINITY : Math.max(own.ctimeMs, target.ctimeMs);
}
