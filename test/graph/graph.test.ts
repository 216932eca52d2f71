import { describe, expect, it } from "vitest";
import { Graph } from "../../src/graph/graph.ts";

describe("Graph", () => {
  it("says the first time that there is no room for an edge, and counts those that are not kept", () => {
    const told: number[] = [];
    const graph = new Graph({ full: (time) => told.push(time) });
    const add = (number: number) => graph.add(graph.unknown, "CREATE", `/srv/${number}`, undefined, number, 0);
    for (let number = 0; number < 200_000; number += 1) add(number);
    expect([graph.overflow, told]).toEqual([0, []]);
    for (let number = 200_000; number < 200_003; number += 1) add(number);
    expect([graph.overflow, told, graph.edgeCount]).toEqual([3, [200_000], 200_000]);
  });
});
