/**
 * What a varying run of a name consists of: digits, hexadecimal digits or random characters, with what stays the same
 * before and behind it. Words are no class: names that differ by words are different things.
 */

import { codeAt } from "../domain/code-at.ts";
import type { Alphabet, VaryingRun } from "../domain/pattern.ts";
import { looksLikeWord } from "../domain/word.ts";

const ALPHABETS = {
  digits: { text: "0-9", test: /^[0-9]+$/ },
  hex: { text: "0-9a-f", test: /^[0-9a-f]+$/ },
  HEX: { text: "0-9A-F", test: /^[0-9A-F]+$/ },
  lower: { text: "0-9a-z_", test: /^[0-9a-z_]+$/ },
  upper: { text: "0-9A-Z", test: /^[0-9A-Z]+$/ },
  mixed: { text: "0-9A-Za-z_", test: /^[0-9A-Za-z_]+$/ },
  name: { text: "^/", test: /^[^/]+$/ },
} as const satisfies Record<Alphabet, { text: string; test: RegExp }>;

/** A bit for each alphabet, and for each character the alphabets it is of. */
const BITS = { digits: 1, hex: 2, HEX: 4, lower: 8, upper: 16, mixed: 32, name: 64 } as const satisfies Record<
  Alphabet,
  number
>;
const CHARACTERS = new Uint8Array(128);
for (const [name, bit] of Object.entries(BITS) as [Alphabet, number][]) {
  for (let code = 0; code < CHARACTERS.length; code += 1)
    if (ALPHABETS[name].test.test(String.fromCharCode(code))) CHARACTERS[code] = (CHARACTERS[code] ?? 0) | bit;
}

/** Fewest hex digits that are believed at once; the folders of a hashed tree have one or two, and are many. */
const MIN_HEX = 4;
const MANY = 8;
/** Most digits of a number that counts: 64 bits. */
const MAX_COUNTER = 16;
/** Most characters of a number in base 36 that can be dense. */
const MAX_DENSE = 3;
/** Of so many draws one may look like a word, of more a tenth. */
const SOME = 5;

/** Digits of a date, and of a date with the time of day. */
const TIMES: ReadonlySet<number> = new Set([8, 12, 14]);

/** Characters that a few draws may have in common. */
const SHARED_BY_CHANCE = 2;
/** Fewest letters before a draw that are a program's choice. */
const MIN_PREFIX = 2;
/** From so many characters on, always as many, no word is of that length by chance: PHP's sessions draw 26. */
const LONG = 16;

/** Numbers from so many digits on are draws or grow fast; one in a thousand of a draw has so many digits fewer. */
const LONG_NUMBER = 6;
const FEWER = 3;

/** Fewest characters that can be told from a word: mktemp(3) draws six. */
const MIN_RANDOM = 6;

/** How a run fits: `doubtful` if it consists of the right characters and still looks like a word. */
export type Fit = "no" | "yes" | "doubtful";

/** How the part of a path fits the varying run. Allocates nothing. */
export function fitOf(pattern: VaryingRun, path: string, from: number, to: number): Fit {
  const { prefix, suffix } = pattern;
  const start = from + prefix.length;
  const end = to - suffix.length;
  if (end - start < pattern.min || end - start > pattern.max || !isAt(prefix, path, from)) return "no";
  if (!isAt(suffix, path, end)) return "no";
  const bit = BITS[pattern.alphabet];
  for (let at = start; at < end; at += 1) if (((CHARACTERS[codeAt(path, at)] ?? 0) & bit) === 0) return "no";
  if (pattern.runClass !== "random" || isLong(pattern) || !looksLikeWord(path, start, end)) return "yes";
  return isTemporary(pattern) && !isSmall(path, start, end) ? "yes" : "doubtful";
}

/** True of draws that are known by their length. */
function isLong({ min, max }: VaryingRun): boolean {
  return min === max && min >= LONG;
}

/**
 * True of names as mkstemp(3) and its like make them, so many characters right behind a word (`phpXXXXXX`). One draw in fifty looks like a
 * capitalised word or one with a number; who gives a name goes on in small letters there.
 */
