/** Tables of the state file, and how older ones become the newest. */
import type { DatabaseSync } from "node:sqlite";

/** Marks a file as fullmon's (PRAGMA application_id): "full". */
export const APPLICATION_ID = 0x66756c6c;

/** Each step leads from the version of its place to the next. A step that was released is never changed. */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;
  -- One row a host of the log; parts that are small are whole, as JSON.
  CREATE TABLE host (
    id INTEGER PRIMARY KEY, node TEXT NOT NULL UNIQUE,
    clock TEXT NOT NULL, forks TEXT NOT NULL, names TEXT NOT NULL, window TEXT NOT NULL
  ) STRICT;
  CREATE TABLE vertex (
    host INTEGER NOT NULL, id INTEGER NOT NULL, label TEXT NOT NULL, program TEXT NOT NULL, known INTEGER NOT NULL,
    PRIMARY KEY (host, id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE edge (
    host INTEGER NOT NULL, id INTEGER NOT NULL, source INTEGER NOT NULL, class TEXT NOT NULL, key TEXT NOT NULL, target INTEGER,
    known INTEGER NOT NULL, reported INTEGER NOT NULL, considered INTEGER NOT NULL,
    accepted INTEGER NOT NULL, kept INTEGER NOT NULL,
    count INTEGER NOT NULL, windows INTEGER NOT NULL, first REAL NOT NULL, last REAL NOT NULL,
    first_window INTEGER NOT NULL, last_window INTEGER NOT NULL,
    PRIMARY KEY (host, id)
  ) STRICT, WITHOUT ROWID;
  -- What a process and action may vary (source and class), or a shape that has evidence (neither).
  CREATE TABLE pattern (
    host INTEGER NOT NULL, id INTEGER PRIMARY KEY, source INTEGER, class TEXT, segments TEXT NOT NULL
  ) STRICT;
  CREATE TABLE process (
    host INTEGER NOT NULL, id INTEGER NOT NULL, current INTEGER NOT NULL, parent INTEGER, origin INTEGER, vertex INTEGER,
    fields TEXT NOT NULL, PRIMARY KEY (host, id)
  ) STRICT, WITHOUT ROWID;
  -- What the administrator accepted, and what he took back (undone).
  CREATE TABLE acceptance (
    number INTEGER PRIMARY KEY AUTOINCREMENT, pattern TEXT NOT NULL, reason TEXT NOT NULL, who TEXT NOT NULL, time REAL NOT NULL,
    undone INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  -- What was said, newest last.
  CREATE TABLE report (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, incident TEXT NOT NULL, time REAL NOT NULL,
    report TEXT NOT NULL
  ) STRICT;
  CREATE INDEX report_by_incident ON report (incident);
  `,
  `
  -- Accepted as an edge of an incident: compared to the letter, and never a pattern.
  ALTER TABLE acceptance ADD COLUMN literal INTEGER NOT NULL DEFAULT 0;
  UPDATE acceptance SET literal = 1 WHERE pattern IN (
    SELECT edge.value FROM report, json_each(report.report, '$.anomalies') AS anomaly, json_each(anomaly.value, '$.edges') AS edge
  );
  `,
];

export const VERSION = MIGRATIONS.length;

/** Brings a file to the newest version, all steps or none. */
export function migrate(database: DatabaseSync, from: number): void {
  database.exec("BEGIN IMMEDIATE");
  try {
    for (const step of MIGRATIONS.slice(from)) database.exec(step);
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${VERSION}; COMMIT`);
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
}
