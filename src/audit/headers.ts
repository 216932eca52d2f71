/** The records in a piece of log, by their headers alone. */
import { Header, MARK, parseHeader } from "./line.ts";

/** The headers of the lines that are records, in order: one object that is filled anew for each. The piece's last line needs no newline. */
export function* headersIn(text: string): Iterable<Header> {
  const header = new Header();
  // Once from line to line, or another file's text is searched to its end at each of its lines.
  let mark = text.indexOf(MARK);
  for (let start = 0; mark >= 0 && start < text.length; ) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline;
    if (mark < start) mark = text.indexOf(MARK, start);
    if (parseHeader(text, start, end, mark, header) === undefined) yield header;
    start = end + 1;
  }
}
