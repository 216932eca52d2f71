/** The log of a resolver, of either kind, in chunks cut anywhere: what it tells. */
import { DnsmasqLog } from "./dnsmasq-log.ts";
import type { LogEntry } from "./log-entry.ts";
import { UnboundLog } from "./unbound-log.ts";

const MAX_LINE = 4096;

export class ResolverLog {
  readonly #give: (entry: LogEntry) => void;
  readonly #kinds: readonly (DnsmasqLog | UnboundLog)[];
  #rest = "";
  lines = 0;
  answers = 0;

  /** @param now see {@link DnsmasqLog} */
  constructor(now: () => number, give: (entry: LogEntry) => void) {
    this.#give = give;
    this.#kinds = [new DnsmasqLog(now), new UnboundLog(now)];
  }

  write(chunk: Uint8Array): void {
    const text = this.#rest + Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString("latin1");
    const lines = text.split("\n");
    const rest = lines.pop() ?? "";
    for (const line of lines) this.#line(line);
    // Nothing that long is a line of a resolver's; its end will be none either.
    this.#rest = rest.length > MAX_LINE ? rest.slice(0, MAX_LINE) : rest;
  }

  #line(line: string): void {
    this.lines += 1;
    if (line.length > MAX_LINE) return;
    for (const kind of this.#kinds) {
      const entry = kind.line(line);
      if (entry === undefined) continue;
      if (entry.kind === "answer") this.answers += 1;
      this.#give(entry);
      return;
    }
  }
}
