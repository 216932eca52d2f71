/** What somebody else wrote is read as a baseline only if fullmon itself could have written it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exported } from "../../src/baseline/exported.ts";
import { imported, isReadable } from "../../src/baseline/imported.ts";
import type { Learned, LearnedEdge } from "../../src/domain/learned.ts";

const NGINX = { label: "proc::33:nginx", program: "nginx" };
const SHELL = { label: "proc:web@7:33:sh[-c]", program: "sh[-c]" };
const COUNTS = {
  count: 2,
  windows: 1,
  first: 1_700_000_000_123,
  last: 1_700_000_001_001,
  firstWindow: 0,
  lastWindow: 3,
};
const edge = (rest: Partial<LearnedEdge>): LearnedEdge => ({
  source: NGINX,
  edgeClass: "CREATE",
  key: "/srv/a",
  target: undefined,
  ...COUNTS,
  ...rest,
});
const RUN = { runClass: "hex", alphabet: "hex", prefix: "", suffix: "", min: 6, max: 6 } as const;
const SEGMENTS = ["", "srv", { skeleton: "/-/", runs: ["up", RUN] }];
const LEARNED: Learned = {
  hosts: [
    {
      node: "",
      number: 2,
      evidence: 13,
      starters: true,
      edges: [
        edge({}),
        edge({ key: "/srv/é\u0000t\u0007\n" }),
        edge({ edgeClass: "exec", key: SHELL.label, target: SHELL }),
        edge({ source: { label: "proc:::", program: "" }, edgeClass: "host", key: "192.0.2.1:80" }),
      ],
      patterns: [
        { source: undefined, edgeClass: undefined, segments: SEGMENTS },
        { source: NGINX, edgeClass: "CREATE", segments: SEGMENTS },
        { source: NGINX, edgeClass: "host", segments: ["192.0.2.0/24:443"] },
      ],
    },
    { node: "web-2", number: 0, evidence: 3, starters: false, edges: [edge({})], patterns: [] },
  ],
  decisions: [
    { pattern: "proc::33:nginx->host:**", literal: false, reason: "ours", who: "ann", time: 1_700_000_002_000 },
  ],
};
const LINES = exported(LEARNED, { fullmon: "1", node: "web-1", time: 1_700_000_003_000 }, isReadable);

/** The lines with a field of one of them set, or taken away. */
function spoilt(line: number, name: string, value?: unknown): string[] {
  const row = { ...JSON.parse(LINES[line - 1] ?? ""), [name]: value };
  return LINES.with(line - 1, JSON.stringify(row));
}
const withRun = (run: object) => [{ skeleton: "/", runs: [{ ...RUN, ...run }] }, "x"];

