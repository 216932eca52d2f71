/** The live run over a log finds what its replay finds: events come in pieces, with ticks between. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EventStream } from "../../src/audit/event-stream.ts";
import type { Finding } from "../../src/domain/finding.ts";
import { Monitor } from "../../src/monitor/monitor.ts";
import { T0 } from "../support/records.ts";
import { OPTIONS, replayLog, scenarioLog, type Watched, watched } from "../support/scenario.ts";

/** Milliseconds between two looks at the log, and how long an event may wait for its last records. */
const LOOK = 500;
const PATIENCE = 2000;

const STEPS = [
  "33 nginx -> file:CREATE:/srv/known",
  "33 nginx -> file:CREATE:/srv/new",
  "33 nginx -> host:203.0.113.9:80",
  "1000 sshd > bash > ls",
  "1000 sshd > bash > curl -> host:192.0.2.1:80",
  "33 nginx > sh[-c] > id",
  "33 nginx -> file:WRITE:/etc/passwd",
  "1000 ghost > ls",
  "1000 ghost > miner",
  "33 nginx -> file:CREATE:/srv/up-a1b2c3",
  "33 nginx -> file:CREATE:/srv/up-9f8e7d",
  "33 nginx -> file:CREATE:/srv/up-0c4d5e",
];

/** A script of steps with the milliseconds between them. */
const scripts = fc
  .array(
    fc.tuple(fc.constantFrom(...STEPS), fc.oneof(fc.nat(20), fc.nat(9000), fc.integer({ min: 9000, max: 60_000 }))),
    { minLength: 5, maxLength: 40 },
  )
  .map((rows) => {
    let at = 0;
    return rows
      .map(([step, wait]) => {
        at += wait;
        return `@${at / 1000} ${step}`;
      })
      .join("\n");
  });

/** Runs over a log as the daemon does: each event's records are read as they are written, at the time that they bear. */
function live(log: string, rebase: boolean, cut: (length: number) => number): Watched {
  const findings: Finding[] = [];
  const monitor = new Monitor({ ...OPTIONS, rebase }, (finding) => findings.push(finding));
  const stream = new EventStream((event) => monitor.observe(event));
  let now = T0;
  const look = (time: number) => {
    stream.expire(time, time - PATIENCE);
    monitor.tick(time);
  };
  for (const event of log.match(/(?:type=SYSCALL|type=CONFIG_CHANGE).*\n(?:type=(?!SYSCALL|CONFIG_CHANGE).*\n)*/g) ??
    []) {
    const [, seconds, milliseconds] = /audit\((\d+)\.(\d+):/.exec(event) ?? [];
    const time = Number(seconds) * 1000 + Number(milliseconds);
    // Nothing is written for a while: the daemon looks all the same, at first often.
    for (let step = LOOK; now + step < time; step = Math.min(step * 1.5, 20_000)) {
      now += step;
      look(now);
    }
    now = Math.max(now, time);
    const at = cut(event.length);
    stream.write(Buffer.from(event.slice(0, at), "latin1"));
    look(now);
    stream.write(Buffer.from(event.slice(at), "latin1"));
    look(now);
  }
  stream.end();
  monitor.end();
  return watched(findings);
}

describe("the live run", () => {
  it("reports what the replay reports, to the letter", () => {
    fc.assert(
      fc.property(scripts, fc.boolean(), fc.array(fc.nat(), { minLength: 1 }), (script, rebase, cuts) => {
        const log = scenarioLog(script);
        let turn = 0;
        const run = live(log, rebase, (length) => (cuts[turn++ % cuts.length] ?? 0) % length);
        const replay = replayLog(log, { rebase });
        expect(JSON.stringify(run.incidents)).toBe(JSON.stringify(replay.incidents));
        expect(run.patterns).toEqual(replay.patterns);
      }),
      { numRuns: 200 },
    );
  });

  it("closes a window while nothing comes, so that the report does not wait for the next event", () => {
    const findings: Finding[] = [];
    const monitor = new Monitor(OPTIONS, (finding) => findings.push(finding));
    const stream = new EventStream((event) => monitor.observe(event));
    stream.write(Buffer.from(scenarioLog("@0 33 nginx -> file:CREATE:/srv/a\n@105 33 nginx -> file:CREATE:/srv/b")));
    stream.expire(1000, -1000);
    monitor.tick(T0 + 110_000);
    expect(watched(findings).paths).toEqual([]);
    monitor.tick(T0 + 113_001);
    expect(watched(findings).paths).toEqual(["proc::33:nginx->file:CREATE:/srv/b"]);
  });

  it("ends the baseline while nothing comes", () => {
    const findings: Finding[] = [];
    const monitor = new Monitor(OPTIONS, (finding) => findings.push(finding));
    monitor.start(T0);
    monitor.tick(T0 + 99_000);
    expect(watched(findings).phases).toEqual(["baseline@0"]);
    monitor.tick(T0 + 104_000);
    expect(watched(findings).phases).toEqual(["baseline@0", "normalize@100", "prepare@100", "collect@100"]);
  });

  it("reports a record without a SYSCALL in the window in which it came, as the replay does", () => {
    const log = scenarioLog(
      "@0 33 nginx -> file:CREATE:/srv/a\n@105 33 nginx -> file:CREATE:/srv/a\n@125 33 nginx -> file:CREATE:/srv/a",
    );
    const change = `type=CONFIG_CHANGE msg=audit(${T0 / 1000 + 106}.000:900): op=set audit_enabled=0 old=1 auid=0 ses=1 res=1\n`;
    const lines = log.split("\n");
    const behind = lines.findIndex((line) => line.includes(`audit(${T0 / 1000 + 125}`));
    const both = [...lines.slice(0, behind), change.trimEnd(), ...lines.slice(behind)].join("\n");
    expect(JSON.stringify(live(both, false, () => 0).incidents)).toBe(JSON.stringify(replayLog(both).incidents));
    expect(replayLog(both).incidents.map(({ window }) => window.number)).toEqual([1]);
  });

  it("reports a service that stays stopped in the window in which that is sure, as the replay does, however long nothing comes", () => {
    const log = scenarioLog(
      "@0 33 nginx -> file:CREATE:/srv/a\n@105 33 nginx -> file:CREATE:/srv/a\n@400 33 nginx -> file:CREATE:/srv/b",
    );
    const stop = `type=SERVICE_STOP msg=audit(${T0 / 1000 + 106}.000:900): pid=1 uid=0 msg='unit=rsyslog comm="systemd" res=success'\n`;
    const lines = log.split("\n");
    const behind = lines.findIndex((line) => line.includes(`audit(${T0 / 1000 + 400}`));
    const both = [...lines.slice(0, behind), stop.trimEnd(), ...lines.slice(behind)].join("\n");
    const replay = replayLog(both).incidents;
    expect(JSON.stringify(live(both, false, () => 0).incidents)).toBe(JSON.stringify(replay));
    expect(replay.map(({ head, window }) => [head.path, window.from - T0])).toEqual([
      ["proc:::->priv:stopped:rsyslog", 220_000],
      ["proc::33:nginx->file:CREATE:/srv/b", 400_000],
    ]);
  });
});
