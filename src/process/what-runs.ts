/** What an execve says of its program, worked out once for each text of arguments: a server starts the same jobs again and again. */
import { flat } from "../domain/text.ts";
import { programOf } from "./program.ts";

/** Characters kept of a command line. */
const MAX_ARGV = 2048;

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
    exe: flat(exe),
    cwd: cwd === undefined ? undefined : flat(cwd),
    program: flat(programOf(exe, argv, cwd)),
    argv: shortened(argv),
  };
  runs.set(argv, run);
  return run;
}

/** The arguments as they are kept. */
export function shortened(argv: Arguments): string[] {
  const kept: string[] = [];
  let room = MAX_ARGV;
  for (const argument of argv) {
    const text = argument ?? "";
    kept.push(flat(text.length > room ? `${text.slice(0, room)}…` : text));
    room -= text.length + 1;
    if (room <= 0) break;
  }
  return kept;
}
