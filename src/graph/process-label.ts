/** `proc:web:33:nginx`: what a process is called. */
import { shownName } from "../domain/shown-name.ts";
import { printable } from "../domain/text.ts";

/** The label of a process; its container is empty on the host itself. */
export function processLabel(container: string, user: string, program: string): string {
  return `proc:${printable(container)}:${user}:${printable(shownName(program))}`;
}
