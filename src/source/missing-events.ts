/** How many events stand between two places of a log of which what was between them is gone. */
import { readSync } from "node:fs";
import { headersIn } from "../audit/headers.ts";
import type { Header } from "../audit/line.ts";
import { bytesBefore } from "./log-place.ts";

/** Bytes on both sides that are searched for whole records. */
const SIGHT = 64 << 10;

/**
 * Events between a place in one file and the beginning of another.
 *
 * The kernel numbers the events that it logs one by one (audit_serial), so the numbers on both sides tell how many are gone; not how many
 * bytes they had.
 *
 * @param fd of the file that was read up to `offset`, and of the `next` one
 * @returns undefined if the numbers do not tell: none is there, they are of two machines, or they began anew with a boot
 */
export function eventsBetween(fd: number, offset: number, next: number): number | undefined {
  const after = Buffer.alloc(SIGHT);
  const last = recordsIn(bytesBefore(fd, offset, SIGHT)).at(-1);
  const [first] = recordsIn(after.subarray(0, readSync(next, after, 0, SIGHT, 0)));
  if (last === undefined || first === undefined || last.node !== first.node || first.serial < last.serial)
    return undefined;
  return Math.max(0, first.serial - last.serial - 1);
}

/** Of whole lines. */
function recordsIn(bytes: Buffer): Pick<Header, "node" | "serial">[] {
  const text = bytes.toString("latin1");
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  return Array.from(headersIn(whole), ({ node, serial }) => ({ node, serial }));
}
