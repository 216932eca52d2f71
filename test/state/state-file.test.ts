/** The state file: only what can be trusted is used, and nothing is ever overwritten. */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { decide } from "../../src/state/decisions.ts";
import { takeLearned } from "../../src/state/learned-rows.ts";
import { VERSION } from "../../src/state/schema.ts";
import { forgetState, isLocked, lockState, openForReading, openState } from "../../src/state/state-file.ts";
import { useFolder } from "../support/folder.ts";

const NOW = new Date("2026-11-24T10:11:06Z");
const isRoot = process.geteuid?.() === 0;

describe("openState()", () => {
  const path = useFolder();
  const open = (name = "lib/state") => openState(path(name), NOW);
  const lock = () => lockState(path("lib/state")).close();

  it("makes the file and its folder, for the owner alone, and opens it again", () => {
    const { database, setAside } = open();
    database.exec("INSERT INTO meta VALUES ('a', 1)");
    expect(setAside).toBe(undefined);
    expect(statSync(path("lib")).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(path("lib"))) expect(statSync(path(`lib/${name}`)).mode & 0o777).toBe(0o600);
    database.close();
    expect(open().database.prepare("SELECT value FROM meta").get()).toEqual({ value: 1 });
  });

  it.each([
    ["a file that the group may write", () => chmodSync(path("lib/state"), 0o660), /may be written by others/],
    ["a file that all may write", () => chmodSync(path("lib/state"), 0o606), /may be written by others/],
    ["a folder that others may write", () => chmodSync(path("lib"), 0o777), /may be written by others/],
  ])("refuses %s", (_, spoil, why) => {
    open().database.close();
    spoil();
    expect(() => open()).toThrow(why);
  });

  it("keeps a long row without a temporary file, which would be audited and told", () => {
    const folder = path("tmp");
    mkdirSync(folder);
    const { mtimeNs } = statSync(folder, { bigint: true });
    const program = `
      import { openState } from ${JSON.stringify(join(import.meta.dirname, "../../src/state/state-file.ts"))};
      const { database } = openState(${JSON.stringify(path("lib/state"))}, new Date());
      const put = database.prepare("INSERT OR REPLACE INTO host VALUES (1, 'n', '', '', '', ?)");
      database.exec("BEGIN");
      for (const letter of "ab") put.run(letter.repeat(1_000_000));
      database.exec("COMMIT");
    `;
    execFileSync(process.execPath, ["--input-type=module-typescript", "--eval", program], {
      env: { ...process.env, SQLITE_TMPDIR: folder },
      stdio: "pipe",
    });
    expect(statSync(folder, { bigint: true }).mtimeNs).toBe(mtimeNs);
  });

  it("refuses a symbolic link", () => {
    mkdirSync(path("lib"), { mode: 0o700 });
    symlinkSync(path("elsewhere"), path("lib/state"));
    expect(() => open()).toThrow(/symbolic link/);
  });

  it.each(["", "-wal", "-shm", "-journal", ".lock"])(
    "refuses what is no plain file, to read it too: state%s",
    (suffix) => {
      open().database.close();
      for (const put of [
        () => execFileSync("mkfifo", ["-m", "600", path(`lib/state${suffix}`)]),
        () => mkdirSync(path(`lib/state${suffix}`), { mode: 0o700 }),
        () => symlinkSync(path("elsewhere"), path(`lib/state${suffix}`)),
      ]) {
        rmSync(path(`lib/state${suffix}`), { recursive: true, force: true });
        put();
        for (const use of [open, lock, () => openForReading(path("lib/state"))])
          expect(use).toThrow(/ (?:is no plain file|is a symbolic link): /);
        expect(existsSync(path("elsewhere"))).toBe(false);
      }
    },
  );

  it.skipIf(!isRoot)(
    "refuses to read what is of another than the folder's owner (skipped unless root runs the tests)",
    () => {
      open().database.close();
      writeFileSync(path("lib/state-journal"), "", { mode: 0o600 });
      const read = () => openForReading(path("lib/state")).close();
      chownSync(path("lib/state-journal"), 12_345, 0);
      expect(read).toThrow(/state-journal\\?" belongs to user 12345/);
      for (const name of ["lib", "lib/state"]) chownSync(path(name), 12_345, 0);
      read();
    },
  );

  it.skipIf(!isRoot)("refuses a file of another user (skipped unless root runs the tests)", () => {
    open().database.close();
    chownSync(path("lib/state"), 12_345, 0);
    expect(() => open()).toThrow(/belongs to user 12345/);
  });

  it("sets a damaged file aside, unchanged, and begins a new one", () => {
    open().database.close();
    const bytes = readFileSync(path("lib/state"));
    bytes.fill(0xff, 4096, 12_288);
    writeFileSync(path("lib/state"), bytes);
    const { database, setAside } = open();
    expect(setAside).toBe(path("lib/state.damaged-20261124T101106Z"));
    expect(readFileSync(setAside ?? "").equals(bytes)).toBe(true);
    expect(database.prepare("SELECT count(*) AS n FROM meta").get()).toEqual({ n: 0 });
  });

  it("sets aside what is no database at all", () => {
    mkdirSync(path("lib"), { mode: 0o700 });
    writeFileSync(path("lib/state"), "not a database, but long enough to be looked at ".repeat(50), { mode: 0o600 });
    expect(open().setAside).toBe(path("lib/state.damaged-20261124T101106Z"));
  });

  it.each([
    ["a newer version", `PRAGMA user_version = ${VERSION + 1}`, /a newer fullmon wrote it/],
    ["another program", "PRAGMA application_id = 7", /of another program/],
  ])("leaves a file of %s alone", (_, sql, why) => {
    const { database } = open();
    database.exec(sql);
    database.close();
    const before = readFileSync(path("lib/state"));
    expect(() => open()).toThrow(why);
    expect(readFileSync(path("lib/state")).equals(before)).toBe(true);
  });

  it("knows which decisions of an older version were an incident's edges", () => {
    const { database } = open();
    database.exec("ALTER TABLE acceptance DROP COLUMN literal; PRAGMA user_version = 1");
    const put = database.prepare("INSERT INTO acceptance (pattern, reason, who, time) VALUES (?, 'x', 'x', 0)");
    for (const pattern of ["a->x|**", "a->b*"]) put.run(pattern);
    const report = JSON.stringify({ anomalies: [{ edges: ["a->c", "a->x|**"] }, { edges: [] }] });
    database.prepare("INSERT INTO report (id, incident, time, report) VALUES ('', '', 0, ?)").run(report);
    database.close();
    expect(takeLearned(path("lib/state")).learned.decisions.map(({ literal }) => literal)).toEqual([false, false]);
    decide(path("lib/state"), [{ pattern: "a->d", literal: true, reason: "x", who: "x", time: 0 }]);
    for (const reopened of [() => undefined, () => open().database.close()]) {
      reopened();
      const { decisions } = takeLearned(path("lib/state")).learned;
      expect(decisions.map(({ pattern, literal }) => [pattern, literal])).toEqual([
        ["a->x|**", true],
        ["a->b*", false],
        ["a->d", true],
      ]);
    }
  });

  it("says what is wrong with a folder that cannot be", () => {
    writeFileSync(path("lib"), "");
    expect(() => open()).toThrow(/cannot use the state .*: its folder cannot be made/);
  });
});

describe("lockState()", () => {
  const path = useFolder();

  it("lets one in, and the next when that one has gone", () => {
    expect(isLocked(path("s"))).toBe(false);
    const lock = lockState(path("s"));
    expect(isLocked(path("s"))).toBe(true);
    expect(() => lockState(path("s"))).toThrow(/another fullmon uses it/);
    lock.close();
    expect(isLocked(path("s"))).toBe(false);
    lockState(path("s")).close();
  });
});

describe("forgetState()", () => {
  const path = useFolder();

  it("puts the state aside, but not under a daemon", () => {
    openState(path("s"), NOW).database.close();
    const lock = lockState(path("s"));
    expect(() => forgetState(path("s"), NOW)).toThrow(/another fullmon uses it/);
    lock.close();
    expect(forgetState(path("s"), NOW)).toBe(path("s.forgotten-20261124T101106Z"));
    expect(() => openForReading(path("s"))).toThrow(/there is no such file/);
    new DatabaseSync(path("s.forgotten-20261124T101106Z")).close();
  });
});
