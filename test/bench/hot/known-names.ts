/**
 * `npm run bench:hot`: a path against 50,000 learned patterns and 50,000 learned literals; time and bytes per match, the best of
 * several rounds since the machine has other work too.
 */
import { do_not_optimize, measure } from "mitata";
import { Baseline } from "../../../src/baseline/baseline.ts";
import { PathPatterns } from "../../../src/baseline/path-patterns.ts";
import type { PatternSegment, VaryingRun } from "../../../src/domain/pattern.ts";
import { Graph } from "../../../src/graph/graph.ts";

const COUNT = 50_000;
const ROUNDS = 5;
const MATCHES = 100_000;

const digits = (length: number): VaryingRun => ({ ...draw(length), runClass: "digits", alphabet: "digits" });
const draw = (length: number, prefix = ""): VaryingRun => ({
  runClass: "random",
  alphabet: "mixed",
  prefix,
  suffix: "",
  min: length,
  max: length,
});

const patterns = new PathPatterns();
const graph = new Graph();
const baseline = new Baseline(graph);
const source = graph.vertex("proc::33:app", "app");
const saved: (readonly PatternSegment[])[] = [];
for (let number = 0; number < COUNT; number++) {
  saved.push(
    number % 2 === 0
      ? ["", "srv", `tenant${number}`, "cache", { skeleton: "/-/.", runs: ["page", digits(6)] }]
      : ["", "srv", "jobs", { skeleton: "/./.", runs: [`job${number}`, draw(8, "k"), "log"] }],
  );
  graph.know(graph.add(source, "CREATE", `/srv/app/data/part${number % 100}/item${number}.bin`, undefined, 0, 0));
}
for (const segments of saved) patterns.add(segments);
baseline.restore(
  saved.map((segments) => ({ source: source.id, edgeClass: "CREATE" as const, segments })),
  { folders: [], learned: [] },
  new Map(),
);

const known = (path: string): boolean =>
  graph.find(source, "CREATE", path)?.known === true || baseline.knows(source, "CREATE", path);

const CASES: Readonly<Record<string, readonly [look: (path: string) => unknown, name: (number: number) => string]>> = {
  "patterns: a number among literals": [
    (path) => patterns.find(path),
    (n) => `/srv/tenant${2 * (n % 25_000)}/cache/page-${100_000 + n}.`,
  ],
  "patterns: a draw": [
    (path) => patterns.find(path),
    (n) => `/srv/jobs/job${2 * (n % 25_000) + 1}.kAbC${10_000 + n}.log`,
  ],
  "patterns: no such": [(path) => patterns.find(path), (n) => `/srv/jobs/job${n}.evil${n}.log`],
  "known by name": [known, (n) => `/srv/app/data/part${n % 100}/item${n}.bin`],
  "known by a pattern, in no sensitive place": [
    known,
    (n) => `/srv/tenant${2 * (n % 25_000)}/cache/page-${100_000 + n}.`,
  ],
  "not known": [known, (n) => `/srv/app/data/part${n % 100}/evil${n}.bin`],
};

const rows: Record<string, { ns: number; bytes: number }> = {};
for (const [title, [look, nameOf]] of Object.entries(CASES)) {
  const names = Array.from({ length: 4096 }, (_, index) => nameOf(index * 11 + 1));
  rows[title] = { ns: await nanoseconds(look, names), bytes: bytesPerMatch(look, names) };
}
for (const [title, { ns, bytes }] of Object.entries(rows))
  process.stderr.write(`${title.padEnd(44)}${ns.toFixed(0).padStart(7)} ns${bytes.toFixed(2).padStart(8)} bytes\n`);
console.log(JSON.stringify(rows));

async function nanoseconds(look: (path: string) => unknown, names: readonly string[]): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const { min } = await measure(() => {
      for (const name of names) do_not_optimize(look(name));
    });
    best = Math.min(best, min / names.length);
  }
  return best;
}

/** Growth of the young heap, of which nothing is collected in between. */
function bytesPerMatch(look: (path: string) => unknown, names: readonly string[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    for (let index = 0; index < MATCHES; index++) do_not_optimize(look(names[index & 4095] as string));
    least = Math.min(least, process.memoryUsage().heapUsed - before);
  }
  return Math.max(0, least) / MATCHES;
}
