/**
 * Names that carry the pid of who uses them (`temp-1234.rdb`): as the event tells the pid, the name says itself that it is one.
 * It stands as `[pid]`, also where the parent's is meant: a shell's `$$` in what its commands are given.
 */

/** Fewer digits are too often something else. */
export const MIN_DIGITS = 3;

/** The name with runs of digits in its last part that are one of the pids marked; the same string if there are none. */
export function withoutPids(name: string, pid: number | undefined, ppid: number | undefined): string {
  let text = name;
  for (let end = name.length; end > 0; end -= 1) {
    if (name.charCodeAt(end - 1) === 0x2f) break;
    let start = end;
    let value = 0;
    let unit = 1;
    while (start > 0 && isDigit(name.charCodeAt(start - 1))) {
      start -= 1;
      value += (name.charCodeAt(start) - 0x30) * unit;
      unit *= 10;
    }
    const isPid = end - start >= MIN_DIGITS && name[start] !== "0" && (value === pid || value === ppid);
    if (isPid) text = `${text.slice(0, start)}\u0000p${text.slice(end)}`;
    if (start < end) end = start + 1;
  }
  return text;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
