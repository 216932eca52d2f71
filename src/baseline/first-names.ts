/**
 * Which of a folder's very many names are looked at: the first of the alphabet, since that must not hang on the order in which they
 * came, which after a restart is another.
 */

/** Names of a folder that are looked at. */
const MAX_LOOKED = 64;

/** Names of a folder, as keys. */
type Names = ReadonlyMap<string, unknown>;

export class FirstNames {
  /** Of folders of very many names that were asked for, in order. */
  #first = new WeakMap<Names, string[]>();

  of(names: Names): Iterable<string> {
    if (names.size <= MAX_LOOKED) return names.keys();
    let first = this.#first.get(names);
    if (first === undefined) {
      first = [];
      for (const name of names.keys()) put(first, name);
      this.#first.set(names, first);
    }
    return first;
  }

  /** A folder got a name that it did not have. */
  added(names: Names, name: string): void {
    const first = this.#first.get(names);
    if (first !== undefined) put(first, name);
  }

  /** A folder lost a name. */
  removed(names: Names): void {
    this.#first.delete(names);
  }

  /** Any folder may have lost names. */
  clear(): void {
    this.#first = new WeakMap();
  }
}

/** Puts a name among the first, if it is one of them. */
function put(first: string[], name: string): void {
  let at = first.length;
  while (at > 0 && name < (first[at - 1] ?? "")) at -= 1;
  if (at === MAX_LOOKED) return;
  first.splice(at, 0, name);
  if (first.length > MAX_LOOKED) first.pop();
}
