/** Long chains, cycles and many names: what is said, and what is kept, grows with the events and no faster. */
import { describe, expect, it } from "vitest";
import { EventStream } from "../../src/audit/event-stream.ts";
import type { Finding } from "../../src/domain/finding.ts";
import type { Edge, Vertex } from "../../src/domain/graph.ts";
import { lineageOf, unknownRoot } from "../../src/monitor/lineage.ts";
import { Monitor } from "../../src/monitor/monitor.ts";
import type { Process } from "../../src/process/process.ts";
import { OPTIONS, scenarioLog, watch, watched } from "../support/scenario.ts";

const LEARN = "@0 init > sshd\n@50 33 nginx -> file:CREATE:/srv/known\n";
const long = { baseline: 100_000, monitor: 10_000_000 };

/** Characters of all that is said. */
const said = (script: string) => JSON.stringify(watch(LEARN + script, long).incidents).length;

describe("a chain of new programs", () => {
  const chain = (length: number) =>
    `@105 33 nginx${Array.from({ length }, (_, index) => ` > /opt/p${String(index).padStart(6, "0")}`).join("")} -> host:203.0.113.9:80`;

  it("is one path, its beginning and its end shown", () => {
    const { paths } = watch(LEARN + chain(100));
    expect(paths).toHaveLength(1);
    expect(paths[0]).toMatch(
      /^proc::33:nginx->proc::33:\/opt\/p000000->.*->…->.*->proc::33:\/opt\/p000099->host:203\.0\.113\.9:80$/,
    );
    expect(paths[0]?.split("->").length).toBeLessThanOrEqual(25);
  });

  it("of 10,000 costs what it is long: twice the chain, twice the words", () => {
    const [half, whole] = [said(chain(5000)), said(chain(10_000))];
    expect(whole).toBeLessThan(half * 2.2);
    expect(whole).toBeLessThan(2_000_000);
  });

  it("keeps its root whatever its length", () => {
    expect(new Set(watch(LEARN + chain(200)).incidents.map(({ incident }) => incident)).size).toBe(1);
  });
});

describe("a cycle of programs", () => {
  it("shows only steps that were taken, and leaves none untold", () => {
    const { paths } = watch(`${LEARN}@105 33 nginx > /opt/a > /opt/b > /opt/a -> host:203.0.113.9:80`);
    const steps = new Set(
      paths.flatMap((path) =>
        path
          .split("->")
          .slice(1)
          .map((label, index) => `${path.split("->")[index]}->${label}`),
      ),
    );
    expect([...steps].sort()).toEqual([
      "proc::33:/opt/a->host:203.0.113.9:80",
      "proc::33:/opt/a->proc::33:/opt/b",
      "proc::33:/opt/b->proc::33:/opt/a",
      "proc::33:nginx->proc::33:/opt/a",
    ]);
  });

  const cycle = (rounds: number) =>
    `@105 33 nginx${" > /opt/a > /opt/b > /opt/c".repeat(rounds)} -> host:203.0.113.9:80`;

  it("is told as its edges, not as its rounds", () => {
    const { paths } = watch(LEARN + cycle(3000), long);
    expect(paths.length).toBeLessThanOrEqual(4);
    for (const path of paths) {
      // The step that closes the cycle ends where the path has been.
      const labels = path.split("->").slice(0, -1);
      expect(new Set(labels).size).toBe(labels.length);
    }
  });

  it("costs the same words however often it goes round", () => {
    expect(said(cycle(2000))).toBeLessThan(said(cycle(200)) * 1.2);
  });

  it("of one program that starts itself is told in a few words", () => {
    const { paths } = watch(`${LEARN}@105 33 nginx > /opt/a${" >> /opt/a".repeat(3000)} -> host:203.0.113.9:80`, long);
    expect(paths.length).toBeLessThanOrEqual(3);
    expect(paths[0]).toBe("proc::33:nginx->proc::33:/opt/a->proc::33:/opt/a");
    expect(paths.at(-1)).toMatch(/proc::33:\/opt\/a->host:203\.0\.113\.9:80$/);
  });
});

