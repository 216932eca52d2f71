/** When a piece of log ends, without reading all of it. */
import { Header, MARK, parseHeader } from "./line.ts";

/** Time of the last whole line that is a record, in milliseconds since 1970; undefined if there is none. */
export function lastTime(piece: Buffer): number | undefined {
  const text = piece.toString("latin1");
  const header = new Header();
  for (let end = text.lastIndexOf("\n"); end > 0; ) {
    const before = text.lastIndexOf("\n", end - 1);
    const mark = text.indexOf(MARK, before + 1);
    if (parseHeader(text, before + 1, end, mark, header) === undefined) return header.time;
    end = before;
  }
  return undefined;
}
