/** Maps and sets that are bounded: what was put into them first is forgotten first. */

/** Forgets so many of what is kept, in the order in which it came. */
export function dropOldest<Key>(all: { keys(): Iterable<Key>; delete(key: Key): boolean }, count = 1): void {
  let left = count;
  for (const key of all.keys()) {
    if (left <= 0) return;
    all.delete(key);
    left -= 1;
  }
}
