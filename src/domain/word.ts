/** Telling words from random draws: names that people give are made of words, draws hardly ever are. */

import { codeAt, isDigit } from "./code-at.ts";

/** The most frequent pairs of letters in English text and in names of programs and files. */
const PAIRS = (
  "th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri ro ic ne ea ra ce li ch ll be ma si om ur " +
  "ca el ta la ns di fo ho pe ec pr no ct us ac ot il tr ly nc et ut ss so rs un lo wa ge ie wh ee wi em ad ol rt po we na ul ni ts mo ow pa im mi ai sh " +
  "ir su id os iv ia am fi ci vi pl ig tu ev ld ry mp fe bl ab gh ty op wo sa ay ex ke ui fr oo ag ys sc pt up da ck ap ke ey oc sp rc py hp pw ss sw dd"
).split(" ");

const LETTERS = 26;
const A = 0x61;
const isFrequent = new Uint8Array(LETTERS * LETTERS);
for (const pair of PAIRS) isFrequent[(pair.charCodeAt(0) - A) * LETTERS + pair.charCodeAt(1) - A] = 1;

/**
 * True if the part of a text would hardly ever be a draw: letters of one case that make a word, with a capital in front or one or
 * two digits behind four small ones. Allocates nothing.
 */
export function looksLikeWord(text: string, from = 0, to: number = text.length): boolean {
  return hasForm(text, from, to, 2);
}

/** The same, surely: three quarters of the pairs are frequent. A draw that looks like a word is none of those in nineteen cases of twenty. */
export function isSurelyWord(text: string, from = 0, to: number = text.length): boolean {
  return hasForm(text, from, to, 4 / 3);
}

/** @param times how many pairs there may be for each that is frequent */
function hasForm(text: string, from: number, to: number, times: number): boolean {
  let end = to;
  while (end > from && isDigit(codeAt(text, end - 1))) end -= 1;
  const digits = to - end;
  if (end === from || digits > 2) return false;
  let capitals = 0;
  for (let at = from; at < end; at += 1) {
    const code = codeAt(text, at);
    if (code >= 0x41 && code <= 0x5a) capitals += 1;
    else if (code < 0x61 || code > 0x7a) return false;
  }
  if (digits > 0 && (capitals > 0 || end - from < 4)) return false;
  const firstIsCapital = codeAt(text, from) <= 0x5a;
  const oneCase = capitals === 0 || capitals === end - from || (capitals === 1 && firstIsCapital);
  return oneCase && hasWordPairs(text, from, end, times);
}

function hasWordPairs(text: string, from: number, to: number, times: number): boolean {
  let common = 0;
  for (let at = from; at + 1 < to; at += 1) {
    // 0x20 is what small letters have over capitals.
    const first = (codeAt(text, at) | 0x20) - A;
    const second = (codeAt(text, at + 1) | 0x20) - A;
    common += isFrequent[first * LETTERS + second] ?? 0;
  }
  return common * times >= to - from - 1;
}
