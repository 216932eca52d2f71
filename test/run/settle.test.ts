/** What V8 traces of its compilers, before and after they were told to rest. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const SETTLE = join(import.meta.dirname, "../../src/run/settle.ts");

/** The functions are made anew for each call, so that a compiler has something to do each time. */
const SCRIPT = `
  import { settleCompilers } from ${JSON.stringify(SETTLE)};
  const work = (step) => {
    const hot = new Function("seed", "let sum = seed; for (let at = 0; at < 50; at += 1) sum = (Math.imul(sum, 31) + at + " + step + ") | 0; return sum;");
    for (let seed = 0; seed < 200_000; seed += 1) hot(seed);
  };
  work(1);
  await settleCompilers();
  console.log("settled");
  work(2);
`;

describe("compilers at the end of a run", () => {
  it("rest, also when the run was short", () => {
    const flags = ["--trace-opt", "--trace-baseline-batch-compilation", "--input-type=module"];
    const traced = execFileSync(process.execPath, [...flags, "--eval", SCRIPT], { encoding: "utf8" });
    const [before, after] = traced.split("settled\n");
    expect(before).toMatch(/Enqueued/);
    expect(before).toMatch(/compiling method .*MAGLEV/);
    expect(after).toBe("");
  });
});
