/** The program part of a label without what changes from run to run: times and draws in the names of what runs, each by itself. */
import { formsOf } from "../domain/canonical-name.ts";
import { isTemporary } from "../domain/temporary.ts";

/** Where names are drawn more often than given, what may be a draw is one. @param time of the start, milliseconds since 1970 */
export function programForm(program: string, time: number): string {
  const open = program.indexOf("[");
  const form = (text: string): string => {
    const { canonical, drawn } = formsOf(text, time);
    return isTemporary(text) ? drawn : canonical;
  };
  if (open < 0 || !program.endsWith("]")) return form(program);
  const inside = program.slice(open + 1, -1);
  if (!inside.includes("/")) return form(program);
  const parts = inside.split(" ").map((word) => (word.startsWith("/") ? form(word) : word));
  return `${form(program.slice(0, open))}[${parts.join(" ")}]`;
}
