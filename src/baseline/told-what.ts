/**
 * Programs that start whatever they are told: code in the arguments of a shell or an interpreter, or by a pipe, and wrappers. Their labels say
 * nothing of whose doing it is.
 */
import { WRAPPERS } from "./sensitive-deeds.ts";

const NAMES: ReadonlySet<string> = new Set(WRAPPERS.split("|"));
/** `[-c]` */
const INLINE = 4;

/** @param program program part of a label (process/program.ts) */
export function startsWhatItIsTold(program: string): boolean {
  if (!program.endsWith("]")) return NAMES.has(program);
  const option = program.lastIndexOf("[-");
  return option >= 0 && option >= program.length - INLINE;
}
