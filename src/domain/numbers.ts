/** Numbers in names. */

/** The name with each of its numbers as one digit: those of one kind become one. */
export function withoutNumbers(name: string): string {
  return name.replace(/[0-9]+/g, "0");
}
