/**
 * A name as runs of letters and digits with what separates them: the shape that names of one kind share.
 * `sess_a8f3.php` is the runs `sess`, `a8f3`, `php` in the skeleton `*_*.*`.
 */

export interface Runs {
  /** Runs of ASCII letters and digits (and anything over 0x7f), in order. */
  readonly runs: readonly string[];
  /** The name with each run as one `/`, which no segment of a path holds: equal for all names of one shape. */
  readonly skeleton: string;
}

const SLASH = 0x2f;

/** Python's tempfile draws from `[a-z0-9_]`: its `_` separates nothing. */
const PYTHON_DRAW = 8;

/** True if the character belongs to a run. */
function inRun(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code >= 0x80
  );
}

/** True if a segment that Python's tempfile named begins there: `tmp` and eight characters. */
function isPythonTemporary(path: string, at: number): boolean {
  if (!path.startsWith("tmp", at) || (at > 0 && path.charCodeAt(at - 1) !== SLASH)) return false;
  const end = at + 3 + PYTHON_DRAW;
  if (end > path.length || (end < path.length && path.charCodeAt(end) !== SLASH)) return false;
  for (let place = at + 3; place < end; place += 1) {
    const code = path.charCodeAt(place);
    if (!(code >= 0x61 && code <= 0x7a) && !(code >= 0x30 && code <= 0x39) && code !== 0x5f) return false;
  }
  return true;
}

/** Where the part of a path that begins at `at` ends: a slash, a run, or what separates runs. */
export function partEnd(path: string, at: number): number {
  const first = path.charCodeAt(at);
  if (first === SLASH) return at + 1;
  if (isPythonTemporary(path, at)) return at + 3 + PYTHON_DRAW;
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
    if (inRun(name.charCodeAt(at))) {
      runs.push(part);
      skeleton += "/";
    } else skeleton += part;
    at = end;
  }
  return { runs, skeleton };
}
