/** `fullmon status`: what the daemon is doing, from its state. */
import type { BlindSpot } from "../domain/finding.ts";
import type { NameHearing } from "../domain/saved.ts";
import { printable } from "../domain/text.ts";
import { localTime } from "../sink/local-time.ts";
import type { HostOverview, Overview } from "../state/reader.ts";

/** Lines for people. */
export function statusText(overview: Overview, now: number): string[] {
  const { running, log, foreign, kept, newest, lag, hosts, incidents } = overview;
  const lines = [
    `fullmon ${running ? "is running" : "is not running"}`,
    `log: ${printable(log)}${foreign ? " (another machine's)" : ""}, read up to ${newest === undefined ? "nothing yet" : localTime(newest)}`,
    `state kept: ${kept === undefined ? "never" : `${localTime(kept)} (${span(now - kept)} ago)`}`,
  ];
  // Less than a second is what comes between two looks.
  if (lag !== undefined && lag.seconds > 0 && lag.bytes > 0)
    lines.push(`behind the log: ${lag.seconds} s, ${(lag.bytes / 1e6).toFixed(1)} MB were not read yet`);
  for (const host of hosts) lines.push(`${host.node === "" ? "" : `${printable(host.node)}: `}${hostText(host, now)}`);
  lines.push(...blindSpotLines(overview.blindSpots));
  const { events, edges } = overview.leftOut;
  if (events > 0) lines.push(`too many hosts: ${events} events of those over the limit were not looked at`);
  if (edges > 0) lines.push(`no room for more edges: ${edges} over the limit are reported whenever they come`);
  if (overview.names !== undefined) lines.push(nameLine(overview.names));
  lines.push(`incidents: ${incidents}${incidents > 0 ? " (fullmon incidents)" : ""}`);
  return lines;
}

/** Places named. */
const SHOWN = 5;

function blindSpotLines(spots: readonly BlindSpot[]): string[] {
  if (spots.length === 0) return [];
  const names = spots.slice(0, SHOWN).map(({ place, type }) => `${printable(place)} (${type})`);
  const more = spots.length > SHOWN ? `, and ${spots.length - SHOWN} more` : "";
  return [`not covered by the audit rules: ${names.join(", ")}${more} (sudo fullmon doctor)`];
}

function nameLine({ source, gaps, from, to }: NameHearing): string {
  const head = `names of hosts: from ${printable(source)}`;
  if (from === undefined) return head;
  if (to === undefined) return `${head}, not heard since ${localTime(from)}`;
  return `${head}, not heard ${gaps} time${gaps > 1 ? "s" : ""}, the last from ${localTime(from)} to ${localTime(to)}`;
}

function hostText({ clock, known, edges, programs, patterns }: HostOverview, now: number): string {
  const counts = `${programs} programs, ${known} edges known, ${edges - known} reported, ${patterns} patterns`;
  if (clock.start === undefined) return clock.learning ? "nothing seen yet" : `imported, nothing seen yet: ${counts}`;
  if (!clock.learning) return `watching since ${localTime(clock.start)}, window ${clock.number}: ${counts}`;
  const share = Math.min(1, Math.max(0, (now - clock.start) / (clock.boundary - clock.start)));
  return `learning since ${localTime(clock.start)}, ${Math.floor(share * 100)} % of the baseline (until ${localTime(clock.boundary)}): ${counts}`;
}

/** For machines. Times in seconds since 1970. */
export function statusJson(overview: Overview): Record<string, unknown> {
  const { hosts, kept, newest, names, ...rest } = overview;
  return {
    ...rest,
    kept: kept === undefined ? undefined : kept / 1000,
    newest: newest === undefined ? undefined : newest / 1000,
    names: names && {
      ...names,
      from: names.from === undefined ? undefined : names.from / 1000,
      to: names.to === undefined ? undefined : names.to / 1000,
    },
    hosts: hosts.map(({ clock, ...host }) => ({
      ...host,
      phase: clock.start === undefined ? "waiting" : clock.learning ? "baseline" : "watching",
      since: clock.start === undefined ? undefined : clock.start / 1000,
      until: clock.boundary / 1000,
      window: clock.number,
    })),
  };
}

function span(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}
