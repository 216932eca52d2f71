/**
 * `npm run soak -- [--seed 1] [--start 2026-11-09] [--days 32] [--format RAW] [--baseline 1] [--titles] [--dns off] [--tell]`
 *
 * Writes the log of a static server's month and replays it: the first day (or more) is the baseline. Nothing in it is an attack, so each
 * incident is false, but for what the administrator does for the first time. Prints a line a day, and exits with 1 if there are more than one a day in week 1, or one a week after, or if memory
 * grows by more than a tenth after week 2, by when all bounds are reached.
 *
 *   --dns off hosts go by address, not by the names that were asked for
 *   --titles  some uploads have names that people gave
 *   --tell    what each incident was
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { captureOf, generateMonth } from "./month.ts";
import { type Day, isByAddress, isByPerson, newIncidents, replayMonth } from "./replay.ts";
import { soakSchedule } from "./schedule.ts";

const { values: options } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    start: { type: "string", default: "2026-11-09" },
    days: { type: "string", default: "32" },
    format: { type: "string", default: "RAW" },
    baseline: { type: "string", default: "1" },
    titles: { type: "boolean", default: false },
    dns: { type: "string", default: "pcap" },
    tell: { type: "boolean", default: false },
  },
});

const folder = mkdtempSync(join(tmpdir(), "fullmon-soak-"));
try {
  process.exitCode = await soak(join(folder, "audit.log"));
} finally {
  rmSync(folder, { recursive: true });
}

async function soak(file: string): Promise<number> {
  const start = Date.parse(`${options.start}T00:00:00Z`);
  const format = options.format === "ENRICHED" ? "ENRICHED" : "RAW";
  const month = {
    start,
    days: Number(options.days),
    seed: Number(options.seed),
    format,
    titles: options.titles,
  } as const;
  const { events } = generateMonth(file, month);
  console.log(
    `${month.days} days, ${events} events, ${Math.round(statSync(file).size / 1e6)} MB, ${format}, seed ${month.seed}`,
  );
  const learned = Number(options.baseline);
  const days = await replayMonth(file, start, {
    baseline: learned,
    capture: options.dns === "off" ? undefined : captureOf(file),
    schedule: soakSchedule(dirname(file)),
  });
  console.log(row(["day", "", "incidents", "addresses", "paths", "severe", "patterns", "edges", "heap MB"]));
  for (const day of days) {
    console.log(dayRow(day, learned));
    if (options.tell) for (const text of tell(day)) console.log(text);
  }
  return verdict(days.slice(learned));
}

function row(cells: readonly (string | number)[]): string {
  return cells
    .map((cell, index) => (index === 1 ? String(cell).padEnd(18) : String(cell).padStart(index === 0 ? 4 : 11)))
    .join(" ");
}

function dayRow(day: Day, learned: number): string {
  const name = new Date(day.from).toUTCString().slice(0, 11) + (day.number < learned ? " learns" : "");
  const severe = day.reports.filter(({ severity }) => severity === "high" || severity === "critical").length;
  const paths = day.reports.reduce((sum, { anomalies, left }) => sum + anomalies.length + left, 0);
  return row([
    day.number,
    name,
    newIncidents(day).length,
    paths,
    severe,
    day.patterns,
    day.edges,
    (day.heap / 1e6).toFixed(1),
  ]);
}

function tell(day: Day): string[] {
  return day.reports.map(({ time, severity, head, anomalies, more }) => {
    const at = new Date(time).toISOString().slice(11, 19);
    const others = anomalies.filter((anomaly) => anomaly !== head).map(({ path }) => `\n         ${path}`);
    return `       ${at} ${severity}${more ? " (more)" : ""} ${head.path}${others.join("")}`;
  });
}

/** Exit status: 0 if the aims are met. What is left of a week at the end counts as a week. */
function verdict(days: readonly Day[]): number {
  let missed = false;
  for (let week = 0; week * 7 < days.length; week++) {
    const all = days.slice(week * 7, week * 7 + 7).flatMap(newIncidents);
    const incidents = all.filter((incident) => !isByPerson(incident));
    const aim = week === 0 ? 7 : 1;
    missed ||= incidents.length > aim;
    console.log(
      `week ${week + 1}: ${incidents.length} false incidents, aim at most ${aim} (${incidents.filter(isByAddress).length} of them hosts only); ` +
        `${all.length - incidents.length} of an administrator who did what he had not done before, which is true`,
    );
  }
  const heap = (from: number, to?: number): number => Math.max(...days.slice(from, to).map((day) => day.heap)) / 1e6;
  if (days.length > 14) {
    const grows = heap(-7) > heap(7, 14) * 1.1;
    missed ||= grows;
    const weeks = Array.from({ length: Math.floor(days.length / 7) }, (_, week) =>
      heap(week * 7, week * 7 + 7).toFixed(1),
    );
    console.log(
      `memory (heap in use): at most ${weeks.join(", ")} MB in the weeks, ${heap(-7).toFixed(1)} MB in the last seven days: ${grows ? "it grows" : "it stays"}`,
    );
  }
  return missed ? 1 : 0;
}
