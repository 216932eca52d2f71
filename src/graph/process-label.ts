/** `proc:web:33:nginx`: what a process is called. */
import { shownName } from "../domain/shown-name.ts";
import { stableId } from "../domain/stable-id.ts";
import { printable } from "../domain/text.ts";

/** The label of a process; its container is empty on the host itself. */
export function processLabel(container: string, user: string, program: string): string {
  return `proc:${printable(container)}:${user}:${shortened(printable(shownName(program)))}`;
}

/** Characters of a program that a label has: a path of warnings has many labels, and whoever makes up names has 4,096 bytes for each. */
const MAX_PROGRAM = 400;
/** So many that what is shortened is still longer: no program can be called so. */
const KEPT = 192;

/** Of a program that is longer its beginning, a sum of the whole, and its end. */
function shortened(program: string): string {
  if (program.length <= MAX_PROGRAM) return program;
  const sum = stableId(program);
  return `${program.slice(0, KEPT)}…${sum}…${program.slice(-KEPT)}`;
}
