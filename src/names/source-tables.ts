/** The table for each source of names: how far its times may be off, and how it tells who asked. */
import { CallOrder } from "./call-order.ts";
import { NameTable } from "./name-table.ts";

/** Milliseconds: the kernel stamps audit records with the time of its last tick, packets with the very time. */
const TICKS = 20;
/** Milliseconds: the monitor of systemd-resolved does not say when it answered, and tells it when it has nothing else to do. */
const AT_LEISURE = 1500;
/** Milliseconds until it is told who called the resolver in a second of its log, and it is read. */
const SECOND_OVER = 2000;

export function captureTable(): NameTable {
  return new NameTable({ slack: TICKS });
}

export function resolvedTable(): NameTable {
  return new NameTable({ slack: AT_LEISURE });
}

/** A log's times are whole seconds, rounded down and so never behind the connection's. */
export function logTable(): NameTable {
  return new NameTable({ slack: TICKS, patience: SECOND_OVER, askers: new CallOrder() });
}
