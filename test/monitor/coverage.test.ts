/** What was not seen is said, marks its window, and teaches nothing. */
import { describe, expect, it, vi } from "vitest";
import { EventStream } from "../../src/audit/event-stream.ts";
import { Baseline } from "../../src/baseline/baseline.ts";
import type { Finding } from "../../src/domain/finding.ts";
import { Graph } from "../../src/graph/graph.ts";
import { Monitor } from "../../src/monitor/monitor.ts";
import { TextSink } from "../../src/sink/text-sink.ts";
import { T0 } from "../support/records.ts";
import { OPTIONS, scenarioLog, watched } from "../support/scenario.ts";

const HOLE = { from: T0 + 104_000, to: T0 + 106_000, why: "auditd was gone" };
const LEARN = "@0 init > sshd\n@50 33 nginx -> file:CREATE:/srv/known\n";

/** Runs a scenario; the deeds are done behind the first event of those seconds. */
function run(script: string, deeds: Readonly<Record<number, (monitor: Monitor) => void>>) {
  const findings: Finding[] = [];
  const monitor = new Monitor({ ...OPTIONS, rebase: true }, (finding) => findings.push(finding));
  const due = Object.entries(deeds).map(([second, deed]) => ({ time: T0 + Number(second) * 1000, deed }));
  const stream = new EventStream((event) => {
    monitor.observe(event);
    while (due[0] !== undefined && due[0].time <= event.time) due.shift()?.deed(monitor);
  });
  stream.write(Buffer.from(scenarioLog(script), "latin1"));
  stream.end();
  monitor.end();
  const lines: string[] = [];
  const sink = new TextSink((line) => lines.push(line.replace(/^\S+ \S+\t/, "")), "plain");
  for (const finding of findings) sink.write(finding);
  return { ...watched(findings), lines };
}

const news = (...seconds: number[]) =>
  LEARN + seconds.map((second) => `@${second} 33 nginx -> file:CREATE:/srv/new\n`).join("");

describe("a hole", () => {
  it("is said at once, once a window, and stands behind the window's end", () => {
    const { lines } = run(news(105, 107, 115), {
      105: (monitor) => {
        monitor.miss(HOLE, T0 + 106_000);
        monitor.miss(HOLE, T0 + 106_500);
      },
    });
    expect(lines.filter((line) => /blind/.test(line))).toHaveLength(1);
    expect(lines).toContain("INFO\tdetect (not all was seen: auditd was gone)");
    expect(lines.filter((line) => line === "INFO\tdetect")).toHaveLength(1);
  });

  it("is in every report of its window, and of no other", () => {
    const { incidents } = run(`${news(105)}@115 33 nginx -> file:CREATE:/srv/other\n`, {
      105: (monitor) => monitor.miss(HOLE, T0),
    });
    expect(incidents.map(({ holes }) => holes)).toEqual([["auditd was gone"], []]);
  });

  it("keeps its window from teaching", () => {
    // Reported in window 1 and seen again in 3 and 5, it is known from then on, and counted no more.
    const script = `${news(105, 125)}@141 33 nginx -> file:CREATE:/srv/known
      @145 33 nginx -> file:CREATE:/srv/new\n@146 33 nginx -> file:CREATE:/srv/b
      @166 33 nginx -> file:CREATE:/srv/new\n@167 33 nginx -> file:CREATE:/srv/c`;
    const repeats = (deeds: Parameters<typeof run>[1]) => run(script, deeds).incidents.map((report) => report.repeats);
    expect(repeats({})).toEqual([0, 2, 0]);
    expect(repeats({ 141: (monitor) => monitor.miss(HOLE, T0) })).toEqual([0, 2, 1]);
  });

  it("is no evidence for a kind of names", () => {
    const names = ["a1b2c3", "9f8e7d", "77aa12", "000fe1"].map(
      (name, index) => `@${105 + index * 10} 33 nginx -> file:CREATE:/srv/up-${name}`,
    );
    const script = LEARN + names.join("\n");
    expect(run(script, {}).patterns.length).toBe(1);
    const holes = Object.fromEntries(
      [105, 115, 125, 135].map((second) => [second, (monitor: Monitor) => monitor.miss(HOLE, T0)]),
    );
    expect(run(script, holes).patterns).toEqual([]);
  });
});

describe("tampering", () => {
  const TAMPERING = { what: "audit rules are gone", details: ["gone: -a always,exit -S execve"], time: T0 + 105_500 };

  it("is an incident of the highest severity at once, also during the baseline, and says what exactly", () => {
    const { incidents, lines } = run(news(105), {
      50: (monitor) => monitor.tampered({ ...TAMPERING, time: T0 + 50_000 }),
      105: (monitor) => monitor.tampered(TAMPERING),
    });
    expect(
      incidents.filter(({ severity }) => severity === "critical").map(({ time, window }) => [time - T0, window.number]),
    ).toEqual([
      [50_000, 0],
      [105_500, 1],
    ]);
    expect(lines).toContain("WARNING\tproc:::->priv:audit:audit rules are gone");
    expect(lines).toContain("WARNING\tgone: -a always,exit -S execve");
  });

  it("is said each time, with an id of its own", () => {
    const { incidents } = run(news(105, 115), {
      105: (monitor) => monitor.tampered(TAMPERING),
      115: (monitor) => monitor.tampered({ ...TAMPERING, time: T0 + 115_000 }),
    });
    const ids = incidents.filter(({ severity }) => severity === "critical").map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);
  });
});

describe("no room for more edges", () => {
  it("is said once, and is no window's matter", () => {
    const isFull = vi.spyOn(Graph.prototype, "isFull", "get").mockReturnValue(true);
    const { lines } = run(news(105, 115), {});
    isFull.mockRestore();
    const why = "no room for more edges: what is new from now on is reported whenever it comes";
    expect(lines.filter((line) => /blind|not all/.test(line))).toEqual([`WARNING\tpartly blind: ${why}`]);
  });
});

describe("a fault in comparing names", () => {
  it("is said, and the watch goes on without", () => {
    const fault = vi.spyOn(Baseline.prototype, "normalize").mockImplementationOnce(() => {
      throw new RangeError("too many");
    });
    const { lines, incidents } = run(news(105), {});
    fault.mockRestore();
    expect(lines).toContainEqual(
      expect.stringMatching(/^WARNING\tblind: names were not compared.*RangeError: too many/),
    );
    expect(incidents.map(({ head }) => head.path)).toEqual(["proc::33:nginx->file:CREATE:/srv/new"]);
  });
});
