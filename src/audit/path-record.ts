/** PATH records (audit_log_path): which file, and what became of its name. */
import { absolutePath } from "../domain/path.ts";
import { SliceMemo } from "../domain/slice-memo.ts";
import { flat, textOfLatin1 } from "../domain/text.ts";
import { FieldCursor, type Fields } from "./field.ts";

export interface PathItem {
  readonly item: number | undefined;
  /** As in the record, an absolute one in its normal form; undefined for `(null)` and the empty name. */
  readonly name: string | undefined;
  /** `nametype`, `objtype` in old kernels, undefined in older ones. */
  readonly nametype: string | undefined;
}

const cursor = new FieldCursor();
const names = new SliceMemo((raw) => normal(textOfLatin1(raw)));
/** How a record begins, by its item. */
const BEGINNINGS = Array.from({ length: 10 }, (_, item) => `item=${item} name="`);
const NAMETYPE = " nametype=";
/** Nametypes (audit_log_path). */
const NAMETYPES = new Map(
  ["NORMAL", "PARENT", "CREATE", "DELETE", "UNKNOWN"].map((name) => [name.charCodeAt(0), name] as const),
);

/**
 * Reads a PATH record.
 *
 * As a kernel writes it, with a plain name, it is read at three places; anything else field by field.
 */
export function scanPath(record: Fields): PathItem {
  return quickPath(record) ?? slowPath(record);
}

/** A record with a plain name, which is read when it is asked for: that of a folder, or of a loader, hardly ever is. */
class PlainItem implements PathItem {
  readonly item: number;
  readonly nametype: string;
  readonly #text: string;
  readonly #start: number;
  readonly #end: number;

  constructor(item: number, nametype: string, text: string, start: number, end: number) {
    this.item = item;
    this.nametype = nametype;
    this.#text = text;
    this.#start = start;
    this.#end = end;
  }

  get name(): string {
    return names.get(this.#text, this.#start, this.#end);
  }
}

/** `item=N name="…" … nametype=X …`; undefined if it looks otherwise in any way. */
function quickPath({ text, start, end }: Fields): PathItem | undefined {
  const at = text.charCodeAt(start) === 0x20 ? start + 1 : start;
  const item = text.charCodeAt(at + 5) - 0x30;
  const beginning = BEGINNINGS[item];
  if (beginning === undefined || text.slice(at, at + beginning.length) !== beginning) return undefined;
  const nameStart = at + beginning.length;
  const nameEnd = text.indexOf('"', nameStart);
  if (nameEnd <= nameStart || nameEnd >= end || text.charCodeAt(nameEnd + 1) !== 0x20) return undefined;
  const mark = nametypeAfter(text, nameEnd);
  if (mark < 0 || mark >= end) return undefined;
  const first = mark + NAMETYPE.length;
  const nametype = NAMETYPES.get(text.charCodeAt(first));
  if (nametype === undefined) return undefined;
  const after = first + nametype.length;
  if (text.slice(first, after) !== nametype || (after < end && text.charCodeAt(after) !== 0x20)) return undefined;
  return new PlainItem(item, nametype, text, nameStart, nameEnd);
}

/** Where the nametype stands. Of the fields in front of it none has a `y`, but for labels: one letter is found faster than a word. */
function nametypeAfter(text: string, from: number): number {
  const guess = text.indexOf("y", from) - 6;
  return guess > from && text.charCodeAt(guess + 9) === 0x3d && text.startsWith(NAMETYPE, guess)
    ? guess
    : text.indexOf(NAMETYPE, from);
}

function normal(name: string): string {
  return name.startsWith("/") ? absolutePath(name, undefined) : name;
}

function flatOf(text: string | undefined): string | undefined {
  return text === undefined ? undefined : flat(text);
}

function slowPath({ text, start, end }: Fields): PathItem {
  cursor.reset(text, start, end);
  let item: number | undefined;
  let name: string | undefined;
  let nametype: string | undefined;
  while (cursor.next()) {
    if (cursor.nameIs("name")) name ??= flatOf(cursor.string);
    else if (cursor.nameIs("item")) item ??= cursor.integer;
    else if (cursor.nameIs("nametype") || cursor.nameIs("objtype")) nametype ??= cursor.isNull ? undefined : cursor.raw;
  }
  return { item, name: name === "" || name === undefined ? undefined : normal(name), nametype };
}
