/**
 * Findings for people: `2026-11-24 10:11:06,203<TAB>WARNING<TAB>PATH`, in local time; in colour on a terminal. Under
 * systemd the journal has the time already, and a priority in front (sd-daemon(3)) lets `journalctl -p warning` choose.
 */

import type { Anomaly, Finding, Hole, IncidentReport, PackageChanges } from "../domain/finding.ts";
import { isSevere } from "../domain/severity.ts";
import { printable } from "../domain/text.ts";
import { blindSpotText } from "./blind-spot-text.ts";
import { localTime } from "./local-time.ts";
import { priority } from "./priority.ts";
import type { LineWriter, Sink } from "./sink.ts";

export type TextStyle = "plain" | "colour" | "journal";

type Level = "INFO" | "WARNING";

const COLOUR: Readonly<Record<Level, string>> = { INFO: "\u001b[2m", WARNING: "\u001b[1;33m" };
const RESET = "\u001b[0m";

const FIRST = {
  job: "first run of what was scheduled before the baseline",
  again: "one of the first runs of what was scheduled before the baseline does more",
  service: "first start of a service that was set up before the baseline",
} as const;

export class TextSink implements Sink {
  readonly #write: LineWriter;
  readonly #style: TextStyle;

  constructor(write: LineWriter, style: TextStyle) {
    this.#write = write;
    this.#style = style;
  }

  write(finding: Finding): void {
    // A host that the log names comes last, so that the columns before it are the same with and without.
    const host = finding.node === "" ? "" : `\t${printable(finding.node)}`;
    const mark = this.#style === "journal" ? priority(finding) : "";
    const line = (time: number, level: Level, text: string) =>
      this.#write(`${mark}${this.#line(time, level, `${text}${host}`)}`);
    switch (finding.type) {
      case "phase":
        line(finding.time, "INFO", `${finding.phase}${notSeen(finding.holes)}`);
        break;
      case "hole":
        line(finding.time, "WARNING", holeText(finding.hole));
        break;
      case "blind-spot":
        line(finding.time, "WARNING", `blind spot: ${blindSpotText(finding.spot)}`);
        break;
      case "pattern":
        line(finding.time, "INFO", `+normalize ${finding.pattern}`);
        break;
      case "first-run":
        line(finding.time, "INFO", `${FIRST[finding.what]}: ${finding.job}`);
        break;
      case "packages":
        line(finding.time, "INFO", packagesText(finding));
        break;
      case "incident":
        if (needsHeadline(finding)) line(finding.time, "WARNING", headline(finding));
        for (const anomaly of finding.anomalies) {
          const { time, edges, names } = anomaly;
          line(time, "WARNING", pathText(anomaly));
          // What was tampered with stands in no path.
          if (edges.length === 0) for (const name of names) line(time, "WARNING", printable(name));
        }
        break;
      default:
        finding satisfies never;
    }
  }

  #line(time: number, level: Level, text: string): string {
    switch (this.#style) {
      case "journal":
        return `${level}\t${text}`;
      case "colour":
        return `${COLOUR[level]}${localTime(time)}\t${level}\t${text}${RESET}`;
      case "plain":
        return `${localTime(time)}\t${level}\t${text}`;
      default:
        return this.#style satisfies never;
    }
  }
}

/** Why something is missing, behind what is said of a window. */
function notSeen(holes: readonly string[]): string {
  return holes.length === 0 ? "" : ` (not all was seen: ${holes.join("; ")})`;
}

function holeText({ from, to, why, partly }: Hole): string {
  const times = [from === undefined ? "" : ` from ${localTime(from)}`, to === undefined ? "" : ` to ${localTime(to)}`];
  return `${partly ? "partly blind" : "blind"}${times.join("")}: ${printable(why)}`;
}

/** The path, and of a host that has a name its address; or that it was used though nobody had asked for a name. */
function pathText({ path, host }: Anomaly): string {
  if (host === undefined || path.includes(host.address))
    return host?.asked === false ? `${path} (no name was asked for)` : path;
  return `${path} (${host.address})`;
}

/** One path that is only new says all by itself. */
function needsHeadline({ anomalies, severity, left, repeats }: IncidentReport): boolean {
  return anomalies.length > 1 || isSevere(severity) || left > 0 || repeats > 0;
}

/** Who did what, how grave it is, and how much there is. */
function headline({ incident, more, severity, techniques, head, anomalies, left, repeats }: IncidentReport): string {
  const counts = [
    `${anomalies.length + left} new`,
    ...(left > 0 ? [`${left} not shown`] : []),
    ...(repeats > 0 ? [`${repeats} repeats`] : []),
  ];
  const parts = [`incident ${incident}`, more ? "goes on:" : "", severity, ...techniques].filter((part) => part !== "");
  return `${parts.join(" ")}: ${head.what === undefined ? "" : `${head.what}: `}${pathText(head)} (${counts.join(", ")})`;
}

/** Packages named of each kind. */
const MAX_NAMED = 20;

/** `packages: 1 upgraded (openssl 3.0.1 -> 3.0.2): 214 files, 38 programs`. */
function packagesText({ installed, upgraded, removed, files, programs }: PackageChanges): string {
  const kinds = [
    [installed, "installed"],
    [upgraded, "upgraded"],
    [removed, "removed"],
  ] as const;
  const counts = kinds.flatMap(([names, word]) => {
    if (names.length === 0) return [];
    const named = names.slice(0, MAX_NAMED).map((name) => name.split(" -> ").map(printable).join(" -> "));
    return `${names.length} ${word} (${named.join(", ")}${names.length > MAX_NAMED ? ", …" : ""})`;
  });
  return `packages: ${counts.join(", ") || "no other versions"}: ${files} files, ${programs} programs`;
}
