import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SliceMemo } from "../../src/domain/slice-memo.ts";

/** Asks for all of a text, as a part of a longer one. */
function ask<Value>(memo: SliceMemo<Value>, text: string): Value {
  return memo.get(`<${text}>`, 1, 1 + text.length);
}

describe("SliceMemo", () => {
  it("gives equal texts the same, and different texts their own", () => {
    const memo = new SliceMemo((text) => text);
    for (const text of ["", "a", "/usr/bin/x", "é", "__proto__", "/usr/bin/x"]) expect(ask(memo, text)).toBe(text);
  });

  it("keeps what stands for a text from the second time on, while it is in use", () => {
    let count = 0;
    const memo = new SliceMemo((text) => {
      count += 1;
      return text.toUpperCase();
    });
    for (let round = 0; round < 3; round += 1)
      for (const text of ["a", "b"]) expect(ask(memo, text)).toBe(text.toUpperCase());
    expect(count).toBe(4);
  });

  it("keeps what is in use when many others come, and stays right for what it forgot", () => {
    let made: string[] = [];
    const memo = new SliceMemo((text) => {
      made.push(text);
      return `<${text}>`;
    });
    for (let index = 0; index < 100_000; index += 1) {
      ask(memo, "used");
      ask(memo, `name ${index}`);
    }
    expect(made.filter((text) => text === "used")).toHaveLength(2);
    made = [];
    for (let time = 0; time < 3; time += 1) expect(ask(memo, "name 99999")).toBe("<name 99999>");
    expect(made).toEqual(["name 99999"]);
  });

  it("never takes a text for another of the same sum", () => {
    // Characters between those that go into the sum, so that all texts meet in one place.
    const memo = new SliceMemo((text) => `<${text}>`);
    const texts = Array.from({ length: 500 }, (_, index) => `${"a".repeat(17)}${index % 10}${"a".repeat(30)}${index}`);
    for (const text of [...texts, ...texts]) expect(ask(memo, text)).toBe(`<${text}>`);
  });

  it("says of any text what it was made of", () => {
    const memo = new SliceMemo((text) => `<${text}>`, 4);
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 3, unit: fc.constantFrom("a", "b", "/") })), (texts) => {
        for (const text of texts) expect(ask(memo, text)).toBe(`<${text}>`);
      }),
    );
  });
});
