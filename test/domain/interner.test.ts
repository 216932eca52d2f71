import { describe, expect, it } from "vitest";
import { Interner } from "../../src/domain/interner.ts";

describe("Interner", () => {
  it("gives equal texts the same, and different texts their own", () => {
    const interner = new Interner();
    for (const text of ["", "a", "/usr/bin/x", "é", "__proto__", "/usr/bin/x"]) expect(interner.get(text)).toBe(text);
  });

  it("decodes each text once while it is in use", () => {
    let count = 0;
    const interner = new Interner((text) => {
      count += 1;
      return text.toUpperCase();
    });
    for (let round = 0; round < 3; round += 1)
      for (const text of ["a", "b"]) expect(interner.get(text)).toBe(text.toUpperCase());
    expect(count).toBe(2);
  });

  it("keeps what is in use when many others come, and stays right for what it forgot", () => {
    let decoded: string[] = [];
    const interner = new Interner((text) => {
      decoded.push(text);
      return `<${text}>`;
    });
    for (let index = 0; index < 100_000; index += 1) {
      interner.get("used");
      interner.get(`name ${index}`);
    }
    expect(decoded.filter((text) => text === "used")).toHaveLength(1);
    decoded = [];
    expect(interner.get("name 0")).toBe("<name 0>");
    expect(decoded).toEqual(["name 0"]);
    expect(interner.get("name 99999")).toBe("<name 99999>");
    expect(decoded).toEqual(["name 0"]);
  });
});
