/**
 * Which foreign names nobody could tell from a folder's own: of the same form, and where the folder's names differ, drawn
 * from the same characters. Written without the program's own rules, so that it does not excuse what they excuse.
 *
 * A number among numbers, eight hexadecimal digits among such, a draw among draws of its length: these are excused. A word
 * is not, however alike its length and letters are; nor is anything of another form or extension.
 */
const RUN = /[A-Za-z0-9]+/g;

interface Parts {
  readonly form: string;
  readonly runs: readonly string[];
}

function partsOf(name: string): Parts {
  return { form: name.replace(RUN, "*"), runs: name.match(RUN) ?? [] };
}

/** True if the name is one of the folder's, or of a kind with three of them. */
export function isOwnKind(name: string, own: ReadonlySet<string>): boolean {
  if (own.has(name)) return true;
  const { form, runs } = partsOf(name);
  const alike = [...own].map(partsOf).filter((parts) => parts.form === form && parts.runs.length === runs.length);
  // Those that share the literal parts with the name; where they differ they must be draws.
  for (let varying = 1; varying < 1 << Math.min(runs.length, 6); varying += 1) {
    const isVarying = (index: number) => (varying & (1 << index)) !== 0;
    const group = alike.filter((parts) => parts.runs.every((run, index) => isVarying(index) || run === runs[index]));
    if (group.length < 3) continue;
    if (
      runs.every(
        (run, index) =>
          !isVarying(index) ||
          isDrawnLike(
            run,
            group.map((parts) => parts.runs[index] ?? ""),
          ),
      )
    )
      return true;
  }
  return false;
}

function isDrawnLike(run: string, all: readonly string[]): boolean {
  const prefix = commonPrefix(all);
  if (!run.startsWith(prefix)) return false;
  const value = run.slice(prefix.length);
  const others = all.map((one) => one.slice(prefix.length));
  const lengths = others.map((other) => other.length);
  const [least, most] = [Math.min(...lengths), Math.max(...lengths)];
  if (others.every((other) => /^[0-9]+$/.test(other)))
    return /^[0-9]+$/.test(value) && value.length >= least - 1 && value.length <= most + 2;
  if (value.length < least || value.length > most) return false;
  if (others.every((other) => /^[0-9a-f]+$/.test(other))) return /^[0-9a-f]+$/.test(value);
  if (others.every((other) => /^[0-9A-F]+$/.test(other))) return /^[0-9A-F]+$/.test(value);
  const isDraw = (text: string) => /[0-9]/.test(text) !== /^[0-9]*$/.test(text) || /[a-z].*[A-Z]/.test(text);
  const alphabet = others.every((other) => /^[0-9a-z]+$/.test(other)) ? /^[0-9a-z]+$/ : /^[0-9A-Za-z]+$/;
  return others.filter(isDraw).length * 2 > others.length && alphabet.test(value) && isDraw(value);
}

/** The letters that all begin with: `sess` of `sessa1b2`, `sess9f8e`. */
function commonPrefix(all: readonly string[]): string {
  const first = all[0] ?? "";
  let length = first.length;
  for (const one of all) {
    let at = 0;
    while (at < length && at < one.length && one[at] === first[at] && !/[0-9]/.test(one[at] ?? "")) at += 1;
    length = at;
  }
  return first.slice(0, length);
}
