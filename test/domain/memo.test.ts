import { describe, expect, it } from "vitest";
import { Memo } from "../../src/domain/memo.ts";

describe("Memo", () => {
  it("gives what was kept for a text", () => {
    const memo = new Memo<number>();
    memo.set("__proto__", 1);
    expect(memo.get("__proto__")).toBe(1);
    expect(memo.get("constructor")).toBeUndefined();
  });

  it("forgets rather than to grow, and keeps no long text", () => {
    const memo = new Memo<number>();
    for (let index = 0; index < 100_000; index += 1) memo.set(`name ${index}`, index);
    expect(memo.get("name 0")).toBeUndefined();
    expect(memo.get("name 99999")).toBe(99_999);
    memo.set("x".repeat(1025), 1);
    expect(memo.get("x".repeat(1025))).toBeUndefined();
  });
});
