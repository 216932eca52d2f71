/** The first place of a sorted list whose value is not below `value`; `length` if there is none. */
export function lowerBound(length: number, valueAt: (at: number) => number, value: number): number {
  let from = 0;
  let to = length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (valueAt(middle) < value) from = middle + 1;
    else to = middle;
  }
  return from;
}
