/** The code of a character, for loops over names, and what it is. */

const { charCodeAt } = String.prototype;

/**
 * `text.charCodeAt(at)`. To V8 a text that was cut, put together or interned is of another kind each time, and a method that is looked up on
 * more than four kinds of receivers is looked up anew for each character: two thirds of such a loop's time.
 */
export function codeAt(text: string, at: number): number {
  return charCodeAt.call(text, at);
}

/** True of the code of a decimal digit. */
export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
