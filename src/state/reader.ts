/** Looks into the state, also while a daemon uses it; changes nothing. */
import type { DatabaseSync } from "node:sqlite";
import type { BlindSpot, IncidentReport } from "../domain/finding.ts";
import type { EdgeClass } from "../domain/graph.ts";
import type { LearnedDecision } from "../domain/learned.ts";
import type { PatternSegment } from "../domain/pattern.ts";
import type { Lag, LeftOut, NameHearing, SavedClock } from "../domain/saved.ts";
import { type Row, rowsOf, toDecision } from "./rows.ts";
import { isLocked, openForReading } from "./state-file.ts";
import type { ValueName } from "./values.ts";

/** One edge that is known, by its labels. */
export interface KnownEdge {
  readonly node: string;
  readonly source: string;
  readonly program: string;
  /** What an exec leads to. */
  readonly targetProgram: string | undefined;
  readonly edgeClass: EdgeClass;
  readonly key: string;
  readonly known: boolean;
  readonly reported: boolean;
  readonly accepted: boolean;
  readonly count: number;
  readonly windows: number;
  /** Times in milliseconds since 1970. */
  readonly first: number;
  readonly last: number;
}

/** A pattern that stands for many names of one process and action. */
export interface KnownPattern {
  readonly node: string;
  readonly source: string;
  readonly edgeClass: EdgeClass;
  readonly segments: readonly PatternSegment[];
}

export interface HostOverview {
  readonly node: string;
  readonly clock: SavedClock;
  readonly programs: number;
  readonly edges: number;
  readonly known: number;
  readonly patterns: number;
}

export interface Overview {
  readonly log: string;
  readonly foreign: boolean;
  /** True if a daemon uses the state. */
  readonly running: boolean;
  /** When it was kept last, and the newest event that it knows of; milliseconds since 1970. */
  readonly kept: number | undefined;
  readonly newest: number | undefined;
  /** How far reading was behind then. */
  readonly lag: Lag | undefined;
  readonly hosts: readonly HostOverview[];
  /** Mounts that the audit rules do not cover. */
  readonly blindSpots: readonly BlindSpot[];
  /** What names of hosts are heard from; undefined if hosts go by address. */
  readonly names: NameHearing | undefined;
  /** What the last run had no room for. */
  readonly leftOut: LeftOut;
  readonly incidents: number;
}

/** An acceptance with who made it and when. */
export interface Decision extends LearnedDecision {
  readonly number: number;
  readonly undone: boolean;
}

export class StateReader {
  readonly #path: string;
  readonly #database: DatabaseSync;

  /** @throws {FullmonError} ERR_STATE if there is no state to read */
  constructor(path: string) {
    this.#path = path;
    this.#database = openForReading(path);
  }

  overview(): Overview {
    const origin = this.#meta("origin") as { log: string; foreign: boolean } | undefined;
    const log = this.#meta("log") as { kept: number; newest: number; lag?: Lag } | undefined;
    return {
      log: origin?.log ?? "",
      foreign: origin?.foreign ?? false,
      running: isLocked(this.#path),
      kept: log?.kept,
      newest: log === undefined || log.newest === 0 ? undefined : log.newest,
      lag: log?.lag,
      hosts: this.#rows("SELECT id, node, clock FROM host ORDER BY node").map(({ id, node, clock }) => ({
        node: String(node),
        clock: JSON.parse(String(clock)),
        programs: this.#count("SELECT count(*) AS n FROM vertex WHERE host = ? AND known", Number(id)),
        edges: this.#count("SELECT count(*) AS n FROM edge WHERE host = ? AND kept", Number(id)),
        known: this.#count("SELECT count(*) AS n FROM edge WHERE host = ? AND kept AND known", Number(id)),
        patterns: this.#count("SELECT count(*) AS n FROM pattern WHERE host = ? AND source IS NOT NULL", Number(id)),
      })),
      blindSpots: (this.#meta("blindSpots") ?? []) as BlindSpot[],
      names: (this.#meta("hearing") ?? undefined) as NameHearing | undefined,
      leftOut: (this.#meta("leftOut") ?? { events: 0, edges: 0 }) as LeftOut,
      incidents: this.#count("SELECT count(DISTINCT incident) AS n FROM report"),
    };
  }

  /** What was said, oldest first, one by one; of one incident if its id or a report's begins with `id`. */
  *reports(id?: string): Iterable<IncidentReport> {
    const rows =
      id === undefined
        ? this.#database.prepare("SELECT report FROM report ORDER BY number").iterate()
        : this.#database
            .prepare(
              "SELECT report FROM report WHERE incident IN (SELECT incident FROM report WHERE substr(incident, 1, length(?1)) = ?1 OR substr(id, 1, length(?1)) = ?1) ORDER BY number",
            )
            .iterate(id);
    for (const { report } of rows as Iterable<Row>) yield JSON.parse(String(report)) as IncidentReport;
  }

  /** Every edge that is known, or was reported and waits. */
  edges(): KnownEdge[] {
    return this.#rows(
      `SELECT host.node, vertex.label, vertex.program, target.program AS target_program, edge.* FROM edge
       LEFT JOIN vertex AS target ON target.host = edge.host AND target.id = edge.target
       JOIN vertex ON vertex.host = edge.host AND vertex.id = edge.source JOIN host ON host.id = edge.host
       WHERE edge.kept AND (edge.known OR edge.reported) ORDER BY host.node, vertex.label, edge.class, edge.key`,
    ).map((row) => ({
      node: String(row["node"]),
      source: String(row["label"]),
      program: String(row["program"]),
      targetProgram: row["target_program"] === null ? undefined : String(row["target_program"]),
      edgeClass: String(row["class"]) as EdgeClass,
      key: String(row["key"]),
      known: row["known"] === 1,
      reported: row["reported"] === 1,
      accepted: row["accepted"] === 1,
      count: Number(row["count"]),
      windows: Number(row["windows"]),
      first: Number(row["first"]),
      last: Number(row["last"]),
    }));
  }

  patterns(): KnownPattern[] {
    return this.#rows(
      `SELECT host.node, vertex.label, pattern.class, pattern.segments FROM pattern
       JOIN vertex ON vertex.host = pattern.host AND vertex.id = pattern.source JOIN host ON host.id = pattern.host
       ORDER BY host.node, vertex.label, pattern.class`,
    ).map((row) => ({
      node: String(row["node"]),
      source: String(row["label"]),
      edgeClass: String(row["class"]) as EdgeClass,
      segments: JSON.parse(String(row["segments"])),
    }));
  }

  decisions(): Decision[] {
    return this.#rows("SELECT * FROM acceptance ORDER BY number").map((row) => ({
      number: Number(row["number"]),
      ...toDecision(row),
      undone: row["undone"] === 1,
    }));
  }

  close(): void {
    this.#database.close();
  }

  #meta(name: ValueName): unknown {
    const [row] = this.#rows("SELECT value FROM meta WHERE name = ?", name);
    return row === undefined ? undefined : JSON.parse(String(row["value"]));
  }

  #count(sql: string, ...values: number[]): number {
    return Number(this.#rows(sql, ...values)[0]?.["n"] ?? 0);
  }

  #rows(sql: string, ...values: (string | number)[]): Row[] {
    return rowsOf(this.#database, sql, ...values);
  }
}
