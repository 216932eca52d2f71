/** Laws of learning and watching, for any deeds. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { STYLES } from "../support/records.ts";
import { replayLog, scenarioLog, watch } from "../support/scenario.ts";

/** Services that run already and are seen at once. */
const ROOTS = ["nginx", "cron", "sshd"];
const SEEN = ROOTS.map((root, index) => `@0.${index} ${index === 0 ? "33 " : ""}${root} -> file:WRITE:/srv/log`).join(
  "\n",
);

const PROGRAMS = ["bash", "python3[/opt/x.py]", "/opt/app/run", "sh[-c]", "curl", "/tmp/x"];
const TARGETS = [
  "",
  " -> file:CREATE:/srv/a",
  " -> file:WRITE:/etc/passwd",
  " -> file:DELETE:/srv/up-a1b2c3",
  " -> file:CREATE:/srv/up-a1b2c3",
  " -> file:CREATE:/srv/up-9f8e7d",
  " -> file:CREATE:/b/db-20231114.tgz",
  " -> host:192.0.2.1:80",
  " -> host:192.0.2.77:80",
  " -> sock:0.0.0.0:8080",
  " -> priv:setuid:0",
];

const step = fc
  .record({
    user: fc.constantFrom("", "33 ", "1000 ", "1000/0 "),
    root: fc.constantFrom(...ROOTS),
    chain: fc.array(fc.constantFrom(...PROGRAMS), { maxLength: 3 }),
    target: fc.constantFrom(...TARGETS),
  })
  .filter(({ chain, target }) => chain.length > 0 || target !== "")
  .map(({ user, root, chain, target }) => `${user}${[root, ...chain].join(" > ")}${target}`);

const steps = fc.array(step, { minLength: 1, maxLength: 15 });

/** The steps, a second apart, from a second on. */
const at = (second: number, deeds: readonly string[]) =>
  deeds.map((deed, index) => `@${second + index} ${deed}`).join("\n");

/** What was done at the ends of paths, and by whom; starts of programs left out: those may stand inside another path. */
function deedsOf(paths: readonly string[]): Set<string> {
  return new Set(
    paths.map((path) => path.split("->").slice(-2).join("->")).filter((deed) => !deed.includes("->proc:")),
  );
}

describe("the monitor", () => {
  it("never reports what it has learned, whole or in part, in any order", () => {
    fc.assert(
      fc.property(steps, fc.boolean(), (deeds, rebase) => {
        const { incidents } = watch(`${SEEN}\n${at(1, deeds)}\n${at(105, deeds)}\n${at(125, [...deeds].reverse())}`, {
          rebase,
        });
        expect(
          incidents
            .filter(({ window }) => window.number > 0)
            .flatMap(({ anomalies }) => anomalies.map(({ path }) => path)),
        ).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("learns no more from learning twice", () => {
    fc.assert(
      fc.property(steps, steps, (deeds, later) => {
        const once = watch(`${SEEN}\n${at(1, deeds)}\n${at(105, later)}`);
        const twice = watch(`${SEEN}\n${at(1, deeds)}\n${at(50, deeds)}\n${at(105, later)}`);
        // What comes in more windows may become a kind of its own: then there is less to say, never more.
        if (twice.patterns.length === 0) expect(new Set(twice.paths)).toEqual(new Set(once.paths));
        else expect(once.paths.length).toBeGreaterThanOrEqual(twice.paths.length);
      }),
      { numRuns: 200 },
    );
  });

  it("reports with rebase no deed that it would not report without", () => {
    fc.assert(
      fc.property(steps, steps, (deeds, later) => {
        const script = `${SEEN}\n${at(1, deeds)}\n${at(105, later)}\n${at(145, later)}`;
        const without = deedsOf(watch(script, { rebase: false }).paths);
        for (const deed of deedsOf(watch(script, { rebase: true }).paths)) expect(without).toContain(deed);
      }),
      { numRuns: 200 },
    );
  });

  it("finds the same in a log of any style", () => {
    fc.assert(
      fc.property(steps, steps, (deeds, later) => {
        const script = `${SEEN}\n${at(1, deeds)}\n${at(105, later)}`;
        const findings = STYLES.map((style) => JSON.stringify(replayLog(scenarioLog(script, style)).findings));
        expect(new Set(findings).size).toBe(1);
      }),
      { numRuns: 100 },
    );
  });

  it("says every path once, from a process, with no label twice but where a program starts itself", () => {
    fc.assert(
      fc.property(steps, steps, (deeds, later) => {
        const { incidents } = watch(`${SEEN}\n${at(1, deeds)}\n${at(105, later)}`, { monitor: 1_000_000 });
        for (const { anomalies, head, severity } of incidents) {
          expect(anomalies).toContain(head);
          expect(severity).toBe(head.severity);
          for (const { path } of anomalies) {
            const labels = path.split("->");
            expect(labels[0]).toMatch(/^proc:/);
            expect(labels.length).toBeGreaterThan(1);
            const inner = labels.slice(0, -1);
            expect(new Set(inner).size).toBe(inner.length);
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});
