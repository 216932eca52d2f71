/** When the state is kept, and what becomes of it when it cannot be. */
import { chmodSync, readdirSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { EventStream } from "../../src/audit/event-stream.ts";
import { Hosts } from "../../src/monitor/hosts.ts";
import { StateKeeper, type Subject } from "../../src/state/keeper.ts";
import { isLocked } from "../../src/state/state-file.ts";
import { incident } from "../support/findings.ts";
import { useFolder } from "../support/folder.ts";
import { OPTIONS, scenarioLog } from "../support/scenario.ts";

const at = (monotonic: number) => ({ date: new Date(1_795_515_000_000 + monotonic), monotonic });

describe("StateKeeper", () => {
  const path = useFolder();
  const open = () => new StateKeeper<number>(path("s"), { log: "/l", foreign: true }, at(0));

  function run() {
    const hosts = new Hosts({ ...OPTIONS, rebase: true, journal: true }, () => undefined);
    const stream = new EventStream((event) => hosts.observe(event));
    let place = 0;
    let asked = 0;
    const subject: Subject<number> = {
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
