/**
 * The state in its file: what was learned, the window at hand, and the place in the log, which move together in one
 * transaction. So a crash at any point loses nothing: what came after the place is read again, and said with the same ids.
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Acceptance } from "../domain/acceptance.ts";
import type { IncidentReport } from "../domain/finding.ts";
import type { Checkpoint, Lag } from "../domain/saved.ts";
import { edgeValues, type Row, rowsOf, toEdge, toPattern, toProcess, toVertex } from "./rows.ts";
import { copyInto } from "./state-file.ts";
import type { ValueName } from "./values.ts";

/** Reports kept, and bytes of them; the oldest go. */
const MAX_REPORTS = 10_000;
const MAX_REPORT_BYTES = 100_000_000;

/** Where reading goes on. */
export interface LogState<Place> {
  /** Undefined while the log cannot be opened. */
  readonly place: Place | undefined;
  /** Records that were read and belong to events which wait for more: lines of log. */
  readonly open: Uint8Array;
  /** Time of the newest event that was given out, milliseconds since 1970. */
  readonly newest: number;
  /** Undefined if the log did not tell. */
  readonly lag?: Lag | undefined;
}

/** A report that was said. */
export interface SavedReport extends Pick<IncidentReport, "id" | "incident" | "time"> {
  /** All of it, as JSON. */
  readonly text: string;
}

/** What one transaction keeps. */
export interface Commit<Place> extends LogState<Place> {
  readonly hosts: readonly Checkpoint[];
  /** When, by this machine's clock, in milliseconds since 1970. */
  readonly kept: number;
  /** What was said since the last one. */
  readonly reports: readonly SavedReport[];
  /** Values that stand by themselves; see `set`. */
  readonly values?: ReadonlyMap<ValueName, unknown>;
}

export class Store<Place> {
  readonly #database: DatabaseSync;
  readonly #hosts = new Map<string, number>();
  readonly #put: Readonly<
    Record<"meta" | "host" | "vertex" | "edge" | "pattern" | "process" | "report", StatementSync>
  >;
  readonly #drop: StatementSync;
  readonly #trim: StatementSync;
  /** Changes when another connection has written (PRAGMA data_version). */
  readonly #dataVersion: StatementSync;
  /** Bytes of the reports, or a little more; undefined until any is kept. */
  #reportBytes: number | undefined;
  readonly #acceptances: StatementSync;
  #seenVersion: unknown;

