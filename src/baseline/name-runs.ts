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

/** Python's tempfile draws from `[a-z0-9_]`: its `_` separates nothing. */
const PYTHON_TEMPORARY = /^tmp[a-z0-9_]{8}$/;

/** True if the character belongs to a run. */
function inRun(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code >= 0x80
  );
}

/** Cuts a name (one segment of a path) into runs. Linear. */
export function runsOf(name: string): Runs {
  if (name.length === 11 && PYTHON_TEMPORARY.test(name)) return { runs: [name], skeleton: "/" };
  const runs: string[] = [];
  let skeleton = "";
  for (let at = 0; at < name.length; ) {
    const start = at;
    while (at < name.length && inRun(name.charCodeAt(at))) at += 1;
    if (at > start) {
      runs.push(name.slice(start, at));
      skeleton += "/";
    }
    const mark = at;
    while (at < name.length && !inRun(name.charCodeAt(at))) at += 1;
    skeleton += name.slice(mark, at);
  }
  return { runs, skeleton };
}
