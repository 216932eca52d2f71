/** What auditd's own records tell of the time in which it did not run. */
import { describe, expect, it } from "vitest";
import type { AuditEvent } from "../../src/audit/event.ts";
import { EventStream } from "../../src/audit/event-stream.ts";
import { AuditdGap } from "../../src/monitor/auditd-gap.ts";
import { readEvents } from "../support/events.ts";
import { BASH, eventText, proctitleRecord, syscallRecord, T0, UNSET } from "../support/records.ts";
import { replayLog, scenarioLog } from "../support/scenario.ts";

const SERIAL = 9000;

function daemon(type: string, second: number): string {
  return eventText([{ type, fields: "op=x auid=0 pid=1 uid=0 ses=1 res=success" }], {
    time: T0 + second * 1000,
    serial: SERIAL + second,
  });
}

/** Holes said of a log with auditd's records between a step in the baseline and one at 300 s, whose serial is as given. */
function holes(between: string, serial = 200) {
  const first = scenarioLog("@0 init > sshd\n@100 sshd > bash");
  const last = scenarioLog("@300 init > sshd").replace(/:100\)/g, `:${serial})`);
  return replayLog(first + between + last).findings.flatMap((finding) =>
    finding.type === "hole" ? [finding.hole] : [],
  );
}

describe("auditd's end", () => {
  it.each(["DAEMON_END", "DAEMON_ABORT"])("by %s begins a time that was not seen, until it is back", (type) => {
    expect(holes(daemon(type, 120) + daemon("DAEMON_START", 200))).toEqual([
      { from: T0 + 120_000, to: T0 + 200_000, why: "auditd was gone" },
    ]);
  });

  it("is none where it was but restarted, or the machine was", () => {
    expect(holes(daemon("DAEMON_END", 120) + daemon("DAEMON_START", 125))).toEqual([]);
    expect(holes(daemon("DAEMON_END", 120) + daemon("DAEMON_START", 200), 7)).toEqual([]);
  });

  it("is said once, by the last end before it was back", () => {
    const restarted = daemon("DAEMON_END", 120) + daemon("DAEMON_START", 121) + daemon("DAEMON_END", 130);
    expect(holes(restarted + daemon("DAEMON_START", 200))).toMatchObject([{ from: T0 + 130_000, to: T0 + 200_000 }]);
    expect(holes(daemon("DAEMON_START", 200))).toEqual([]);
  });

  it("goes on while auditd fails to start", () => {
    const failed = daemon("DAEMON_END", 120) + daemon("DAEMON_ABORT", 198);
    expect(holes(failed + daemon("DAEMON_START", 200))).toMatchObject([{ from: T0 + 120_000, to: T0 + 200_000 }]);
  });

  it("is remembered over a restart", () => {
    const events = (log: string): AuditEvent[] => {
      const found: AuditEvent[] = [];
      const stream = new EventStream((event) => found.push(event));
      stream.write(Buffer.from(log));
      stream.end();
      return found;
    };
    const before = new AuditdGap();
    for (const event of events(scenarioLog("@0 init > sshd") + daemon("DAEMON_END", 120))) before.see(event);
    const after = new AuditdGap();
    after.restore(JSON.parse(JSON.stringify(before.save())));
    const later = events(daemon("DAEMON_START", 200) + scenarioLog("@300 init > sshd"));
    expect(later.map((event) => after.see(event)).filter(Boolean)).toMatchObject([{ from: T0 + 120_000 }]);
  });

  it("is read from records as auditd writes them", () => {
    expect(readEvents(daemon("DAEMON_END", 120)).events).toMatchObject([{ records: ["DAEMON_END"] }]);
  });
});

describe("rules that are loaded", () => {
  const AUDITCTL = {
    ...BASH,
    auid: UNSET,
    ses: UNSET,
    uid: 0,
    euid: 0,
    pid: 77,
    ppid: 76,
    comm: "auditctl",
    exe: "/usr/sbin/auditctl",
  };
  /** What auditctl sets at a second, as the event of this number. */
  const sets = (op: string, second: number, serial: number, who = AUDITCTL) =>
    eventText(
      [
        syscallRecord({ name: "sendto", exit: 60 }, who),
        { type: "CONFIG_CHANGE", fields: `${op} res=1` },
        proctitleRecord(["x"]),
      ],
      { time: T0 + second * 1000, serial },
    );
  const RULE = 'op=add_rule key="fullmon-exec" list=4';
  const first = scenarioLog("@0 init > sshd\n@100 sshd > bash");
  const told = (...rest: readonly string[]) =>
    replayLog(first + rest.join("")).findings.flatMap((finding) =>
      finding.type === "incident"
        ? finding.anomalies.flatMap(({ path }) => (path.includes("auditctl") ? [path] : []))
        : [],
    );
  const AT_BOOT = sets(RULE, 121, 3);

  it("are no news at boot", () => {
    expect(told(AT_BOOT, sets("op=set audit_backlog_limit=8192 old=64", 122, 4))).toEqual([]);
  });

  it.each([
    ["later", [AT_BOOT, sets("op=set audit_failure=1 old=2", 242, 9)]],
    ["where the machine was not started", [sets(RULE, 121, 300)]],
    ["by who logged in", [sets(RULE, 121, 3, { ...AUDITCTL, auid: 1000 })]],
    ["where rules go", [AT_BOOT, sets(RULE.replace("add", "remove"), 122, 4)]],
    ["where auditing is switched off", [AT_BOOT, sets("op=set audit_enabled=0 old=1", 122, 4)]],
  ])("are news %s", (_, rest) => expect(told(...rest)).toHaveLength(1));
});
