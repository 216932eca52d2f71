/** Telling words from random draws: names that people give are made of words, draws hardly ever are. */

/** The most frequent pairs of letters in English text and in names of programs and files. */
const PAIRS = new Set(
  (
    "th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri ro ic ne ea ra ce li ch ll be ma si om ur " +
    "ca el ta la ns di fo ho pe ec pr no ct us ac ot il tr ly nc et ut ss so rs un lo wa ge ie wh ee wi em ad ol rt po we na ul ni ts mo ow pa im mi ai sh " +
    "ir su id os iv ia am fi ci vi pl ig tu ev ld ry mp fe bl ab gh ty op wo sa ay ex ke ui fr oo ag ys sc pt up da ck ap ke ey oc sp rc py hp pw ss sw dd"
  ).split(" "),
);

/**
 * True if a draw from the alphabet would hardly ever look like this: letters that make a word. Of an alphabet with
 * capitals and digits nearly every draw has one of them, so letters of one case alone are enough.
 */
export function looksLikeWord(value: string, alphabet: string): boolean {
  if (!/^[A-Za-z]+$/.test(value)) return /^[a-z]{4,}[0-9]{1,2}$/.test(value) && wordPairs(value.replace(/[0-9]+$/, ""));
  const oneCase = /^[a-z]+$/.test(value) || /^[A-Z]?[a-z]+$/.test(value) || /^[A-Z]+$/.test(value);
  if (!oneCase) return false;
  return alphabet === "mixed" ? value.length >= 8 || wordPairs(value.toLowerCase()) : wordPairs(value.toLowerCase());
}

function wordPairs(value: string): boolean {
  let common = 0;
  for (let at = 0; at + 1 < value.length; at += 1) if (PAIRS.has(value.slice(at, at + 2))) common += 1;
  return common * 2 >= value.length - 1;
}