function isTemporary({ prefix, min, max }: VaryingRun): boolean {
  return min === max && prefix.length >= MIN_PREFIX && /^[A-Za-z]+$/.test(prefix);
}

/** True if there are small letters and nothing else. */
function isSmall(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const code = codeAt(text, at);
    if (code < 0x61 || code > 0x7a) return false;
  }
  return true;
}

function isAt(part: string, path: string, from: number): boolean {
  const { length } = part;
  for (let at = 0; at < length; at += 1) if (codeAt(path, from + at) !== codeAt(part, at)) return false;
  return true;
}

/** The varying run as people read it in a regular expression. */
export function runText(run: VaryingRun): string {
  const count = run.min === run.max ? `{${run.min}}` : `{${run.min},${run.max}}`;
  return `${run.prefix}[${ALPHABETS[run.alphabet].text}]${count}${run.suffix}`;
}

/**
 * The class that the distinct values of one run share; undefined if they are words.
 *
 * @param values at least two distinct values
 */
export function classify(values: readonly string[]): VaryingRun | undefined {
  const whole = digitsOrHex(values, "", "");
  if (whole !== undefined) return whole;
  const { prefix, suffix } = affixes(values);
  const middles = values.map((value) => value.slice(prefix.length, value.length - suffix.length));
  return (
    counter(values) ??
    digitsOrHex(middles, prefix, suffix) ??
    random(values, middles, prefix, suffix) ??
    // Draws that begin with the time share their first characters for a while (exim's ids).
    (prefix.length + suffix.length <= SHARED_BY_CHANCE ? random(values, values, "", "") : undefined)
  );
}

function digitsOrHex(values: readonly string[], prefix: string, suffix: string): VaryingRun | undefined {
  const { min, max } = lengths(values);
  if (min === 0) return undefined;
  if (values.every((value) => ALPHABETS.digits.test.test(value))) {
    // Counters grow, pids and drawn numbers change their length; dates, times and padded counters do not.
    const fixed = min === max && (TIMES.has(min) || values.some((value) => value.startsWith("0")));
    return {
      runClass: "digits",
      alphabet: "digits",
      prefix,
      suffix,
      min: fixed ? min : Math.max(1, min - (min < LONG_NUMBER ? 1 : FEWER)),
      max: fixed ? max : max + 2,
    };
  }
  if (min !== max) return hexCounter(values, prefix, suffix);
  if (min < MIN_HEX && values.length < MANY) return undefined;
  for (const alphabet of ["hex", "HEX"] as const) {
    if (!values.every((value) => ALPHABETS[alphabet].test.test(value))) continue;
    const withDigit = values.filter((value) => /[0-9]/.test(value)).length;
    // Words of the letters a to f exist; numbers drawn at random have a digit nearly always.
    const enough =
      min < MIN_HEX ? withDigit * 2 > values.length && hasLetters(values) : withDigit * 4 >= values.length * 3;
    if (!enough || values.every((value) => !/[a-fA-F]/.test(value))) return undefined;
    return { runClass: "hex", alphabet, prefix, suffix, min, max };
  }
  return undefined;
}

/** Numbers that count in digits and letters (segments of a Lucene index): so many of them that hardly one is left out. */
function counter(values: readonly string[]): VaryingRun | undefined {
  const { max } = lengths(values);
  if (values.length < 2 * MANY || max > MAX_DENSE || !values.every((value) => /^[1-9a-z][0-9a-z]*$/.test(value)))
    return undefined;
  let first = Number.POSITIVE_INFINITY;
  let last = 0;
  for (const value of values) {
    const number = Number.parseInt(value, 36);
    first = Math.min(first, number);
    last = Math.max(last, number);
  }
  if (last - first >= 2 * values.length) return undefined;
  return { runClass: "short", alphabet: "lower", prefix: "", suffix: "", min: 1, max: max + 1 };
}

/** True if there are several of the letters a to f: a single one is a prefix that some of the numbers have (`12`, `c1`: sessions of systemd-logind). */
export function hasLetters(values: readonly string[]): boolean {
  return new Set(values.flatMap((value) => value.toLowerCase().match(/[a-f]/g) ?? [])).size > 1;
}

