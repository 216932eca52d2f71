/** Phases, windows, gaps, and what becomes of what was reported. */
import { describe, expect, it } from "vitest";
import { replayLog, scenarioLog, watch } from "../support/scenario.ts";

const LEARN = `
  @0  init > sshd
  @50 33 nginx -> file:CREATE:/srv/known
`;
/** The same new edge, in windows 1, 3 and 6 and so on. */
const news = (...seconds: number[]) =>
  LEARN + seconds.map((second) => `@${second} 33 nginx -> file:CREATE:/srv/new\n`).join("");

describe("Monitor's phases", () => {
  it("are announced in their order, at the times of their windows", () => {
    expect(
      watch(`${LEARN} @105 33 nginx -> file:CREATE:/srv/known
      @112 33 nginx -> file:CREATE:/srv/known`).phases,
    ).toEqual([
      "baseline@0",
      "normalize@100",
      "prepare@100",
      "collect@100",
      "detect@110",
      "prepare@110",
      "collect@110",
      "detect@120",
    ]);
  });

  it("pass over windows without an event", () => {
    expect(watch(news(105, 155)).phases.slice(3)).toEqual([
      "collect@100",
      "detect@110",
      "prepare@150",
      "collect@150",
      "detect@160",
    ]);
  });

  it("number windows by their time, gaps and all", () => {
    expect(watch(news(105, 155)).incidents.map(({ window }) => window.number)).toEqual([1, 6]);
  });

  it("begin with the first event, whatever its time", () => {
    const log = scenarioLog(news(105));
    const { phases } = replayLog(log.slice(log.indexOf("type=SYSCALL", 10)));
    expect(phases[0]).toBe("baseline@50");
  });

  it("take an event at the boundary for the next window", () => {
    expect(watch(news(110)).incidents.map(({ window }) => window.number)).toEqual([2]);
    expect(
      watch(`${LEARN} @100 33 nginx -> file:CREATE:/srv/new`).incidents.map(({ window }) => window.number),
    ).toEqual([1]);
    expect(
      watch(`${LEARN} @99.999 33 nginx -> file:CREATE:/srv/new
      @105 33 nginx -> file:CREATE:/srv/new`).paths,
    ).toEqual([]);
  });

  it("take a gap of days in one step", () => {
    const { phases, incidents } = watch(news(105, 105 + 30 * 86_400));
    expect(phases.length).toBeLessThan(12);
    expect(incidents.at(-1)?.window.number).toBe(1 + 3 * 86_400);
  });

  it("take time that steps back", () => {
    const { incidents } = watch(`${LEARN}
      @115 33 nginx -> file:CREATE:/srv/known
      @105 33 nginx -> file:CREATE:/srv/late
      @116 33 nginx -> file:CREATE:/srv/known`);
    expect(incidents.map(({ head, window }) => [head.path, window.number])).toEqual([
      ["proc::33:nginx->file:CREATE:/srv/late", 2],
    ]);
  });
});

describe("Monitor without rebase", () => {
  it("reports what is new in each window that has it", () => {
    expect(watch(news(105, 106, 115, 145)).incidents.map(({ window, head }) => [window.number, head.count])).toEqual([
      [1, 2],
      [2, 1],
      [5, 1],
    ]);
  });

  it("forgets what it reported", () => {
    const many = Array.from(
      { length: 500 },
      (_, index) => `@${105 + index * 10} 33 nginx -> file:CREATE:/srv/x${"abcdefghij"[index % 10]}/y`,
    );
    expect(watch(`${LEARN}${many.join("\n")}`).paths).toHaveLength(500);
  });
});

describe("Monitor with rebase", () => {
  const rebase = true;

  it("counts what comes again before it is known, when there is more to say of it", () => {
    const { incidents } = watch(`${news(105, 115, 116)} @117 33 nginx -> file:CREATE:/srv/other`, { rebase });
    expect(incidents.map(({ more, repeats, head }) => [more, repeats, head.path])).toEqual([
      [false, 0, "proc::33:nginx->file:CREATE:/srv/new"],
      [true, 2, "proc::33:nginx->file:CREATE:/srv/other"],
    ]);
  });

  it("reports once", () => {
    expect(watch(news(105, 106, 115, 145), { rebase }).paths).toEqual(["proc::33:nginx->file:CREATE:/srv/new"]);
  });

  it("never takes what is grave for known by repetition", () => {
    const grave = Array.from({ length: 9 }, (_, index) => `@${105 + index * 10} 33 nginx > sh[-c]\n`).join("");
    const { incidents } = watch(`${LEARN}${grave} @300 33 nginx -> file:CREATE:/srv/other`, { rebase });
    expect(incidents[0]).toMatchObject({ severity: "high", window: { number: 1 } });
    // Each start of the shell is an incident of its own or a counted repeat, but the edge itself stays unknown.
    expect(incidents.flatMap(({ anomalies }) => anomalies.map(({ path }) => path))).toContain(
      "proc::33:nginx->proc::33:sh[-c]",
    );
  });

  it("widens names that it was told of in several windows", () => {
    const draws = ["a1b2c3", "0d4e5f", "9f8e7d", "77aa66", "1c2d3e"];
    const script = draws
      .map((draw, index) => `@${105 + index * 10} 33 nginx -> file:CREATE:/srv/new-${draw}\n`)
      .join("");
    const { paths, patterns } = watch(LEARN + script, { rebase });
    expect(patterns).toContain("proc::33:nginx->file:CREATE:/srv/new-[0-9a-f]{6}");
    expect(paths.length).toBeLessThan(draws.length);
  });
});

describe("Monitor in the baseline", () => {
  it("says what is grave all the same, and learns it", () => {
    const { incidents, phases } = watch(`${LEARN} @60 33 nginx > sh[-c]
      @105 33 nginx > sh[-c]`);
    expect(incidents.map(({ severity, head, window }) => [severity, head.path, window.number])).toEqual([
      ["high", "proc::33:nginx->proc::33:sh[-c]", 0],
    ]);
    expect(phases).toContain("detect@110");
  });

  it("widens names that recur over its parts, process by process", () => {
    const draws = ["a1b2c3", "0d4e5f", "9f8e7d", "77aa66", "1c2d3e"];
    const learned = draws
      .map((draw, index) => `@${10 + index * 15} 33 nginx -> file:CREATE:/srv/up-${draw}\n`)
      .join("");
    const { paths, patterns } = watch(`@0 nobody -> file:CREATE:/y
      ${learned} @95 nobody -> file:CREATE:/x
      @105 33 nginx -> file:CREATE:/srv/up-abc123
      @106 33 nginx -> file:CREATE:/srv/up-shell.php
      @107 nobody -> file:CREATE:/srv/up-abc123`);
    expect(patterns).toEqual(["proc::33:nginx->file:CREATE:/srv/up-[0-9a-f]{6}"]);
    expect([...paths].sort()).toEqual([
      "proc::0:nobody->file:CREATE:/srv/up-abc123",
      "proc::33:nginx->file:CREATE:/srv/up-shell.php",
    ]);
  });

  it("learns no kind from one burst", () => {
    const burst = Array.from(
      { length: 30 },
      (_, index) => `@20 33 nginx -> file:CREATE:/srv/up-${(index * 977 + 4096).toString(16)}\n`,
    ).join("");
    expect(watch(`${burst} @105 33 nginx -> file:CREATE:/srv/up-abc1`).patterns).toEqual([]);
  });
});
