import { describe, expect, it } from "vitest";
import { InUse } from "../../src/domain/in-use.ts";

describe("InUse", () => {
  it("keeps what is asked for within a generation, however many others come", () => {
    const kept = new InUse<number>(100);
    kept.set("used", 1);
    for (let index = 0; index < 1000; index += 1) {
      if (index % 50 === 0) expect(kept.get("used")).toBe(1);
      kept.set(`name ${index}`, index);
    }
  });

  it("forgets what nobody asks for, though nothing new comes", () => {
    const kept = new InUse<number>(100);
    kept.set("used", 1);
    kept.set("idle", 2);
    for (let look = 0; look < 200; look += 1) kept.get("used");
    expect(kept.get("used")).toBe(1);
    expect(kept.get("idle")).toBeUndefined();
  });

  it("holds two generations at most, though nobody asks", () => {
    const kept = new InUse<number>(100);
    for (let index = 0; index < 1000; index += 1) kept.set(`name ${index}`, index);
    expect(kept.get("name 999")).toBe(999);
    expect(kept.get("name 799")).toBeUndefined();
  });
});
