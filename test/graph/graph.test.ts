import { describe, expect, it } from "vitest";
import type { Vertex } from "../../src/domain/graph.ts";
import { Graph } from "../../src/graph/graph.ts";

describe("Graph", () => {
  it("keeps so many labels, and beyond makes them and their edges only for what is said of them", () => {
    const graph = new Graph({ journal: true });
    const first = graph.vertex("proc::0:0");
    for (let index = 1; index < 300_000; index += 1) graph.vertex(`proc::0:${index}`);
    expect(graph.verticesById().size).toBe(250_000);
    expect(graph.vertex("proc::0:0")).toBe(first);
    graph.takeChanges();
    const late = graph.vertex("proc::0:late");
    for (const [source, target] of [
      [late, undefined],
      [first, late],
    ] as const)
      expect(graph.add(source, target === undefined ? "host" : "exec", "x", target, 0, 0).kept).toBe(false);
    expect(graph.overflow).toBe(2);
    expect(graph.add(first, "host", "x", undefined, 0, 0).kept).toBe(true);
    expect(graph.takeChanges().vertices).toEqual([]);
  });

  it("says the first time that there is no room for an edge, and counts those that are not kept", () => {
    const told: number[] = [];
    const graph = new Graph({ full: (time) => told.push(time) });
    const add = (number: number) => graph.add(graph.unknown, "CREATE", `/srv/${number}`, undefined, number, 0);
    for (let number = 0; number < 200_000; number += 1) add(number);
    expect([graph.overflow, told]).toEqual([0, []]);
    for (let number = 200_000; number < 200_003; number += 1) add(number);
    expect([graph.overflow, told, graph.edgeCount]).toEqual([3, [200_000], 200_000]);
  });

  it("tells once of each vertex that becomes known, and of all that are when they are restored", () => {
    const told: string[] = [];
    const known = ({ label }: Vertex) => told.push(label);
    const graph = new Graph({ journal: true, known });
    const [cron, job] = [graph.vertex("proc::0:cron", "cron"), graph.vertex("proc::0:job", "job")];
    graph.vertex("proc::0:other", "other");
    const edge = graph.add(cron, "exec", job.label, job, 0, 0);
    expect(told).toEqual([]);
    graph.know(edge);
    graph.know(graph.add(cron, "WRITE", "/x", undefined, 0, 0));
    expect(told).toEqual([cron.label, job.label]);
    const { vertices, edges } = graph.takeChanges();
    new Graph({ known }).restore(vertices, edges);
    expect(told).toEqual([cron.label, job.label, cron.label, job.label]);
  });
});
