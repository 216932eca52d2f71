/** Closed logs: plain, gzip (by content, not by name) and standard input, in the order of their first records. */
import { closeSync, createReadStream, fstatSync, openSync, readSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { createGunzip } from "node:zlib";
import { headersIn } from "../audit/headers.ts";
import { codeOf, FullmonError, messageOf } from "../domain/error.ts";

/** One log, opened: its first piece was read to know when it begins. */
export interface ClosedLog {
  readonly name: string;
  /** Time of the first record in milliseconds, undefined if the first piece has none. */
  readonly begins: number | undefined;
  /** Size in bytes as stored; undefined for a stream. */
  readonly size: number | undefined;
  /** The bytes, unpacked; each chunk until the next one is asked for. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Stored bytes read so far. */
  readonly done: () => number;
}

const CHUNK = 256 << 10;

/**
 * Opens the logs and puts them in the order of time: `audit.log*` names the youngest first.
 *
 * @throws {FullmonError} if one cannot be opened
 */
export async function openClosedLogs(names: readonly string[]): Promise<ClosedLog[]> {
  const logs: ClosedLog[] = [];
  for (const name of names) logs.push(await openClosedLog(name));
  // Standard input and logs without a record keep their place: sorting is stable and they take the time before them.
  let before = Number.NEGATIVE_INFINITY;
  const keyed = logs.map((log) => {
    before = log.begins ?? before;
    return { log, key: before };
  });
  return keyed.sort((one, other) => (one.key === other.key ? 0 : one.key - other.key)).map(({ log }) => log);
}

async function openClosedLog(name: string): Promise<ClosedLog> {
  const { bytes, size, done } =
    name === "-" ? { bytes: process.stdin as AsyncIterable<Buffer>, size: undefined, done: () => 0 } : openFile(name);
  const raw = bytes[Symbol.asyncIterator]();
  const first = await next(raw, name);
  const unpacked =
    first !== undefined && first[0] === 0x1f && first[1] === 0x8b ? gunzip(first, raw, name) : plain(first, raw, name);
  const iterator = unpacked[Symbol.asyncIterator]();
  const head = await iterator.next();
  const begins = head.done ? undefined : firstTime(head.value);
  async function* chunks(): AsyncGenerator<Uint8Array> {
    if (head.done) return;
    yield head.value;
    for (let more = await iterator.next(); !more.done; more = await iterator.next()) yield more.value;
  }
  return { name, begins, size, chunks: chunks(), done };
}

function openFile(name: string): { bytes: AsyncIterable<Buffer>; size: number; done: () => number } {
  try {
    const fd = openSync(name, "r");
    const stat = fstatSync(fd);
    if (stat.isDirectory()) throw Object.assign(new Error("is a directory"), { code: "EISDIR" });
    if (stat.isFile()) return { ...regularFile(fd), size: stat.size };
    const stream = createReadStream(name, { fd, highWaterMark: CHUNK });
    return { bytes: stream, size: stat.size, done: () => stream.bytesRead };
  } catch (error) {
    throw logError(name, error);
  }
}

/** A file on a disk is at hand: a stream's new memory for each chunk and its errands to other threads cost more than to read. */
function regularFile(fd: number): { bytes: AsyncIterable<Buffer>; done: () => number } {
  let done = 0;
  async function* chunks(): AsyncGenerator<Buffer> {
    const buffer = Buffer.allocUnsafeSlow(CHUNK);
    try {
      for (let length = readSync(fd, buffer); length > 0; length = readSync(fd, buffer)) {
        done += length;
        yield buffer.subarray(0, length);
        // Signals get their turn.
        await setImmediate();
      }
    } finally {
      closeSync(fd);
    }
  }
  return { bytes: chunks(), done: () => done };
}

/** The error of opening a log as one line that says what to do. */
export function logError(name: string, error: unknown): FullmonError {
  const code = codeOf(error);
  const what = `cannot read ${JSON.stringify(name)}`;
  switch (code) {
    case "ENOENT":
      return new FullmonError("ERR_LOG_MISSING", `${what}: there is no such file: check the name`, error);
    case "EACCES":
    case "EPERM":
      return new FullmonError(
        "ERR_FORBIDDEN",
        `${what}: permission denied: run as root (sudo) or as a member of its group (Debian: adm)`,
        error,
      );
    case "EISDIR":
      return new FullmonError(
        "ERR_LOG_NOT_A_FILE",
        `${what}: it is a directory: name the log file in it (audit.log)`,
        error,
      );
    default:
      return new FullmonError("ERR_LOG_UNREADABLE", `${what}: ${messageOf(error)}`, error);
  }
}

async function next(iterator: AsyncIterator<Buffer>, name: string): Promise<Buffer | undefined> {
  try {
    const { done, value } = await iterator.next();
    return done ? undefined : value;
  } catch (error) {
    throw logError(name, error);
  }
}

async function* plain(
  first: Buffer | undefined,
  rest: AsyncIterator<Buffer>,
  name: string,
): AsyncGenerator<Uint8Array> {
  for (let chunk = first; chunk !== undefined; chunk = await next(rest, name)) yield chunk;
}

async function* gunzip(first: Buffer, rest: AsyncIterator<Buffer>, name: string): AsyncGenerator<Uint8Array> {
  const unzip = createGunzip({ chunkSize: CHUNK });
  async function* packed(): AsyncGenerator<Buffer> {
    for (let chunk: Buffer | undefined = first; chunk !== undefined; chunk = await next(rest, name)) yield chunk;
  }
  const feeding = feed(packed(), unzip);
  try {
    for await (const chunk of unzip) yield chunk as Buffer;
    await feeding;
  } catch (error) {
    throw new FullmonError(
      "ERR_LOG_UNREADABLE",
      `cannot unpack ${JSON.stringify(name)}: the gzip data is damaged or cut off`,
      error,
    );
  }
}

async function feed(chunks: AsyncIterable<Buffer>, unzip: NodeJS.WritableStream & NodeJS.EventEmitter): Promise<void> {
  try {
    for await (const chunk of chunks) {
      // It keeps what it is given.
      if (!unzip.write(Buffer.from(chunk))) await new Promise((resolve) => unzip.once("drain", resolve));
    }
    unzip.end();
  } catch (error) {
    (unzip as unknown as { destroy(error: unknown): void }).destroy(error);
  }
}

/** Time of the first record in a piece of log. */
function firstTime(chunk: Uint8Array): number | undefined {
  const text = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString("latin1");
  for (const { time } of headersIn(text)) return time;
  return undefined;
}
