/** PATH records (audit_log_path): which file, and what became of its name. */
import { Interner } from "../domain/interner.ts";
import { absolutePath } from "../domain/path.ts";
import { textOfLatin1 } from "../domain/text.ts";
import { FieldCursor, type Fields } from "./field.ts";

export interface PathItem {
  readonly item: number | undefined;
  /** As in the record, an absolute one in its normal form; undefined for `(null)` and the empty name. */
  readonly name: string | undefined;
  /** `nametype`, `objtype` in old kernels, undefined in older ones. */
  readonly nametype: string | undefined;
}

const cursor = new FieldCursor();
/** The same few thousand names come again and again. */
const names = new Interner((raw) => normal(textOfLatin1(raw)));
const NAME = ' name="';
const NAMETYPE = " nametype=";
/** Nametypes by first letter (audit_log_path). */
const NAMETYPES: Readonly<Record<string, string>> = {
  N: "NORMAL",
  P: "PARENT",
  C: "CREATE",
  D: "DELETE",
  U: "UNKNOWN",
};

/**
 * Reads a PATH record.
 *
 * As a kernel writes it, with a plain name, it is read at three places; anything else field by field.
 */
export function scanPath(record: Fields): PathItem {
  return quickPath(record) ?? slowPath(record);
}

/** `item=N name="…" … nametype=X …`; undefined if it looks otherwise in any way. */
function quickPath({ text, start, end }: Fields): PathItem | undefined {
  const at = text.charCodeAt(start) === 0x20 ? start + 1 : start;
  const item = text.charCodeAt(at + 5) - 0x30;
  if (!text.startsWith("item=", at) || item < 0 || item > 9 || !text.startsWith(NAME, at + 6)) return undefined;
  const nameStart = at + 6 + NAME.length;
  const nameEnd = text.indexOf('"', nameStart);
  if (nameEnd <= nameStart || nameEnd >= end || text.charCodeAt(nameEnd + 1) !== 0x20) return undefined;
  const mark = text.indexOf(NAMETYPE, nameEnd);
  if (mark < 0 || mark >= end) return undefined;
  const typeStart = mark + NAMETYPE.length;
  const nametype = NAMETYPES[text[typeStart] ?? ""];
  if (nametype === undefined || !text.startsWith(nametype, typeStart)) return undefined;
  const after = typeStart + nametype.length;
  if (after < end && text.charCodeAt(after) !== 0x20) return undefined;
  return { item, name: names.get(text.slice(nameStart, nameEnd)), nametype };
}

function normal(name: string): string {
  return name.startsWith("/") ? absolutePath(name, undefined) : name;
}

function slowPath({ text, start, end }: Fields): PathItem {
  cursor.reset(text, start, end);
  let item: number | undefined;
  let name: string | undefined;
  let nametype: string | undefined;
  while (cursor.next()) {
    if (cursor.nameIs("name")) name ??= cursor.string;
    else if (cursor.nameIs("item")) item ??= cursor.integer;
    else if (cursor.nameIs("nametype") || cursor.nameIs("objtype")) nametype ??= cursor.isNull ? undefined : cursor.raw;
  }
  return { item, name: name === "" || name === undefined ? undefined : normal(name), nametype };
}
