import { describe, expect, it } from "vitest";
import { Memo } from "../../src/domain/memo.ts";

/** Sets a value as often as the text has to come until it is kept. */
function twice<Value>(memo: Memo<Value>, text: string, value: Value): void {
  for (let time = 0; time < 2; time += 1) memo.set(text, value);
}

describe("Memo", () => {
  it("gives what was kept for a text", () => {
    const memo = new Memo<number>();
    twice(memo, "__proto__", 1);
    expect(memo.get("__proto__")).toBe(1);
    expect(memo.get("constructor")).toBeUndefined();
  });

  it("keeps nothing of a text that came once", () => {
    const memo = new Memo<number>();
    memo.set("name", 1);
    expect(memo.get("name")).toBeUndefined();
    memo.set("name", 2);
    expect(memo.get("name")).toBe(2);
  });

  it("keeps each of thousands that come again and again", () => {
    const memo = new Memo<number>();
    const names = Array.from({ length: 4000 }, (_, index) => `/srv/app/${index}/page-${index}.html`);
    for (let round = 0; round < 30; round += 1)
      for (const name of names) if (memo.get(name) === undefined) memo.set(name, 1);
    expect(names.filter((name) => memo.get(name) === undefined)).toEqual([]);
  });

  it("forgets rather than to grow, and keeps no long text", () => {
    const memo = new Memo<number>();
    for (let index = 0; index < 100_000; index += 1) twice(memo, `name ${index}`, index);
    expect(memo.get("name 0")).toBeUndefined();
    expect(memo.get("name 99999")).toBe(99_999);
    twice(memo, "x".repeat(1025), 1);
    expect(memo.get("x".repeat(1025))).toBeUndefined();
  });
});
