/** A state that SQLite takes for whole, and that holds what no run left. */
import { existsSync, readdirSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { EventStream } from "../../src/audit/event-stream.ts";
import { goOn } from "../../src/live/open-state.ts";
import { Hosts } from "../../src/monitor/hosts.ts";
import type { OwnLog } from "../../src/run/own-log.ts";
import type { LogPlace } from "../../src/source/log-place.ts";
import { StateKeeper } from "../../src/state/keeper.ts";
import { takeLearned } from "../../src/state/learned-rows.ts";
import { incident } from "../support/findings.ts";
import { useFolder } from "../support/folder.ts";
import { fullmon } from "../support/program.ts";
import { OPTIONS, scenarioLog } from "../support/scenario.ts";

const NOW = { date: new Date("2026-11-24T10:11:06Z"), monotonic: 0 };
const ORIGIN = { log: "/l", foreign: true };
const PLACE: LogPlace = { dev: 1, ino: 2, offset: 3, before: "" };
const NAMES = ["a1b2", "c3d4", "e5f6", "0718"];

const DAMAGE: readonly (readonly [what: string, sql: string])[] = [
  ["a clock that is no JSON", "UPDATE host SET clock = '{' || substr(clock, 3)"],
  ["a window without its parts", "UPDATE host SET window = replace(window, 'fresh', 'gresh')"],
  ["no names", "UPDATE host SET names = 'null'"],
  ["a value that is no JSON", "INSERT INTO meta VALUES ('pids', 'x')"],
  ["an origin that is no JSON", "UPDATE meta SET value = 'x' WHERE name = 'origin'"],
  ["a log without its open lines", "UPDATE meta SET value = replace(value, '\"open\"', '\"opem\"') WHERE name = 'log'"],
  ["null for the log", "UPDATE meta SET value = 'null' WHERE name = 'log'"],
  ["hosts and no log", "DELETE FROM meta WHERE name = 'log'"],
  [
    "a place before the file",
    "UPDATE meta SET value = replace(value, '\"offset\":', '\"offset\":-') WHERE name = 'log'",
  ],
  [
    "a place behind all files",
    "UPDATE meta SET value = replace(value, '\"offset\":', '\"offset\":99999999999999999') WHERE name = 'log'",
  ],
  ["a number that is too great", "UPDATE edge SET count = 9223372036854775807"],
  ["a pattern that is none", "UPDATE pattern SET segments = '{}'"],
  ["a pattern of what is no class", 'UPDATE pattern SET segments = \'[{"skeleton":"/"}]\''],
  ["no table of decisions", "DROP TABLE acceptance"],
  ["no table of edges", "DROP TABLE edge"],
  ["a column less", "ALTER TABLE host DROP COLUMN forks"],
  ["tables and no version", "PRAGMA user_version = 0"],
  ["a version that never was", "PRAGMA user_version = -1"],
];

describe("a damaged state", () => {
  const path = useFolder();
  const state = () => path("lib/state");

  function make(): void {
    const keeper = new StateKeeper<LogPlace>(state(), ORIGIN, NOW);
    const hosts = new Hosts({ ...OPTIONS, rebase: true, journal: true }, () => undefined);
    const stream = new EventStream((event) => hosts.observe(event));
    const script = NAMES.map((name, index) => `@${index * 60} 33 nginx -> file:CREATE:/srv/up-${name}`);
    stream.write(Buffer.from(scenarioLog(`${script.join("\n")}\n@400 33 nginx > id\n@500 33 nginx > ls`), "latin1"));
    keeper.said(incident());
    keeper.keep(
      {
        changed: () => 0,
        checkpoints: () => hosts.checkpoints(),
        instances: () => hosts.instances(),
        log: () => ({ place: PLACE, open: stream.openLines(), newest: 7 }),
      },
      NOW,
    );
    keeper.close();
  }

  function damage(sql: string): void {
    const database = new DatabaseSync(state());
    database.exec(sql);
    database.close();
  }

  /** Goes on as a daemon does. */
  function start() {
    const said: unknown[] = [];
    const log = { error: (...what: unknown[]) => said.push(what) } as unknown as OwnLog;
    const keeper = new StateKeeper<LogPlace>(state(), ORIGIN, NOW);
    const hosts = new Hosts({ ...OPTIONS, rebase: true, journal: true }, () => undefined);
    const left = goOn(keeper, { hosts, clocks: undefined, log });
    return { keeper, hosts, left, said };
  }

  it("is none where nothing is amiss", () => {
    make();
    const { keeper, hosts, left, said } = start();
    expect(left).toMatchObject({ place: PLACE, newest: 7 });
    expect(hosts.local.edgeCount).toBeGreaterThan(0);
    expect(said).toEqual([]);
    expect(readdirSync(path("lib")).some((name) => name.includes("damaged"))).toBe(false);
    keeper.close();
  });

  it.each(DAMAGE)("is set aside, and all begins anew: %s", (_, sql) => {
    make();
    damage(sql);
    const { keeper, hosts, left, said } = start();
    const aside = `${state()}.damaged-20261124T101106Z`;
    expect(left).toBe(undefined);
    expect(keeper.setAside).toBe(aside);
    expect(said).toEqual([[{ state: state(), setAside: aside }, expect.stringContaining("the state was damaged")]]);
    expect(existsSync(aside)).toBe(true);
    expect(hosts.local.edgeCount).toBe(0);
    keeper.keep(
      {
        changed: () => 0,
        checkpoints: () => [],
        instances: () => [],
        log: () => ({ place: PLACE, open: new Uint8Array(), newest: 8 }),
      },
      NOW,
    );
    keeper.close();
    const again = start();
    expect(again.left).toMatchObject({ newest: 8 });
    again.keeper.close();
  });

  it.each([
    ["status", "UPDATE host SET clock = '{'"],
    ["status", "UPDATE meta SET value = 'null' WHERE name = 'log'"],
    ["incidents", "UPDATE report SET report = '{'"],
    ["baseline show", "DROP TABLE edge"],
    ["baseline show", "UPDATE pattern SET segments = '{}'"],
    ["baseline export", "DROP TABLE acceptance"],
    ["accept --list", "DROP TABLE acceptance"],
    ["accept proc:*->file:CREATE:/srv/* --reason x", "DROP TABLE acceptance"],
  ])("is said to be so by %s: %s", (command, sql) => {
    make();
    damage(sql);
    const { status, stderr } = fullmon([...command.split(" "), "--state", state()]);
    expect(stderr).toMatch(
      /^fullmon: cannot read the state ".*": it is damaged \(.*\): fullmon sets it aside when it starts\n$/,
    );
    expect(status).toBe(73);
  });

  it("is not what a state is that somebody holds", () => {
    make();
    const other = new DatabaseSync(state());
    other.exec("PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE");
    expect(() => takeLearned(state())).toThrow(/locked/);
    other.close();
  });
});