  constructor(database: DatabaseSync) {
    this.#database = database;
    const into = (table: string, columns: number): StatementSync =>
      database.prepare(`INSERT OR REPLACE INTO ${table} VALUES (${"?, ".repeat(columns - 1)}?)`);
    this.#put = {
      meta: into("meta", 2),
      host: into("host", 6),
      vertex: into("vertex", 5),
      edge: into("edge", 17),
      pattern: into("pattern", 5),
      process: into("process", 7),
      report: into("report", 5),
    };
    this.#dataVersion = database.prepare("PRAGMA data_version");
    this.#acceptances = database.prepare(
      "SELECT number, pattern, literal, reason FROM acceptance WHERE NOT undone ORDER BY number",
    );
    this.#drop = database.prepare("DELETE FROM edge WHERE host = ? AND id = ?");
    this.#trim = database.prepare("DELETE FROM report WHERE number <= (SELECT max(number) FROM report) - ?");
    for (const { id, node } of this.#rows("SELECT id, node FROM host")) this.#hosts.set(String(node), Number(id));
  }

  /** A value that stands by itself. */
  get(name: ValueName): unknown {
    const row = this.#database.prepare("SELECT value FROM meta WHERE name = ?").get(name) as Row | undefined;
    return row === undefined ? undefined : JSON.parse(String(row["value"]));
  }

  set(name: ValueName, value: unknown): void {
    this.#put.meta.run(name, JSON.stringify(value));
  }

  /** All values that stand by themselves can be read. */
  mustHaveValues(): void {
    for (const { name } of this.#rows("SELECT name FROM meta")) this.get(String(name) as ValueName);
  }

  /** Where reading goes on; undefined if nothing was ever kept. */
  log(): (LogState<Place> & { readonly kept: number }) | undefined {
    const saved = this.get("log") as { place?: Place; open: string; newest: number; kept: number } | undefined;
    if (saved === undefined) return undefined;
    return { ...saved, place: saved.place, open: Buffer.from(saved.open, "base64") };
  }

  /** Everything of every host. Instances that nothing leads to any more are dropped. */
  hosts(): Checkpoint[] {
    return this.#rows("SELECT * FROM host").map((row) => ({
      node: String(row["node"]),
      clock: JSON.parse(String(row["clock"])),
      forks: JSON.parse(String(row["forks"])),
      names: JSON.parse(String(row["names"])),
      window: JSON.parse(String(row["window"])),
      vertices: this.#of("vertex", row).map(toVertex),
      edges: this.#of("edge", row).map(toEdge),
      gone: [],
      patterns: this.#of("pattern", row).map(toPattern),
      processes: this.#of("process", row).map(toProcess),
    }));
  }

  /** Keeps all of it or, if it fails, nothing. */
  commit({ place, open, newest, lag, kept, hosts, reports, values = new Map() }: Commit<Place>): void {
    this.#transaction(() => {
      for (const [name, value] of values) this.set(name, value);
      this.set("log", { place, open: Buffer.from(open).toString("base64"), newest, lag, kept });
      for (const checkpoint of hosts) this.#keep(checkpoint);
      if (reports.length > 0) this.#keepReports(reports);
    });
  }

  #keepReports(reports: readonly SavedReport[]): void {
    this.#reportBytes ??= this.#sizeOfReports();
    for (const { id, incident, time, text } of reports) {
      this.#put.report.run(null, id, incident, time, text);
      this.#reportBytes += Buffer.byteLength(text);
    }
    this.#trim.run(MAX_REPORTS);
    if (this.#reportBytes <= MAX_REPORT_BYTES) return;
    this.#database
      .prepare(
        `DELETE FROM report WHERE number <= (
           SELECT max(number) FROM (
             SELECT number, sum(octet_length(report)) OVER (ORDER BY number DESC) AS size FROM report
           ) WHERE size > ?
         )`,
      )
      .run(MAX_REPORT_BYTES);
    this.#reportBytes = this.#sizeOfReports();
  }

  #sizeOfReports(): number {
    return Number(this.#rows("SELECT sum(octet_length(report)) AS size FROM report")[0]?.["size"] ?? 0);
  }

  /** Puts hosts in the place of all that are there, and does `also`: all of it or, if it fails, nothing. */
  replace(hosts: readonly Checkpoint[], also: () => void): void {
    this.#transaction(() => {
      for (const table of ["host", "vertex", "edge", "pattern", "process"]) this.#database.exec(`DELETE FROM ${table}`);
      this.#hosts.clear();
      for (const checkpoint of hosts) this.#keep(checkpoint);
      also();
    });
  }

  /** Drops the instances that nothing leads to any more, and the forgotten edges that only they hung on. */
  prune(node: string, instances: ReadonlySet<number>): void {
    const host = this.#hosts.get(node);
    if (host === undefined) return;
    this.#transaction(() => {
      const drop = this.#database.prepare("DELETE FROM process WHERE host = ? AND id = ?");
      // Numbers alone: the rows of a flood's processes would take 15 MB at once.
      const gone: number[] = [];
      for (const { id } of this.#database
        .prepare("SELECT id FROM process WHERE host = ?")
        .iterate(host) as Iterable<Row>)
        if (!instances.has(Number(id))) gone.push(Number(id));
      for (const id of gone) drop.run(host, id);
      this.#database
        .prepare(
          "DELETE FROM edge WHERE host = ?1 AND NOT kept AND id NOT IN (SELECT origin FROM process WHERE host = ?1 AND origin IS NOT NULL)",
        )
        .run(host);
    });
  }

  /** The greatest number of an edge of a host that is kept; 0 if none is. */
  lastEdge(node: string): number {
    const row = this.#database
      .prepare("SELECT max(id) AS id FROM edge WHERE host = ?")
      .get(this.#hosts.get(node) ?? null) as Row;
    return Number(row["id"]);
  }

  /** The administrator's decisions, if they may have changed since the last call. */
  changedAcceptances(): Acceptance[] | undefined {
    const version = (this.#dataVersion.get() as Row)["data_version"];
    if (version === this.#seenVersion) return undefined;
    const rows = this.#acceptances.all() as unknown as Acceptance[];
    this.#seenVersion = version;
    return rows.map((row) => ({ ...row, literal: Boolean(row.literal) }));
  }

  /** False once it is closed. */
  get isOpen(): boolean {
    return this.#database.isOpen;
  }

  /** Writes all of it into another file. */
  copyInto(path: string): void {
    copyInto(path, this.#database);
  }

  close(): void {
    this.#database.close();
  }

  #transaction(work: () => void): void {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      work();
      this.#database.exec("COMMIT");
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  #keep(saved: Checkpoint): void {
    const host = this.#hostOf(saved.node);
    const { clock, forks, names, window } = saved;
    const json = [clock, forks, names, window].map((part) => JSON.stringify(part)) as [string, string, string, string];
    this.#put.host.run(host, saved.node, ...json);
    for (const { id, label, program, known } of saved.vertices)
      this.#put.vertex.run(host, id, label, program, Number(known));
    for (const id of saved.gone) this.#drop.run(host, id);
    for (const edge of saved.edges) this.#put.edge.run(host, ...edgeValues(edge));
    for (const { source, edgeClass, segments } of saved.patterns)
      this.#put.pattern.run(host, null, source ?? null, edgeClass ?? null, JSON.stringify(segments));
    for (const { id, current, parent, origin, vertex, fields } of saved.processes)
      this.#put.process.run(
        host,
        id,
        Number(current),
        parent ?? null,
        origin ?? null,
        vertex ?? null,
        JSON.stringify(fields),
      );
  }

  #hostOf(node: string): number {
    const known = this.#hosts.get(node);
    if (known !== undefined) return known;
    const id = this.#hosts.size + 1;
    this.#hosts.set(node, id);
    return id;
  }

  #of(table: string, host: Row): Row[] {
    return this.#rows(`SELECT * FROM ${table} WHERE host = ? ORDER BY id`, Number(host["id"]));
  }

  #rows(sql: string, ...values: number[]): Row[] {
    return rowsOf(this.#database, sql, ...values);
  }
}
