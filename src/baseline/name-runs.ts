/**
 * A name as runs of letters and digits with what separates them: the shape that names of one kind share.
 * `sess_a8f3.php` is the runs `sess`, `a8f3`, `php` in the skeleton `*_*.*`.
 */
import { codeAt } from "../domain/code-at.ts";
import { isSurelyWord, looksLikeWord } from "../domain/word.ts";

export interface Runs {
  /** Runs of ASCII letters and digits (and anything over 0x7f), in order. */
  readonly runs: readonly string[];
  /** The name with each run as one `/`, which no segment of a path holds: equal for all names of one shape. */
  readonly skeleton: string;
}

const SLASH = 0x2f;
const DOT = 0x2e;
const DASH = 0x2d;
const UNDERSCORE = 0x5f;

/** Python's tempfile draws eight of `[a-z0-9_]`, Perl's File::Temp capitals too, and mostly eight or ten: their `_` separates nothing. */
const PYTHON_DRAW = 8;
const PERL_DRAW = 10;

/** True if the character belongs to a run. */
function inRun(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code >= 0x80
  );
}

/** Fewest letters of a word that is hardly a draw's part. */
const MIN_WORD = 4;
/** Fewest digits that are a number by themselves behind a `_`: of draws hardly one ends so. */
const MIN_NUMBER = 3;

/**
 * Where a draw ends that begins there and ends the part: Python's behind `tmp`, or alone if there is a `_` in it and it is no words joined by
 * that; Perl's if there are capitals and small letters as well. Behind a `_` (`session_out_0tn_pd_9`) what holds a word or ends with a number is none.
 */
function drawEnd(path: string, at: number): number | undefined {
  const before = at === 0 ? SLASH : codeAt(path, at - 1);
  if (before !== SLASH && before !== DOT && before !== DASH && before !== UNDERSCORE) return undefined;
  if (before === SLASH && path.startsWith("tmp", at) && isDraw(path, at + 3, PYTHON_DRAW)) return at + 3 + PYTHON_DRAW;
  if (isUnphrased(path, at, at + PYTHON_DRAW)) return at + PYTHON_DRAW;
  if (isUnphrased(path, at, at + PERL_DRAW)) return at + PERL_DRAW;
  return undefined;
}

/** True for a draw with a `_` in it that is no words joined by that. */
function isUnphrased(path: string, from: number, to: number): boolean {
  if (!isDraw(path, from, to - from) || !isNoPhrase(path, from, to)) return false;
  return codeAt(path, from - 1) !== UNDERSCORE || !(endsWithNumber(path, from, to) || holdsWord(path, from, to));
}

/** True if a word stands among what `_` separates. */
function holdsWord(path: string, from: number, to: number): boolean {
  let start = from;
  for (let at = from; at <= to; at += 1) {
    if (at < to && codeAt(path, at) !== UNDERSCORE) continue;
    if (at - start >= MIN_WORD && isSurelyWord(path, start, at)) return true;
    start = at + 1;
  }
  return false;
}

/** True if a number stands behind the last `_`. */
function endsWithNumber(path: string, from: number, to: number): boolean {
  const last = path.lastIndexOf("_", to - 1);
  return last >= from && to - last > MIN_NUMBER && isNumber(path, last + 1, to);
}

/** True if so many characters that are drawn from are the rest of a part. */
function isDraw(path: string, at: number, length: number): boolean {
  const end = at + length;
  if (end > path.length || (end < path.length && codeAt(path, end) !== SLASH && codeAt(path, end) !== DOT))
    return false;
  let hasCapital = false;
  let hasSmall = false;
  for (let place = at; place < end; place += 1) {
    const code = codeAt(path, place);
    if (code >= 0x61 && code <= 0x7a) hasSmall = true;
    else if (code >= 0x41 && code <= 0x5a) hasCapital = true;
    else if (!(code >= 0x30 && code <= 0x39) && code !== UNDERSCORE) return false;
  }
  return hasCapital ? hasSmall : length === PYTHON_DRAW;
}

/** True if there is a `_`, and something between two that is neither a word nor a number. */
function isNoPhrase(path: string, from: number, to: number): boolean {
  let start = from;
  let found = false;
  let joined = false;
  for (let at = from; at <= to; at += 1) {
    if (at < to && codeAt(path, at) !== UNDERSCORE) continue;
    if (at < to) joined = true;
    if (at > start && !looksLikeWord(path, start, at) && !isNumber(path, start, at)) found = true;
    start = at + 1;
  }
  return joined && found;
}

function isNumber(path: string, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (codeAt(path, at) > 0x39) return false;
  return true;
}

/** Where the part of a path that begins at `at` ends: a slash, a run, or what separates runs. */
export function partEnd(path: string, at: number): number {
  const first = codeAt(path, at);
  if (first === SLASH) return at + 1;
  const draw = drawEnd(path, at);
  if (draw !== undefined) return draw;
  const isRun = inRun(first);
  let end = at + 1;
  for (; end < path.length; end += 1) {
    const code = codeAt(path, end);
    if (code === SLASH || inRun(code) !== isRun) break;
    if (code === UNDERSCORE && drawEnd(path, end) !== undefined) break;
  }
  return end;
}

/** Cuts a name (one segment of a path) into runs. Linear. */
export function runsOf(name: string): Runs {
  const runs: string[] = [];
  let skeleton = "";
  for (let at = 0; at < name.length; ) {
    const end = partEnd(name, at);
    const part = name.slice(at, end);
    if (inRun(codeAt(name, at)) || drawEnd(name, at) === end) {
      runs.push(part);
      skeleton += "/";
    } else skeleton += part;
    at = end;
  }
  return { runs, skeleton };
}
