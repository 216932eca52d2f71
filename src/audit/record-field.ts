/** A field of one record, looked for by its name. */
import { FieldCursor, type Fields } from "./field.ts";

const cursor = new FieldCursor();

/** The first field of the name: the shared cursor, standing on it, to be read before the next is looked for. Undefined if it is not there. */
export function recordField({ text, start, end }: Fields, name: string): FieldCursor | undefined {
  cursor.reset(text, start, end);
  while (cursor.next()) if (cursor.nameIs(name)) return cursor;
  return undefined;
}
