/** What an execve says of its program, worked out once for each text of arguments: a server starts the same jobs again and again. */
import { SliceMemo } from "../domain/slice-memo.ts";
import { flat } from "../domain/text.ts";
import { programOf } from "./program.ts";

/** Characters kept of a command line. */
const MAX_ARGV = 2048;

/** Executables and arguments: one string for all processes that have it, as long as it is remembered. */
const shared = new SliceMemo((text) => text, 4096);

type Arguments = readonly (string | null)[];

interface WhatRuns {
  readonly exe: string;
  readonly cwd: string | undefined;
  readonly program: string;
  readonly argv: readonly string[];
}

/** By the list of arguments, since those of the same text are one list (audit/execve.ts); gone when that is forgotten. */
const runs = new WeakMap<Arguments, WhatRuns>();

/** The program, for a label before times are taken out of it, and all that is kept of the execve. */
export function whatRuns(exe: string, argv: Arguments, cwd: string | undefined): WhatRuns {
  const known = runs.get(argv);
  if (known !== undefined && known.exe === exe && known.cwd === cwd) return known;
  const run: WhatRuns = {
    exe: shared.get(exe, 0, exe.length),
    cwd: cwd === undefined ? undefined : flat(cwd),
    program: flat(programOf(exe, argv, cwd)),
    argv: shortened(argv),
  };
  runs.set(argv, run);
  return run;
}

/** True if all arguments are kept: where they are cut off, the last that is there says nothing. */
export function isWhole(argv: readonly string[]): boolean {
  return argv.reduce((sum, { length }) => sum + length + 1, 0) < MAX_ARGV;
}

/** The arguments as they are kept. */
export function shortened(argv: Arguments): string[] {
  const kept: string[] = [];
  let room = MAX_ARGV;
  for (const argument of argv) {
    const text = argument ?? "";
    kept.push(text.length > room ? flat(`${text.slice(0, room)}…`) : shared.get(text, 0, text.length));
    room -= text.length + 1;
    if (room <= 0) break;
  }
  return kept;
}
