/**
 * A name as runs of letters and digits with what separates them: the shape that names of one kind share.
 * `sess_a8f3.php` is the runs `sess`, `a8f3`, `php` in the skeleton `*_*.*`.
 */
import { looksLikeWord } from "../domain/word.ts";

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

/** Python's tempfile draws from `[a-z0-9_]`: its `_` separates nothing. */
const PYTHON_DRAW = 8;

/** True if the character belongs to a run. */
function inRun(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code >= 0x80
  );
}

/**
 * True if a draw of Python's tempfile begins there, which ends the part: eight characters behind `tmp`, or alone if one of them is `_` and they
 * are no words joined by it.
 */
function pythonDrawEnd(path: string, at: number): number | undefined {
  const before = at === 0 ? SLASH : path.charCodeAt(at - 1);
  if (before !== SLASH && before !== DOT && before !== DASH) return undefined;
  const from = before === SLASH && path.startsWith("tmp", at) && isDraw(path, at + 3) ? at + 3 : at;
  if (!isDraw(path, from)) return undefined;
  return from !== at || isNoPhrase(path, at, at + PYTHON_DRAW) ? from + PYTHON_DRAW : undefined;
}

/** True if eight characters that Python draws from are the rest of a part. */
function isDraw(path: string, at: number): boolean {
  const end = at + PYTHON_DRAW;
  if (end > path.length || (end < path.length && path.charCodeAt(end) !== SLASH && path.charCodeAt(end) !== DOT))
    return false;
  for (let place = at; place < end; place += 1) {
    const code = path.charCodeAt(place);
    if (!(code >= 0x61 && code <= 0x7a) && !(code >= 0x30 && code <= 0x39) && code !== UNDERSCORE) return false;
  }
  return true;
}

/** True if there is a `_`, and something between two that is neither a word nor a number. */
function isNoPhrase(path: string, from: number, to: number): boolean {
  let start = from;
  let found = false;
  let joined = false;
  for (let at = from; at <= to; at += 1) {
    if (at < to && path.charCodeAt(at) !== UNDERSCORE) continue;
    if (at < to) joined = true;
    if (at > start && !looksLikeWord(path, start, at) && !isNumber(path, start, at)) found = true;
    start = at + 1;
  }
  return joined && found;
}

function isNumber(path: string, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (path.charCodeAt(at) > 0x39) return false;
  return true;
}

/** Where the part of a path that begins at `at` ends: a slash, a run, or what separates runs. */
export function partEnd(path: string, at: number): number {
  const first = path.charCodeAt(at);
  if (first === SLASH) return at + 1;
  const draw = pythonDrawEnd(path, at);
  if (draw !== undefined) return draw;
  const isRun = inRun(first);
  let end = at + 1;
  for (; end < path.length; end += 1) {
    const code = path.charCodeAt(end);
    if (code === SLASH || inRun(code) !== isRun) break;
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
    if (inRun(name.charCodeAt(at)) || pythonDrawEnd(name, at) === end) {
      runs.push(part);
      skeleton += "/";
    } else skeleton += part;
    at = end;
  }
  return { runs, skeleton };
}
