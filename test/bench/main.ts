/**
 * `npm run bench -- [--peers] [--scale] [--runs 5] [--mb 100] [--haste 1]`
 *
 * Replays a generated audit log as a whole process, several times, and prints what it took: a table on standard error, JSON
 * on standard output. All figures are min, median and max over the runs; CPU is user and system time of all threads.
 *
 *   --peers  the same log through Debian's laurel and `ausearch --raw` in turn with fullmon, as ratios of CPU time
 *   --haste  the same events so many times as fast; 1 has about 20 events a second (ausearch's cost depends on it)
 *   --scale  a log of twice the length in turn with the first one, as a ratio of CPU time
 */
import { parseArgs } from "node:util";
import { type Contestant, fullmon, peers } from "./contestants.ts";
import { type CachedLog, cachedLog } from "./log/cached.ts";
import { circumstances } from "./machine.ts";
import { type Cost, measure } from "./measure.ts";
import { ratios, type Spread, spread } from "./spread.ts";

interface Entry {
  readonly contestant: Contestant;
  readonly log: CachedLog;
}

const { values: options } = parseArgs({
  options: {
    peers: { type: "boolean", default: false },
    scale: { type: "boolean", default: false },
    runs: { type: "string", default: "5" },
    mb: { type: "string", default: "100" },
    haste: { type: "string", default: "1" },
  },
});

try {
  await bench(Number(options.mb), Number(options.runs), Number(options.haste));
} catch (cause) {
  process.stderr.write(`${cause instanceof Error ? cause.message : cause}\n`);
  process.exitCode = 1;
}

async function bench(megabytes: number, runs: number, haste: number): Promise<void> {
  const log = cachedLog(megabytes, haste);
  const self: Entry = { contestant: fullmon(), log };
  const others: readonly Entry[] = options.peers ? peers().map((contestant) => ({ contestant, log })) : [];
  const entries = [self, ...others];
  if (options.scale) entries.push({ ...self, log: cachedLog(2 * megabytes, haste) });

  const costs = await inTurn(entries, runs);
  const own = costs.get(self) ?? [];
  const results: Record<string, Spread> = {
    "MB/s": spread(own.map(({ wall }) => log.bytes / 1e6 / wall)),
    "events/s": spread(own.map(({ wall }) => log.events / wall)),
    "CPU s": spread(own.map(({ cpu }) => cpu)),
    "peak MB": spread(own.map(({ peak }) => peak)),
    "peak anonymous MB": spread(own.map(({ peakAnonymous }) => peakAnonymous)),
  };
  for (const entry of entries.slice(1)) {
    const cpu = (costs.get(entry) ?? []).map((cost) => cost.cpu);
    const name = entry.log === log ? entry.contestant.name : "twice the log";
    results[`${name}: CPU s`] = spread(cpu);
    results[`${name}: CPU / fullmon's`] = ratios(
      cpu,
      own.map((cost) => cost.cpu),
    );
  }

  const { bytes, records, events, first, last } = log;
  const versions = Object.fromEntries(entries.map(({ contestant }) => [contestant.name, contestant.version]));
  const input = { bytes, records, events, hours: Number(((last - first) / 3.6e6).toFixed(2)) };
  process.stderr.write(table(results));
  console.log(JSON.stringify({ ...circumstances(), versions, log: input, runs, results }));
}

// ABCABC…, after a run of each that warms the machine and does not count.
async function inTurn(entries: readonly Entry[], runs: number): Promise<Map<Entry, Cost[]>> {
  const costs = new Map<Entry, Cost[]>(entries.map((entry) => [entry, []]));
  for (let run = 0; run <= runs; run++) {
    for (const entry of entries) {
      const cost = await measure(entry.contestant.command(entry.log));
      if (run > 0) costs.get(entry)?.push(cost);
    }
  }
  return costs;
}

function table(results: Readonly<Record<string, Spread>>): string {
  const row = (name: string, cells: readonly (string | number)[]): string =>
    `${name.padEnd(34)}${cells.map((cell) => String(cell).padStart(10)).join("")}\n`;
  const rows = Object.entries(results).map(([name, { min, median, max }]) => row(name, [min, median, max]));
  return row("", ["min", "median", "max"]) + rows.join("");
}