describe("a tree of programs", () => {
  it("is not told path by path from root to leaf more than once each", () => {
    // Two programs that start each other in every combination: 2^n ways, a few edges.
    const script = Array.from(
      { length: 12 },
      (_, depth) => `/opt/${depth} > /opt/${depth + 1} > /opt/${depth}x\n /opt/${depth}x > /opt/${depth + 1}`,
    ).join("\n");
    const { paths } = watch(`${LEARN}@105 33 nginx > /opt/0\n${script}`, long);
    expect(paths.length).toBeLessThan(60);
  });
});

describe("what is kept", () => {
  /** Edges kept after a scenario. */
  function edges(script: string, rebase: boolean): number {
    const findings: Finding[] = [];
    const monitor = new Monitor({ ...OPTIONS, rebase }, (finding) => findings.push(finding));
    const stream = new EventStream((event) => monitor.observe(event));
    stream.write(Buffer.from(scenarioLog(script)));
    stream.end();
    monitor.end();
    expect(watched(findings).phases.length).toBeGreaterThan(3);
    return monitor.edgeCount;
  }

  const draws = (count: number) =>
    Array.from(
      { length: count },
      (_, index) => `@${105 + index} 33 nginx -> file:CREATE:/srv/up/${(index * 7919 + 0x100000).toString(16)}`,
    ).join("\n");

  it("does not grow with names of one kind once the kind is known", () => {
    expect(edges(LEARN + draws(1000), true)).toBeLessThan(edges(LEARN + draws(100), true) + 60);
  });

  it("does not grow with what was reported and not learned", () => {
    const known = edges(`${LEARN}@105 33 nginx -> file:CREATE:/srv/known`, false);
    expect(edges(LEARN + draws(1000), false)).toBe(known);
  });
});

describe("lineageOf()", () => {
  const vertex = (label: string): Vertex => ({ id: 0, label, program: label, known: false, touched: false, out: {} });
  const edge = (source: Vertex, target: Vertex, known = false) =>
    ({ source, target, key: target.label, edgeClass: "exec", known }) as unknown as Edge;
  const process = (parent: Process | undefined, origin: Edge | undefined) => ({ parent, origin }) as unknown as Process;
  const [a, b, c, d] = ["a", "b", "c", "d"].map(vertex) as [Vertex, Vertex, Vertex, Vertex];

  it("goes up to the nearest ancestor that a known edge started", () => {
    const top = process(undefined, edge(a, b, true));
    const middle = process(top, edge(b, c));
    const bottom = process(middle, edge(c, d));
    const far = { source: d, key: "x" } as unknown as Edge;
    expect(lineageOf(far, "x", bottom)).toMatchObject({ path: "b->c->d->x", passed: [edge(c, d), edge(b, c)] });
    expect(unknownRoot(bottom)).toBe(middle);
    expect(unknownRoot(top)).toBeUndefined();
  });

  it("is the edge alone when nobody saw the actor start", () => {
    const far = { source: d, key: "x" } as unknown as Edge;
    expect(lineageOf(far, "x", undefined).path).toBe("d->x");
    expect(lineageOf(far, "x", process(undefined, undefined)).path).toBe("d->x");
  });

  it("repeats no label", () => {
    let last = process(undefined, edge(a, b));
    for (const [source, target] of [
      [b, c],
      [c, b],
      [b, c],
      [c, d],
      [d, a],
    ] as const)
      last = process(last, edge(source, target));
    const labels = lineageOf({ source: a, key: "x" } as unknown as Edge, "x", last).path.split("->");
    expect(new Set(labels).size).toBe(labels.length);
  });
});

describe("a flood of new names by one program", () => {
  const names = (count: number) =>
    Array.from(
      { length: count },
      (_, index) =>
        `@105 33 nginx -> file:CREATE:/srv/${"abcdefghij"[index % 10]}/word${"x".repeat(index % 7)}${index}q\n`,
    ).join("");

  it("is counted where it is not told, and hides nothing severe in its middle", () => {
    const script = `${LEARN}${names(5000)}@106 33 nginx -> file:CREATE:/etc/cron.d/evil\n${names(10)}`;
    const { incidents, paths } = watch(script);
    expect(paths).toContain("proc::33:nginx->file:CREATE:/etc/cron.d/evil");
    expect(incidents.every(({ anomalies }) => anomalies.length <= 1000)).toBe(true);
    const all = incidents.reduce((sum, { anomalies, left }) => sum + anomalies.length + left, 0);
    expect(all).toBeGreaterThanOrEqual(5001);
  });
});
