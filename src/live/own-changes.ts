/**
 * What changed in fullmon's own files since its last start. While it runs, changes are events like any other; this is for what was done
 * while it did not, or leaves no event (a mapped file, the disk itself).
 */
import { resolve } from "node:path";
import type { Monitor } from "../monitor/monitor.ts";
import type { Tampering } from "../monitor/tamper.ts";
import type { LiveConfig } from "../run/config.ts";
import type { OwnLog } from "../run/own-log.ts";
import { VERSION } from "../run/version.ts";
import { isAsPackaged, ownFiles, PROGRAM } from "../source/own-files.ts";
import type { Values } from "../state/values.ts";

/** The files of one run: SHA-256 by path. */
export interface OwnFiles {
  readonly version: string;
  readonly program: string;
  readonly files: Readonly<Record<string, string>>;
}

export interface OwnChanges {
  /** The package was upgraded: `0.1.0 -> 0.2.0`, and how many files that changed. */
  readonly upgrade: { readonly versions: string; readonly files: number } | undefined;
  /** All else. */
  readonly tampering: readonly Tampering[];
}

/**
 * An upgrade is what changes the version and leaves the files as the package has them; nobody's word is taken for anything else.
 *
 * @param isPackaged whether a file is as dpkg says that the installed package has it
 * @param time when it was noticed, milliseconds since 1970
 */
export function ownChanges(
  before: OwnFiles,
  now: OwnFiles,
  isPackaged: (path: string) => boolean,
  time: number,
): OwnChanges {
  const paths = [...new Set([...Object.keys(before.files), ...Object.keys(now.files)])].sort();
  const changed = paths.filter((path) => before.files[path] !== now.files[path]);
  const upgraded = before.version === now.version ? [] : changed.filter(isPackaged);
  const foreign = changed.filter((path) => !upgraded.includes(path));
  const detail = (path: string): string =>
    `${fate(path, before, now)}: ${path}${isPackaged(path) ? " (as dpkg's list has it)" : ""}`;
  const told = (what: string, which: readonly string[]): Tampering[] =>
    which.length === 0 ? [] : [{ what, details: which.map(detail), time }];
  const isProgram = (path: string): boolean => path === before.program || path === now.program;
  return {
    upgrade:
      upgraded.length === 0 ? undefined : { versions: `${before.version} -> ${now.version}`, files: upgraded.length },
    tampering: [
      ...told("fullmon's program changed since its last start", foreign.filter(isProgram)),
      ...told(
        "fullmon's settings changed since its last start",
        foreign.filter((path) => !isProgram(path)),
      ),
    ],
  };
}

function fate(path: string, before: OwnFiles, now: OwnFiles): string {
  if (now.files[path] === undefined) return "gone";
  return before.files[path] === undefined ? "new" : "changed";
}

/** Says what changed, and keeps what there is now. */
export function tellOwnChanges(
  { sensitive }: LiveConfig,
  keeper: Pick<Values, "get" | "set">,
  monitor: Pick<Monitor, "tampered">,
  log: OwnLog,
): void {
  const before = keeper.get("own") as OwnFiles | null | undefined;
  const files = ownFiles(sensitive === "none" ? [] : [resolve(sensitive)]);
  const now: OwnFiles = { version: VERSION, program: PROGRAM, files };
  keeper.set("own", now);
  if (!before?.files) return;
  const { upgrade, tampering } = ownChanges(before, now, isAsPackaged, Date.now());
  if (upgrade !== undefined) log.info(upgrade, "fullmon was upgraded: these files are as the package has them");
  for (const one of tampering) monitor.tampered(one);
}
