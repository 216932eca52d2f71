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

/** Options by which dpkg works on another database or system than the host's (dpkg(1)). */
const ELSEWHERE = /^--(?:admindir|instdir|root)(?:=|$)/;

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
 * belongs to no run, and neither does what dpkg does elsewhere than in the host's own database.
 */
export function packagesUntil(
  { exe, program, argv, container, euid }: Program,
  parent: Process | undefined,
  time: number,
): number {
  if (container !== "" || (parent !== undefined && parent.taintedUntil > time)) return 0;
  if (exe === "/usr/bin/dpkg" && argv.some((word) => word !== null && ELSEWHERE.test(word))) return 0;
  if (euid === 0 && (MANAGERS.has(exe) || SCRIPTS.test(program))) return time + RUN;
  return parent?.packagesUntil ?? 0;
}
