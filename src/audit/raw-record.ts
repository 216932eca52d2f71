/** A record as it waits for its event: not decoded. */
import type { Fields } from "./field.ts";
import type { RecordType } from "./record-type.ts";

/** One record: its type and where its fields lie. `text` is the chunk of log, or a copy of the line if it had to wait. */
export interface RawRecord extends Fields {
  readonly type: RecordType;
}
