/**
 * The program part of a process label: what runs, not what it calls itself.
 *
 * The executable is shown by its base name if it lies in a system folder and by its full path elsewhere, so that
 * `/tmp/nginx` is never `nginx`. An interpreter, busybox and the dynamic loader carry what they run in brackets, an engine of containers that it unpacks.
 */
import { isUnpacking } from "../domain/image-unpacking.ts";
import { absolutePath, baseName } from "../domain/path.ts";
import { interpreted } from "./interpreter.ts";

/** Folders that only root and the package manager write to; `/bin` and `/sbin` are links to them on current systems. */
const SYSTEM_FOLDERS = new Set(["/usr/bin", "/bin", "/usr/sbin", "/sbin"]);

const DELETED = " (deleted)";
const LOADER = /^ld(?:-linux[\w-]*|-musl[\w-]*|-[\d.]+)?\.so(?:\.\d+)*$|^ld-linux[\w.-]*$/;
/** Folders that loaders lie in: `/lib64`, `/usr/lib/x86_64-linux-gnu`. One that lies elsewhere is some other program. */
const LOADER_FOLDER = /^(?:\/usr)?\/lib(?:x?32|64)?(?:\/[\w-]+-linux-\w+)?\/[^/]+$/;
/** Loader options whose value is the next word (ld.so(8)). */
const LOADER_VALUED = new Set([
  "--library-path",
  "--preload",
  "--argv0",
  "--inhibit-rpath",
  "--audit",
  "--glibc-hwcaps-prepend",
  "--glibc-hwcaps-mask",
]);

/**
 * The program of a label.
 *
 * @param exe as the kernel logs it: absolute, ` (deleted)` behind it if the file is gone
 * @param argv arguments of the execve; empty if nobody saw it
 * @param cwd working folder at the execve
 */
export function programOf(exe: string, argv: readonly (string | null)[], cwd: string | undefined): string {
  const deleted = exe.endsWith(DELETED);
  const path = withoutMark(exe);
  if (path.startsWith("/memfd:")) return `memfd[${path.slice(7)}]`;
  const name = baseName(path);
  const system = SYSTEM_FOLDERS.has(path.slice(0, path.length - name.length - 1));
  // A daemon whose package was upgraded runs on from a deleted file in a system folder: it is still the same program.
  const shown = system ? plain(name) : deleted ? `${plain(path)}(deleted)` : plain(path);
  if (LOADER.test(name)) return `${LOADER_FOLDER.test(path) ? "ld.so" : shown}[${loaded(argv, cwd) ?? ""}]`;
  if (name === "busybox") return `${shown}[${applet(argv, cwd)}]`;
  const called = `${shown}[${argv[0] ?? ""}]`;
  if (isUnpacking(called)) return called;
  const script = interpreted(name, argv, cwd);
  return script === undefined ? shown : `${shown}[${volatileless(script)}]`;
}

/** The executable without what the kernel says of one that was replaced or removed. */
export function withoutMark(exe: string): string {
  return exe.endsWith(DELETED) ? exe.slice(0, -DELETED.length) : exe;
}

/** A name that holds what only this file puts into a label, brackets with something in them or `(deleted)`, is escaped. */
function plain(name: string): string {
  return /[[)]/.test(name) ? name.replace(/\[(?=.)/g, "\\x5b").replace(/\((?=deleted\)$)/, "\\x28") : name;
}

/** The program that the dynamic loader was told to run. */
function loaded(argv: readonly (string | null)[], cwd: string | undefined): string | undefined {
  for (let at = 1; at < argv.length; at += 1) {
    const word = argv[at];
    if (word === null || word === undefined) return "?";
    if (LOADER_VALUED.has(word)) at += 1;
    else if (!word.startsWith("--")) return absolutePath(word, cwd);
  }
  return undefined;
}

/** busybox is called by the applet's name or with it as first argument; its shell carries what it runs. */
function applet(argv: readonly (string | null)[], cwd: string | undefined): string {
  const called = baseName(argv[0] ?? "").replace(/^-/, "");
  const rest = called === "busybox" ? argv.slice(1) : argv;
  const name = called === "busybox" ? (argv[1] ?? "") : called;
  const script = interpreted(name, rest, cwd);
  return script === undefined ? name : `${name} ${script}`;
}

/** Of Slurm's jobs, which are counted (SlurmdSpoolDir in slurm.conf(5)). */
const SLURM = /\/job\d+(?=\/slurm_script$)/;

/** Descriptors, pids and jobs in a script's name change from run to run. */
function volatileless(script: string): string {
  if (script.endsWith("/slurm_script")) return script.replace(SLURM, "/job[n]");
  return script.startsWith("/proc/") || script.startsWith("/dev/fd/")
    ? script.replace(/\/\d+(?=\/|$)/g, "/[n]")
    : script;
}
