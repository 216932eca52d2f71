/** A scenario watched together with the DNS packets of the same time. */
import { EventStream } from "../../src/audit/event-stream.ts";
import type { Finding } from "../../src/domain/finding.ts";
import { Monitor } from "../../src/monitor/monitor.ts";
import type { MonitorOptions } from "../../src/monitor/options.ts";
import { DnsExchange } from "../../src/names/dns-exchange.ts";
import type { NameTable } from "../../src/names/name-table.ts";
import { captureTable } from "../../src/names/source-tables.ts";
import { type Captured, type Lookup, lookup } from "./dns.ts";
import { T0 } from "./records.ts";
import { OPTIONS, scenarioLog, type Watched, watched } from "./scenario.ts";

/** The resolver that scenarios ask with `-> host:10.0.0.53:53`. */
export const RESOLVER = "10.0.0.53";

/** Which comes first where a connection and the answer before it are both new. */
export type Order = "packets first" | "records first";

let ports = 10_000;

/** A look-up at second `at` of the scenario, each from a port of its own. */
export function asks(at: number, name: string, records: readonly string[], more: Partial<Lookup> = {}): Captured[] {
  ports = ports >= 60_000 ? 10_000 : ports + 1;
  return lookup(name, records, { server: RESOLVER, port: ports, ...more, time: T0 + Math.round(at * 1000) });
}

export interface Named extends Watched {
  readonly exchange: DnsExchange;
  readonly table: NameTable;
  /** What the connections were called, in their order: `PROCESS NAME...`. */
  readonly called: readonly string[];
}

/** Watches a scenario. In the order "records first" the packets are read as late as a connection waits for them. */
export function watchNamed(
  script: string,
  packets: readonly Captured[],
  { order = "packets first", ...options }: Partial<MonitorOptions> & { readonly order?: Order } = {},
): Named {
  const findings: Finding[] = [];
  const table = captureTable();
  const called: string[] = [];
  table.called = ({ process, names }) => called.push([process, ...names].join(" "));
  const exchange = new DnsExchange(table.newFlow, table.answer);
  const monitor = new Monitor({ ...OPTIONS, ...options, names: table }, (finding) => findings.push(finding));
  const queue = packets.toSorted((one, other) => one.time - other.time);
  let next = 0;
  const readUntil = (time: number) => {
    for (let packet = queue[next]; packet !== undefined && packet.time <= time; packet = queue[next]) {
      exchange.packet(packet.time, 101, packet.bytes);
      next += 1;
    }
  };
  const stream = new EventStream((event) => {
    if (order === "packets first") readUntil(event.time + table.patience);
    else readUntil(event.time - 100);
    monitor.observe(event);
  });
  stream.write(Buffer.from(scenarioLog(script), "latin1"));
  stream.end();
  readUntil(Number.POSITIVE_INFINITY);
  monitor.end();
  return { ...watched(findings), exchange, table, called };
}
