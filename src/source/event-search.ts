/** Whether a log still has an event. */
import { openSync, readSync } from "node:fs";
import { stampOf } from "../audit/line.ts";
import { attempt } from "./attempt.ts";
import { using } from "./descriptor.ts";
import { generations } from "./log-place.ts";

const CHUNK = 1 << 20;

/** True if a record of the event is in the log or one of its generations; what cannot be read has none. */
export function hasEvent(log: string, { time, serial }: { readonly time: number; readonly serial: number }): boolean {
  const mark = Buffer.from(`(${stampOf(time, serial)})`);
  return [log, ...generations(log)].some((path) =>
    attempt(() => using(openSync(path, "r"), (fd) => hasBytes(fd, mark))),
  );
}

function hasBytes(fd: number, mark: Buffer): boolean {
  const buffer = Buffer.alloc(CHUNK);
  // Bytes from the piece before stay in front: a mark may be cut in two.
  for (let kept = 0; ; ) {
    const read = readSync(fd, buffer, kept, CHUNK - kept, null);
    if (read === 0) return false;
    const end = kept + read;
    if (buffer.subarray(0, end).includes(mark)) return true;
    kept = Math.min(end, mark.length - 1);
    buffer.copy(buffer, 0, end - kept, end);
  }
}
