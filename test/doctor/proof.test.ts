import { describe, expect, it } from "vitest";
import { proofAdvice } from "../../src/doctor/proof.ts";

describe("proofAdvice()", () => {
  it("says of each deed whether it came through", () => {
    const found = proofAdvice(new Set(["exec", "file"] as const));
    expect(found.map(({ check, level }) => [check, level])).toEqual([
      ["proof-exec", "good"],
      ["proof-connect", "bad"],
      ["proof-file", "good"],
      ["proof-privilege", "bad"],
    ]);
    for (const { level, mend } of found) expect(mend.length > 0).toBe(level === "bad");
  });

  it("says that nothing can be proved without a log", () =>
    expect(proofAdvice(undefined)).toMatchObject([{ check: "proof", level: "bad" }]));
});
