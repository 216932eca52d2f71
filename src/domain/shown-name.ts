/** Names with parts taken out, as people read them. */

/** Marks in a key; shown as `[time]` and so on. */
const SHOWN = new Map([
  ["\u0000t", "[time]"],
  ["\u0000u", "[uuid]"],
  ["\u0000h", "[hash]"],
  ["\u0000r", "[random]"],
  ["\u0000p", "[pid]"],
  ["\u0000v", "[revision]"],
  ["\u0000g", "[repository]"],
]);

/** The key as people read it; a name that itself contains `[time]` is escaped, so that it cannot pass for one. */
export function shownName(key: string): string {
  const plain = key.includes("[")
    ? key.replace(/\[(?=(?:time|uuid|hash|random|pid|revision|repository)\])/g, "\\x5b")
    : key;
  return plain.includes("\u0000") ? plain.replace(/\u0000[tuhrpvg]/g, (mark) => SHOWN.get(mark) ?? mark) : plain;
}

/** True if parts of the name were taken out. */
export function isVarying(key: string): boolean {
  return key.includes("\u0000");
}