describe("imported()", () => {
  it("reads what was exported", () => {
    const { made, learned } = imported(LINES);
    expect(learned).toEqual(LEARNED);
    expect(made).toMatchObject({ fullmon: "1", node: "web-1", time: 1_700_000_003_000 });
    for (const line of LINES) expect(line).not.toMatch(/[\u0000-\u001f]/);
  });

  it("reads which decisions are to the letter, and a file from before they were told apart", () => {
    const decisions = LEARNED.decisions.map((decision) => ({ ...decision, literal: true }));
    const lines = exported({ ...LEARNED, decisions }, { fullmon: "1", node: "", time: 0 }, isReadable);
    expect(imported(lines).learned.decisions).toEqual(decisions);
    expect(imported(spoilt(1, "version", 1)).learned).toEqual(LEARNED);
  });

  it("leaves out what could not be read again", () => {
    const odd = { ...NGINX, label: "proc:a:b:33:nginx" };
    const [host] = LEARNED.hosts;
    const learned = {
      hosts: [{ ...host, edges: [edge({ source: odd }), edge({})] }] as Learned["hosts"],
      decisions: [],
    };
    const lines = exported(learned, { fullmon: "1", node: "", time: 0 }, isReadable);
    expect(imported(lines).learned.hosts[0]?.edges).toEqual([edge({})]);
  });

  it.each<[string, string[], RegExp]>([
    ["nothing", [], /it is empty/],
    ["another file", ["root:x:0:0::/root:/bin/sh"], /it is no baseline that fullmon exported/],
    ["other JSON", ['{"format":"other"}'], /it is no baseline that fullmon exported/],
    ["a list", ["[]"], /it is no baseline that fullmon exported/],
    ["a newer format", spoilt(1, "version", 4), /line 1: a newer fullmon wrote it \(format 4, this one knows 3\)/],
    ["an end that is cut off", LINES.slice(0, -1), /it is not whole: 11 lines are announced, 10 are there/],
    ["lines that were added", [...LINES, LINES[2] ?? ""], /line 13: the same edge a second time/],
    ["no host", LINES.slice(0, 1).map((line) => line.replace('"lines":11', '"lines":0')), /it holds no baseline/],
    ["an edge without a host", LINES.toSpliced(1, 1), /line 2: it belongs to no host/],
    ["half a line", LINES.with(4, LINES[4]?.slice(0, 50) ?? ""), /line 5: it is no JSON/],
    ["depths", LINES.with(4, "[".repeat(200_000)), /line 5: it is no JSON/],
    ["a line without end", LINES.with(4, `"${"x".repeat(300_000)}"`), /line 5: it is too long/],
    ["a type of its own", spoilt(3, "type", "allow"), /line 3: an unknown type "allow"/],
    ["a decision that is half to the letter", spoilt(12, "literal", 1), /line 12: literal is neither true nor false/],
    ["a prototype", spoilt(3, "type", "__proto__"), /line 3: an unknown type/],
    ["a field too many", spoilt(3, "known", true), /line 3: an unknown field "known"/],
    ["a decision in an edge", spoilt(3, "accepted", true), /line 3: an unknown field "accepted"/],
    ["a field of another type", spoilt(3, "count", "2"), /line 3: count is no number/],
    ["a count below nothing", spoilt(3, "windows", -1), /line 3: windows is no whole number/],
    ["a count that is none", spoilt(3, "windows", 1e300), /line 3: windows is no whole number/],
    [
      "a count without end",
      spoilt(3, "count", 2 ** 53 - 1),
      /line 3: count is no whole number from 0 to 1000000000000/,
    ],
    ["a window without end", spoilt(2, "window", 2 ** 53 - 1), /line 2: window is no whole number/],
    ["a window to come", spoilt(3, "lastWindow", 14), /line 3: a window of it is yet to come/],
    ["a first window to come", spoilt(3, "firstWindow", 14), /line 3: a window of it is yet to come/],
    ["a time in no year", spoilt(3, "last", 1e12), /line 3: last is no time/],
    ["a key that is none", spoilt(3, "key", ""), /line 3: key is empty/],
    ["a key without end", spoilt(3, "key", "x".repeat(40_000)), /line 3: key is no text, or too long/],
    ["a class of its own", spoilt(3, "class", "READ"), /line 3: class is none of/],
    ["a label of another program", spoilt(3, "program", "systemd"), /line 3: .* is no label of the program "systemd"/],
    ["a program that ends like another", spoilt(3, "source", "proc::33:/x:nginx"), /line 3: .* is no label/],
    ["a label that clears a line", spoilt(3, "source", "proc:\u001b[2K\nx:33:nginx"), /line 3: .* is no label/],
    ["a label that hides", spoilt(3, "source", "proc:\u202ex:33:nginx"), /line 3: .* is no label/],
    ["a label that is none", spoilt(3, "source", "nginx"), /line 3: .* is no label/],
    ["an exec whose target is kept back", spoilt(5, "target"), /line 5: a target belongs to an exec/],
    ["an exec with a harmless target", spoilt(5, "target", "true"), /line 5: .* is no label of the program "true"/],
    ["a file with a target", spoilt(3, "target", "true"), /line 3: a target belongs to an exec/],
    ["a pattern of programs", spoilt(8, "class", "exec"), /line 8: class is none that has patterns/],
    ["a pattern of privileges", spoilt(8, "class", "priv"), /line 8: class is none that has patterns/],
    ["a pattern of nobody", spoilt(8, "source"), /line 8: "" is no label/],
    ["a pattern of nothing", spoilt(8, "segments", []), /line 8: it is no pattern/],
    ["a prefix of files", spoilt(8, "segments", ["/etc"]), /line 8: it is no pattern/],
    ["a pattern without end", spoilt(8, "segments", new Array(300).fill("a")), /line 8: segments is no list, or too/],
    ["runs that do not fit", spoilt(8, "segments", [{ skeleton: "//", runs: ["a"] }]), /line 8: skeleton and runs/],
    ["an alphabet of its own", spoilt(8, "segments", withRun({ alphabet: "." })), /line 8: alphabet is none of/],
    ["a run of nothing", spoilt(8, "segments", withRun({ min: 0 })), /line 8: a run of no length/],
    ["a run that is too wide", spoilt(8, "segments", withRun({ max: 1e9 })), /line 8: max is no whole number/],
    ["a run upside down", spoilt(8, "segments", withRun({ min: 6, max: 5 })), /line 8: a run of no length/],
    ["the same host twice", spoilt(10, "node", ""), /line 10: the same host a second time/],
    ["a decision about nothing", spoilt(12, "pattern", ""), /line 12: an empty pattern/],
  ])("refuses %s", (_, lines, why) => {
    expect(() => imported(lines)).toThrow(SyntaxError);
    expect(() => imported(lines)).toThrow(why);
  });

  it("refuses more edges or labels of a host than a state has", () => {
    const host = JSON.stringify({ type: "host", node: "", window: 2, evidence: 3 });
    const file = (rows: readonly object[]) => [
      (LINES[0] ?? "").replace(/"lines":\d+/, `"lines":${rows.length + 1}`),
      host,
      ...rows.map((row) => JSON.stringify(row)),
    ];
    const row = JSON.parse(LINES[2] ?? "") as object;
    const files = Array.from({ length: 200_001 }, (_, index) => ({ ...row, key: `/srv/${index}` }));
    expect(imported(file(files.slice(1))).learned.hosts[0]?.edges).toHaveLength(200_000);
    expect(() => imported(file(files))).toThrow(/line 200003: it is more than a host has/);
    const programs = Array.from({ length: 125_001 }, (_, index) => {
      const [source, target] = [`a${index}`, `b${index}`];
      return {
        ...row,
        class: "exec",
        source: `proc::33:${source}`,
        program: source,
        key: `proc::33:${target}`,
        target,
      };
    });
    expect(() => imported(file(programs))).toThrow(/line 125003: it is more than a host has/);
  });

  it("refuses rubbish with a reason, whatever it is", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: LINES.length - 1 }),
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.anything().map((value) => String(JSON.stringify(value))),
        ),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (place, rubbish, share) => {
          const line = LINES[place] ?? "";
          const at = Math.floor(share * line.length);
          for (const bad of [rubbish, line.slice(0, at) + rubbish + line.slice(at + 1)]) {
            try {
              imported(LINES.with(place, bad));
            } catch (error) {
              expect(error).toBeInstanceOf(SyntaxError);
            }
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
