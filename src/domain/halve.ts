/** Forgets the older half of what is kept in the order in which it came. */
export function halve(all: Map<string, unknown> | Set<string>): void {
  let left = all.size >> 1;
  for (const key of all.keys()) {
    if (left === 0) return;
    all.delete(key);
    left -= 1;
  }
}
