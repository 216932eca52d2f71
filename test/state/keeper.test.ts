/** When the state is kept, and what becomes of it when it cannot be. */
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { EventStream } from "../../src/audit/event-stream.ts";
import type { Checkpoint, SavedEdge } from "../../src/domain/saved.ts";
import { Hosts } from "../../src/monitor/hosts.ts";
import { type Kept, StateKeeper } from "../../src/state/keeper.ts";
import { checkpointOf } from "../../src/state/learned-rows.ts";
import { isLocked } from "../../src/state/state-file.ts";
import { incident } from "../support/findings.ts";
import { useFolder } from "../support/folder.ts";
import { OPTIONS, scenarioLog } from "../support/scenario.ts";

const at = (monotonic: number) => ({ date: new Date(1_795_515_000_000 + monotonic), monotonic });

const ORIGIN = { log: "/l", foreign: true };
const EDGE: SavedEdge = {
  id: 0,
  source: 1,
  edgeClass: "exec",
  key: "k",
  target: 1,
  known: false,
  reported: false,
  considered: false,
  accepted: false,
  kept: true,
  count: 1,
  windows: 1,
  first: 0,
  last: 0,
  firstWindow: 0,
  lastWindow: 0,
};

describe("StateKeeper", () => {
  const path = useFolder();
  const open = () => new StateKeeper<number>(path("s"), ORIGIN, at(0));

  function run() {
    const hosts = new Hosts({ ...OPTIONS, rebase: true, journal: true }, () => undefined);
    const stream = new EventStream((event) => hosts.observe(event));
    let place = 0;
    let asked = 0;
    const subject: Kept<number> = {
      changed: () => hosts.changed,
      checkpoints: () => {
        asked += 1;
        return hosts.checkpoints();
      },
      instances: () => hosts.instances(),
      log: () => ({ place, open: stream.openLines(), newest: 0 }),
    };
    const read = (script: string) => {
      stream.write(Buffer.from(scenarioLog(script), "latin1"));
      place += 1;
    };
    return { hosts, subject, read, asked: () => asked };
  }

  it("keeps at once when very much changed, so that a flood's rows are never all there at one time", () => {
    const keeper = open();
    const { subject } = run();
    expect(keeper.keepIfDue({ ...subject, changed: () => 2047 }, at(1000))).toBe(false);
    expect(keeper.keepIfDue({ ...subject, changed: () => 2048 }, at(1000))).toBe(true);
    keeper.close();
  });

  it("counts what changed since it was kept", () => {
    const { hosts, subject, read } = run();
    expect(hosts.changed).toBe(0);
    read("@0 init > sshd\n@1 1000 sshd > bash > ls");
    expect(hosts.changed).toBeGreaterThan(3);
    subject.checkpoints();
    expect(hosts.changed).toBe(0);
    read("@2 1000 bash > ls");
    expect(hosts.changed).toBeGreaterThan(0);
  });

  it("keeps once a minute, and at once when something was said", () => {
    const keeper = open();
    const { subject, asked } = run();
    keeper.keepIfDue(subject, at(59_000));
    expect(asked()).toBe(0);
    keeper.keepIfDue(subject, at(60_000));
    expect(asked()).toBe(1);
    keeper.keepIfDue(subject, at(61_000));
    expect(asked()).toBe(1);
    keeper.said(incident());
    keeper.keepIfDue(subject, at(62_000));
    expect(asked()).toBe(2);
    keeper.close();
  });

  it("loses nothing of what it could not keep: a later try keeps it all", () => {
    const keeper = open();
    const { hosts, subject, read } = run();
    read("@0 init > sshd\n@1 1000 sshd > bash > ls");
    keeper.keep(subject, at(0));
    // As a full disk would: every write fails.
    const other = new DatabaseSync(path("s"));
    other.exec("CREATE TRIGGER full BEFORE INSERT ON edge BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END");
    for (const [index, script] of [
      "@2 33 nginx -> file:CREATE:/srv/a",
      "@3 33 nginx > id",
      "@4 33 nginx -> host:192.0.2.1:80",
    ].entries()) {
      read(script);
      keeper.said(incident({ id: `${index}` }));
      expect(() => keeper.keep(subject, at(index))).toThrow(/disk is full/);
    }
    expect(keeper.goOn()?.place).toBe(1);
    other.exec("DROP TRIGGER full");
    read("@5 33 nginx -> file:CREATE:/srv/a");
    keeper.keep(subject, at(10));
    expect(keeper.goOn()?.place).toBe(5);
    const labels = other.prepare("SELECT label FROM vertex ORDER BY label").all();
    expect(labels.map((row) => row["label"])).toContain("proc::33:nginx");
    const far = other.prepare("SELECT key FROM edge WHERE kept ORDER BY key").all();
    expect(far.map((row) => row["key"])).toEqual(expect.arrayContaining(["/srv/a", "proc::33:id", "192.0.2.1:80"]));
    expect(far.length).toBe(hosts.local.edgeCount);
    expect(other.prepare("SELECT id FROM report ORDER BY number").all()).toEqual([
      { id: "0" },
      { id: "1" },
      { id: "2" },
    ]);
    other.close();
    keeper.close();
  });

  /** As a full disk would: every write fails until it is called. */
  function full(): () => void {
    const other = new DatabaseSync(path("s"));
    other.exec("CREATE TRIGGER full BEFORE INSERT ON meta BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END");
    return () => {
      other.exec("DROP TRIGGER full");
      other.close();
    };
  }

  /** Rows of one host, by their numbers; of edges the odd ones are forgotten. */
  const checkpoint = (processes: number[], edges: number[] = [], gone: number[] = []): Checkpoint => ({
    ...checkpointOf({ node: "", number: 1, evidence: 1, starters: true, edges: [], patterns: [] }),
    processes: processes.map((id) => ({
      id,
      current: true,
      parent: undefined,
      origin: 100 + id,
      vertex: 1,
      fields: {},
    })),
    edges: edges.map((id) => ({ ...EDGE, id, kept: id % 2 === 0 })),
    gone,
  });

  it("lets go of what it could not keep and is not there any more", () => {
    const keeper = open();
    const inUse = new Set([1]);
    const rows = [checkpoint([1], [50, 51]), checkpoint([2], [102, 103], [50]), checkpoint([3], [200, 301], [200])];
    rows.push(checkpoint([4], [104]));
    const subject: Kept<number> = {
      changed: () => 1,
      checkpoints: () => rows.splice(0, 1),
      instances: () => [["", inUse]],
      log: () => ({ place: 1, open: new Uint8Array(), newest: 0 }),
    };
    keeper.keep(subject, at(0));
    const heal = full();
    for (const id of [2, 3]) {
      expect(() => keeper.keep(subject, at(id))).toThrow(/disk is full/);
      inUse.add(2);
    }
    heal();
    inUse.add(4);
    keeper.keep(subject, at(4));
    keeper.close();
    const database = new DatabaseSync(path("s"));
    const ids = (table: string) =>
      database
        .prepare(`SELECT id FROM ${table} ORDER BY id`)
        .all()
        .map(({ id }) => id);
    expect(ids("process")).toEqual([1, 2, 4]);
    // 51 was there, and a process may hang on it; 103 is nobody's any more, and 301 never was kept.
    expect(ids("edge")).toEqual([51, 102, 104]);
    database.close();
  });

  it("leaves out the oldest of very long reports that wait, and says how many", () => {
    const lost: number[] = [];
    const keeper = new StateKeeper<number>(path("s"), ORIGIN, at(0), { lost: (reports) => lost.push(reports) });
    const { subject } = run();
    const heal = full();
    for (const id of ["a", "b", "c", "d"]) {
      keeper.said(incident({ id, node: "n".repeat(6_000_000) }));
      expect(() => keeper.keep(subject, at(0))).toThrow(/disk is full/);
    }
    heal();
    for (let turn = 0; turn < 2; turn += 1) keeper.keep(subject, at(1));
    expect(lost).toEqual([2]);
    keeper.close();
    const database = new DatabaseSync(path("s"));
    expect(database.prepare("SELECT id FROM report ORDER BY number").all()).toEqual([{ id: "c" }, { id: "d" }]);
    database.close();
  });

  it.each([
    ["removed", undefined],
    ["replaced by another", "what another put there"],
  ])("writes a state anew that was %s", (_, other) => {
    const removed: unknown[] = [];
    const keeper = new StateKeeper<number>(path("lib/s"), ORIGIN, at(0), { removed: (where) => removed.push(where) });
    const { hosts, subject, read } = run();
    read("@0 init > sshd\n@1 1000 sshd > bash > ls");
    keeper.keep(subject, at(0));
    for (let turn = 1; turn <= 2; turn += 1) {
      rmSync(path("lib"), { recursive: true });
      if (other !== undefined) {
        mkdirSync(path("lib"), { mode: 0o700 });
        writeFileSync(path("lib/s"), other);
      }
      read(`@${turn + 1} 33 nginx -> file:CREATE:/srv/${turn}`);
      keeper.keep(subject, at(turn * 1000));
      expect(isLocked(path("lib/s"))).toBe(true);
      expect(statSync(path("lib/s")).mode & 0o777).toBe(0o600);
    }
    read("@9 33 nginx -> file:CREATE:/srv/9");
    keeper.keep(subject, at(3000));
    keeper.close();
    expect(removed).toHaveLength(2);
    for (const where of removed) {
      if (other === undefined) expect(where).toBe(undefined);
      else expect(where).toMatch(/lib\/s\.replaced-/);
    }
    if (other !== undefined) expect(readFileSync(String(removed[1]), "utf8")).toBe(other);
    const again = new StateKeeper<number>(path("lib/s"), ORIGIN, at(0));
    const next = run();
    again.goOn((left) => next.hosts.restore(left.hosts));
    expect(again.setAside).toBe(undefined);
    expect(next.hosts.local.edgeCount).toBe(hosts.local.edgeCount);
    again.close();
  });

  it("says that a state was emptied, if only by failing to keep it", () => {
    const removed: unknown[] = [];
    const keeper = new StateKeeper<number>(path("s"), ORIGIN, at(0), { removed: (where) => removed.push(where) });
    const { subject } = run();
    keeper.keep(subject, at(0));
    truncateSync(path("s"));
    let failed: unknown;
    try {
      keeper.keep(subject, at(1));
    } catch (error) {
      failed = error;
    }
    expect(failed !== undefined || removed.length > 0).toBe(true);
    keeper.close();
  });

  it("takes an empty file for a state that was damaged", () => {
    writeFileSync(path("s"), "", { mode: 0o600 });
    const keeper = open();
    expect(keeper.setAside).toMatch(/s\.damaged-/);
    keeper.close();
  });

  it("leaves a damaged state alone that another holds", () => {
    const keeper = open();
    writeFileSync(
      path("s"),
      "what is no database, over all that there was, and long enough to be looked at".repeat(99),
    );
    const before = readdirSync(path("")).sort();
    expect(open).toThrow(/another fullmon uses it/);
    expect(readdirSync(path("")).sort()).toEqual(before);
    keeper.close();
  });

  it("lets go of a state that it cannot use", () => {
    open().close();
    const log = JSON.stringify({ log: "/other", foreign: true });
    const other = new DatabaseSync(path("s"));
    other.prepare("INSERT INTO meta VALUES ('origin', ?)").run(log);
    expect(open).toThrow(/was learned from "\/other" with --foreign/);
    expect(isLocked(path("s"))).toBe(false);
    chmodSync(path("s"), 0o666);
    expect(open).toThrow(/may be written by others/);
    expect(isLocked(path("s"))).toBe(false);
    other.close();
  });
});
