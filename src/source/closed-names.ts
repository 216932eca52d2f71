/** A closed capture or resolver's log, read along with a replayed log: as far as that has come, and no further. */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { DnsExchange } from "../names/dns-exchange.ts";
import { LogExchange } from "../names/log-exchange.ts";
import { ResolverLog } from "../names/log-reader.ts";
import type { NameTable } from "../names/name-table.ts";
import { PcapReader } from "../names/pcap.ts";
import { captureTable, logTable } from "../names/source-tables.ts";
import { logError } from "./closed-logs.ts";

const CHUNK = 64 << 10;

/** Something that was heard, with its time in milliseconds since 1970. */
interface Heard {
  readonly time: number;
  readonly tell: () => void;
}

/** What turns chunks into what was heard. */
interface Reader {
  readonly write: (chunk: Uint8Array) => void;
  /** True if no more can be read. */
  readonly isOver: () => boolean;
  readonly end: () => void;
  readonly counts: () => Readonly<Record<string, number>>;
}

/**
 * Opens what the names of a replay come from; undefined for none.
 *
 * @throws {FullmonError} if the file cannot be opened
 */
export function closedNames(dns: { readonly kind: string; readonly file?: string }): ClosedNames | undefined {
  if (dns.file === undefined) return undefined;
  return new ClosedNames(dns.file, dns.kind === "pcap" ? captureReader : logReader);
}

class ClosedNames {
  readonly #name: string;
  readonly #reader: Reader;
  readonly #chunk = Buffer.alloc(CHUNK);
  readonly table: NameTable;
  #fd: number | undefined;
  #heard: Heard[] = [];
  #next = 0;

  constructor(name: string, readerOf: typeof captureReader) {
    this.#name = name;
    let modified: number;
    try {
      this.#fd = openSync(name, "r");
      modified = fstatSync(this.#fd).mtimeMs;
    } catch (error) {
      throw logError(name, error);
    }
    const { table, reader } = readerOf((heard) => this.#heard.push(heard), modified);
    this.table = table;
    this.#reader = reader;
  }

  /** Reads all up to this time (milliseconds since 1970). */
  readUntil(time: number): void {
    for (let heard = this.#peek(); heard !== undefined && heard.time <= time; heard = this.#peek()) {
      this.#next += 1;
      heard.tell();
    }
  }

  /** What was read, and what of it could not be used. */
  get counts(): Readonly<Record<string, number>> {
    return this.#reader.counts();
  }

  #peek(): Heard | undefined {
    while (this.#next >= this.#heard.length && this.#fd !== undefined) this.#load(this.#fd);
    return this.#heard[this.#next];
  }

  #load(fd: number): void {
    this.#heard = [];
    this.#next = 0;
    let length: number;
    try {
      length = readSync(fd, this.#chunk);
    } catch (error) {
      throw logError(this.#name, error);
    }
    if (length > 0) this.#reader.write(this.#chunk.subarray(0, length));
    if (length > 0 && !this.#reader.isOver()) return;
    this.#reader.end();
    closeSync(fd);
    this.#fd = undefined;
  }
}

function captureReader(hear: (heard: Heard) => void, _modified: number): { table: NameTable; reader: Reader } {
  const table = captureTable();
  const exchange = new DnsExchange(table.newFlow, table.answer);
  const pcap = new PcapReader((time, linkType, packet) => {
    const bytes = Buffer.from(packet);
    hear({ time, tell: () => exchange.packet(time, linkType, bytes) });
  });
  const reader: Reader = {
    write: (chunk) => pcap.write(chunk),
    isOver: () => pcap.flaw !== undefined,
    end: () => pcap.end(),
    counts: () => ({
      packets: pcap.packets,
      answers: exchange.answers,
      ...exchange.flaws,
      ...(pcap.flaw === undefined ? {} : { [pcap.flaw]: 1 }),
    }),
  };
  return { table, reader };
}

/** The lines' year is told by when the file was last written to. */
function logReader(hear: (heard: Heard) => void, modified: number): { table: NameTable; reader: Reader } {
  const table = logTable();
  const exchange = new LogExchange(table.newFlow, table.tell);
  const log = new ResolverLog(
    () => modified,
    (entry) => hear({ time: entry.time, tell: () => exchange.take(entry) }),
  );
  const reader: Reader = {
    write: (chunk) => log.write(chunk),
    isOver: () => false,
    end: () => undefined,
    counts: () => ({ lines: log.lines, answers: log.answers }),
  };
  return { table, reader };
}
