import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CameBefore } from "../../src/domain/came-before.ts";

describe("CameBefore", () => {
  it("knows the text that came last", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (texts) => {
        const before = new CameBefore();
        for (const text of texts) {
          before.see(text);
          expect(before.see(text)).toBe(true);
        }
      }),
    );
  });

  it("takes hardly any new text for one that came, however alike they are", () => {
    const before = new CameBefore();
    let taken = 0;
    for (let number = 0; number < 100_000; number += 1) if (before.see(`/srv/app/data/f-x${number}-x`)) taken += 1;
    expect(taken).toBeLessThan(10);
  });

  it("remembers thousands", () => {
    const before = new CameBefore();
    const names = Array.from({ length: 4000 }, (_, number) => `/srv/app/${number}`);
    for (const name of names) before.see(name);
    expect(names.filter((name) => before.see(name)).length).toBeGreaterThan(2500);
  });
});
