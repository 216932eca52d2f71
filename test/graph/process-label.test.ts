import { describe, expect, it } from "vitest";
import { processLabel } from "../../src/graph/process-label.ts";

describe("processLabel()", () => {
  it("has a program as it is", () => expect(processLabel("web", "33", "nginx")).toBe("proc:web:33:nginx"));

  it("has the beginning and the end of one that is very long, and tells it from others", () => {
    const long = (middle: string) => `/tmp/${"a".repeat(3000)}${middle}${"b".repeat(900)}/x`;
    const [one, other] = ["c", "d"].map((middle) => processLabel("", "0", long(middle)));
    expect(one).toMatch(/^proc::0:\/tmp\/a+…[0-9a-f]{16}…b+\/x$/);
    expect(one?.length).toBeLessThan(420);
    expect(one).not.toBe(other);
    // Nor can another be called as it is shown.
    expect(processLabel("", "0", one?.slice("proc::0:".length) ?? "")).not.toBe(one);
    expect(processLabel("", "0", `/${"a".repeat(399)}`)).toBe(`proc::0:/${"a".repeat(399)}`);
    // What is escaped takes more room.
    expect(processLabel("", "0", `/${"\u0001".repeat(399)}`).length).toBeLessThan(420);
  });
});
