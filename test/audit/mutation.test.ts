/** Damaged lines by the hundred thousand: nothing crashes, and every line is accounted for. */
import { beforeAll, describe, expect, it } from "vitest";
import { EventStream } from "../../src/audit/event-stream.ts";
import type { Finding } from "../../src/domain/finding.ts";
import { Monitor } from "../../src/monitor/monitor.ts";
import { eventJson } from "../../src/sink/event-json.ts";
import { TextSink } from "../../src/sink/text-sink.ts";
import { damaged, randomFrom, sampleLines } from "../support/mutation.ts";

const LINES = process.env["FULLMON_SLOW"] === "1" ? 1_000_000 : 50_000;
const BATCH = 2500;

let samples: Buffer[] = [];
beforeAll(() => {
  samples = sampleLines();
  expect(samples.length).toBeGreaterThan(400);
});

/** A log of damaged and whole lines. */
function logOf(seed: number): Buffer {
  const random = randomFrom(seed);
  const pick = () => samples[random(samples.length)] ?? Buffer.alloc(0);
  const lines: Buffer[] = [];
  while (lines.length < BATCH) {
    // Some lines in their own order, so that events are whole here and there.
    const from = random(samples.length);
    for (const line of samples.slice(from, from + 1 + random(12)))
      lines.push(random(3) === 0 ? damaged(line, pick(), random) : line);
    if (random(10) === 0) lines.push(Buffer.from(Array.from({ length: random(200) }, () => random(256))));
  }
  return Buffer.concat(lines.flatMap((line) => [line, Buffer.from("\n")]));
}

/** Everything that the program does with a log; returns its counts and the events' number. */
function run(log: Buffer, seed: number) {
  const written: string[] = [];
  const sink = new TextSink((line) => written.push(line), "plain");
  const monitor = new Monitor({ baseline: 5000, monitor: 1000, rebase: true }, (finding: Finding) =>
    sink.write(finding),
  );
  let events = 0;
  const stream = new EventStream((event) => {
    events += 1;
    JSON.stringify(eventJson(event));
    monitor.observe(event);
  });
  const random = randomFrom(seed);
  for (let at = 0; at < log.length; ) {
    const end = at + 1 + random(100_000);
    stream.write(log.subarray(at, end));
    at = end;
  }
  stream.end();
  monitor.end();
  return { tally: stream.tally, open: stream.openLines().length, events, written };
}

describe("the whole path", () => {
  // Fixed seeds, so that a failure is the same for everybody; FULLMON_SEED chooses others.
  const first = Number(process.env["FULLMON_SEED"] ?? 1);
  const seeds = Array.from({ length: LINES / BATCH }, (_, index) => first + index);

  it.each(seeds)("takes damaged lines, seed %i: no crash, every line accounted for, no line forged", (seed) => {
    const log = logOf(seed);
    const { tally, open, events, written } = run(log, seed);
    const { blank, separator } = tally.refused;
    expect(tally.records - tally.flaws.torn + tally.lost + blank + separator).toBe(tally.lines);
    expect(tally.lines).toBe(log.filter((byte) => byte === 10).length);
    expect(tally.events).toBe(events);
    // Among the damage there are whole events; without the corpora they share a few ids.
    expect(events).toBeGreaterThan(30);
    expect(open).toBe(0);
    expect(written.filter((line) => line.includes("WARNING")).length).toBeGreaterThan(0);
    // One finding is one line without control characters, whatever names hold.
    for (const line of written) expect(line).toMatch(/^[^\p{Cc}]{23}\t(?:INFO|WARNING)\t[^\p{Cc}]+(?:\t[^\p{Cc}]+)?$/u);
  });
});
