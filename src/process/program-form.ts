/** The program part of a label without what changes from run to run: times and draws in the names of what runs, each by itself. */
import { formsOf, holdsAt, type Span } from "../domain/canonical-name.ts";
import { Memo } from "../domain/memo.ts";
import { withoutRepository } from "../domain/repository.ts";
import { isTemporary } from "../domain/temporary.ts";
import { flat } from "../domain/text.ts";

interface Form extends Span {
  readonly form: string;
}

const forms = new Memo<Form>();

/**
 * What is drawn for one run of a script, at the end of what an interpreter runs: a number of 64 bits behind a prefix, as Java names files that are needed for a
 * moment (File.createTempFile: `jenkins….sh`, TeamCity's `custom_script…`), and the folder of a step of Jenkins' (durable-task).
 * Who may name a script so under the same folder and prefix gives this interpreter what it is to run anyway.
 */
const DRAWN_SCRIPT =
  /[0-9]{16,20}(?=(?:\.[a-z]{1,8})?$)(?<=\/[A-Za-z_-]{3,40}[0-9]{16,20})|(?<=@tmp\/durable-)[0-9a-f]{8}(?=\/script\.sh(?:\.copy)?$)/;

/**
 * The number that Go draws for a folder behind a prefix (os.MkdirTemp): `go test` and `go run` build a program in a new one each time, and run
 * it there. Who may have that program built says what it does.
 */
const GO_FOLDER = /(?<=^\/(?:var\/)?tmp\/[A-Za-z_-]{3,40})[0-9]{6,10}(?=\/)/;

/**
 * Where names are drawn more often than given, what may be a draw is one.
 *
 * @param time of the start, milliseconds since 1970
 */
export function programForm(program: string, time: number): string {
  const known = forms.get(program);
  if (known !== undefined && holdsAt(known, time)) return known.form;
  let after = Number.NEGATIVE_INFINITY;
  let before = Number.POSITIVE_INFINITY;
  const of = (text: string): string => {
    const found = formsOf(withoutRepository(text), time);
    after = Math.max(after, found.after);
    before = Math.min(before, found.before);
    return isTemporary(text) ? found.drawn.replace(GO_FOLDER, "\u0000r") : found.canonical;
  };
  const open = program.indexOf("[");
  const inside = open < 0 || !program.endsWith("]") ? "" : program.slice(open + 1, -1);
  const form = inside.includes("/")
    ? `${of(program.slice(0, open))}[${inside.replace(DRAWN_SCRIPT, "\u0000r").replace(/(?<=^| )\/[^ ]*/g, of)}]`
    : of(program);
  if (forms.isWorthKeeping(program)) forms.keep(program, { form: flat(form), after, before });
  return form;
}
