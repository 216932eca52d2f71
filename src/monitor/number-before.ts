/** Numbers in names that count. */

/** Greater ones are draws and times. */
const TOO_GREAT = 10 ** 6;

/** The number so many before it, as wide if it is padded, or in hexadecimal digits always; undefined if there is none. */
export function numberBefore(digits: string, step: number, base: 10 | 16 = 10): string | undefined {
  const number = Number.parseInt(digits, base);
  if (number >= TOO_GREAT || number < step) return undefined;
  const text = (number - step).toString(base);
  const before = digits === digits.toUpperCase() ? text.toUpperCase() : text;
  return base === 16 || digits.startsWith("0") ? before.padStart(digits.length, "0") : before;
}