/** Numbers that count in hexadecimal digits change their length. Words of the letters a to f hardly have digits. */
function hexCounter(values: readonly string[], prefix: string, suffix: string): VaryingRun | undefined {
  const { min, max } = lengths(values);
  if (values.length < MANY || max > MAX_COUNTER || !values.every((value) => /^(?:0|[1-9a-f][0-9a-f]*)$/.test(value)))
    return undefined;
  const withDigit = values.filter((value) => /[0-9]/.test(value)).length;
  const withLetter = values.filter((value) => /[a-f]/.test(value)).length;
  if (withDigit * 4 < values.length * 3 || withLetter * 4 < values.length || !hasLetters(values)) return undefined;
  return { runClass: "hex", alphabet: "hex", prefix, suffix, min: Math.max(1, min - 1), max: max + 1 };
}

function random(
  values: readonly string[],
  middles: readonly string[],
  prefix: string,
  suffix: string,
): VaryingRun | undefined {
  const { min, max } = lengths(middles);
  if (max > min + 2) return undefined;
  if (min < MIN_RANDOM) return shortRandom(middles, min, max, prefix, suffix);
  const alphabet = alphabetOf(middles);
  if (alphabet === undefined) return undefined;
  const odd = middles.filter((value) => looksRandom(value)).length;
  const words = middles.filter((value) => looksLikeWord(value)).length;
  if (odd * 3 < values.length * 2 || words > Math.max(values.length < SOME ? 0 : 1, values.length / 10))
    return undefined;
  return { runClass: "random", alphabet, prefix, suffix, min, max };
}

/** A short draw is believed if it is one of many of the same length, and a good part of them hold digits beside letters. */
function shortRandom(
  middles: readonly string[],
  min: number,
  max: number,
  prefix: string,
  suffix: string,
): VaryingRun | undefined {
  if (min !== max || min < 2 || middles.length < MANY) return undefined;
  const alphabet = alphabetOf(middles);
  const withDigit = middles.filter((value) => /[0-9]/.test(value)).length;
  const withLetter = middles.filter((value) => /[A-Za-z]/.test(value)).length;
  if (alphabet === undefined || withDigit * 4 < middles.length || withLetter * 2 < middles.length) return undefined;
  return { runClass: "short", alphabet, prefix, suffix, min, max };
}

function alphabetOf(values: readonly string[]): Alphabet | undefined {
  return (["lower", "upper", "mixed"] as const).find((name) =>
    values.every((value) => ALPHABETS[name].test.test(value)),
  );
}

function lengths(values: readonly string[]): { min: number; max: number } {
  let min = Number.POSITIVE_INFINITY;
  let max = 0;
  for (const value of values) {
    if (value.length < min) min = value.length;
    if (value.length > max) max = value.length;
  }
  return { min, max };
}

/** Longest beginning and end that all values share; a number is not cut in two. */
function affixes(values: readonly string[]): { prefix: string; suffix: string } {
  const first = values[0] ?? "";
  let prefix = first.length;
  let suffix = first.length;
  for (const value of values) {
    let at = 0;
    while (at < prefix && at < value.length && value[at] === first[at]) at += 1;
    prefix = at;
    at = 0;
    while (at < suffix && at < value.length && value[value.length - 1 - at] === first[first.length - 1 - at]) at += 1;
    suffix = at;
  }
  while (prefix > 0 && /[0-9]/.test(first[prefix - 1] ?? "")) prefix -= 1;
  while (suffix > 0 && /[0-9]/.test(first[first.length - suffix] ?? "")) suffix -= 1;
  const shortest = lengths(values).min;
  if (prefix + suffix > shortest) suffix = Math.max(0, shortest - prefix);
  return { prefix: first.slice(0, prefix), suffix: first.slice(first.length - suffix) };
}

/** Digits among letters, or capitals inside: what names by people rarely are and draws mostly are. */
export function looksRandom(value: string): boolean {
  const digits = /[0-9]/.test(value);
  const letters = /[A-Za-z]/.test(value);
  const lower = /[a-z]/.test(value);
  return (digits && letters) || (lower && /.[A-Z]/.test(value));
}
