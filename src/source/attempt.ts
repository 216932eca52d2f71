/** Looks at what may not be there, be gone meanwhile, or not be for us to see. */

/** What the look gives; undefined if it throws. What cannot be looked at tells nothing. */
export function attempt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
