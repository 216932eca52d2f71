/** Which processes belong to a run of the package manager: it itself, and all that it starts. */
import type { Process } from "./process.ts";

/** Milliseconds of event time for which a start of the package manager makes what it starts one run: daemons live on. */
const RUN = 3600_000;

/** Executables as the kernel logs them: what calls itself dpkg elsewhere is none. */
const MANAGERS = new Set([
  "/usr/bin/dpkg",
  "/usr/bin/apt",
  "/usr/bin/apt-get",
  "/usr/bin/aptitude",
  "/usr/bin/aptitude-curses",
  "/usr/libexec/packagekitd",
  "/usr/lib/packagekit/packagekitd",
]);
/** Scripts, as the program part of a label shows them. */
const SCRIPTS =
  /^(?:python3[\d.]*\[\/usr\/bin\/unattended-upgrades?\]|(?:ba|da)?sh\[\/usr\/lib\/apt\/apt\.systemd\.daily\])$/;

/** Options by which dpkg works on another database or system than the host's, or runs what they name (dpkg(1)). */
const DPKG_OTHER = /^--(?:admindir|instdir|root|pre-invoke|post-invoke|status-logger)(?:=|$)/;
/** What only asks or edits (dpkg(1), apt(8)), and may start a pager or an editor for it: from there anything can be run. */
const DPKG_QUERY =
  /^(?:-[lLsSpCVI]$|--(?:list|listfiles|status|search|print-avail|audit|verify|get-selections|info|contents|help|version)(?:=|$))/;
const APT_QUERY = /^(?:list|show|search|policy|changelog|depends|rdepends|showsrc|moo|help|edit-sources)$/;
const APT = /\/(?:apt|apt-get|aptitude|aptitude-curses)$/;
/** Settings that change neither where apt works nor what it runs (apt.conf(5)); of dpkg's options those that force. */
const APT_HARMLESS =
  /^(?:(?:apt::(?:get|cache|install-recommends|install-suggests|color|update::error-mode)|aptitude|acquire::(?:retries|forceipv[46]|languages|check-valid-until|queue-mode|https?::(?:timeout|pipeline-depth|no-cache))|dpkg::(?:use-pty|lock::timeout|progress[a-z-]*)|quiet|debug)(?:::[a-z0-9:-]+)?=|dpkg::options::=--force-[a-z,-]+$)/i;

interface Program {
  readonly exe: string;
  readonly program: string;
  readonly argv: readonly (string | null)[];
  readonly container: string;
  readonly euid: number | undefined;
}

/**
 * Until when a process that `parent` started belongs to a run of the package manager; 0 if it does not.
 *
 * Root's alone, since nobody else changes packages; and on the host, since dpkg's lists are the host's. Whom an intruder starts
 * belongs to no run, and neither does what dpkg and apt are told to do elsewhere than in the host's own database, or to run beside.
 */
export function packagesUntil(
  { exe, program, argv, container, euid }: Program,
  parent: Process | undefined,
  time: number,
): number {
  if (container !== "" || (parent !== undefined && parent.taintedUntil > time)) return 0;
  if (exe === "/usr/bin/dpkg" && argv.some((word) => word !== null && DPKG_OTHER.test(word))) return 0;
  if (APT.test(exe) && !settingsOf(argv).every((setting) => APT_HARMLESS.test(setting))) return 0;
  if (euid === 0 && (MANAGERS.has(exe) || SCRIPTS.test(program)) && !onlyAsks(exe, argv)) return time + RUN;
  return parent?.packagesUntil ?? 0;
}

/** Then it begins no run; what a run asks is part of it. */
function onlyAsks(exe: string, argv: readonly (string | null)[]): boolean {
  if (exe === "/usr/bin/dpkg") return argv.some((word) => word !== null && DPKG_QUERY.test(word));
  return APT.test(exe) && APT_QUERY.test(argv.slice(1).find((word) => word !== null && !word.startsWith("-")) ?? "");
}

/** An option of apt's that sets something (apt(8)), also behind other letters that take no argument. Words may be in capitals. */
const SETTING =
  /^(?:--([Oo][Pp][Tt][Ii][Oo][Nn]|[Cc][Oo][Nn][Ff][Ii][Gg]-[Ff][Ii][Ll][Ee])(?:=|$)|-[^-acot=]*([co])=?)(.*)$/s;

/** What the arguments set of apt's configuration, the value in the same word or the next; a file of settings says nothing. */
function settingsOf(argv: readonly (string | null)[]): string[] {
  const settings: string[] = [];
  for (let at = 0; at < argv.length; at += 1) {
    const [, word, letter, inWord] = SETTING.exec(argv[at] ?? "") ?? [];
    if (word?.toLowerCase() === "config-file" || letter === "c") settings.push("");
    else if (word !== undefined || letter !== undefined) settings.push(inWord || (argv[++at] ?? ""));
  }
  return settings;
}
