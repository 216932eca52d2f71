import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Graph } from "../../src/graph/graph.ts";
import { InternedEdge } from "../../src/graph/interned-edge.ts";

const FACTS = ["known", "reported", "considered", "accepted", "kept", "touched"] as const;

describe("InternedEdge", () => {
  const source = new Graph().vertex("proc::0:app", "app");
  const ends = { source, edgeClass: "CREATE", key: "/x", target: undefined } as const;

  it("keeps each fact by itself, in whatever order they change", () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.array(fc.tuple(fc.constantFrom(...FACTS), fc.boolean()), { maxLength: 30 }),
        (ignored, changes) => {
          const edge = new InternedEdge(1, ends, undefined, ignored, 5, 2);
          const facts = new Map<string, boolean>();
          for (const [fact, value] of changes) {
            edge[fact] = value;
            facts.set(fact, value);
            for (const one of FACTS) expect(edge[one]).toBe(facts.get(one) ?? false);
            expect(edge.ignored).toBe(ignored);
          }
        },
      ),
    );
  });

  it("is sensitive if it is a file that the table speaks of", () => {
    const why = { severity: "high", what: "x", techniques: [] } as const;
    expect(new InternedEdge(1, ends, why, false, 5, 2).sensitive).toBe(true);
    expect(new InternedEdge(1, ends, undefined, false, 5, 2).sensitive).toBe(false);
    expect(new InternedEdge(1, { ...ends, edgeClass: "host" }, why, false, 5, 2).sensitive).toBe(false);
  });
});
