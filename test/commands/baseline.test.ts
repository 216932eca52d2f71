import { describe, expect, it } from "vitest";
import { SensitiveTable } from "../../src/baseline/sensitive.ts";
import { baselineText, reviewText } from "../../src/commands/baseline.ts";
import { importText } from "../../src/commands/import.ts";
import type { KnownEdge, KnownPattern } from "../../src/state/reader.ts";

const FORGED = "proc:\u001b[2K\nimported: 0 edges:0:sshd";
const ESCAPED = "proc:\\x1b[2K\\x0aimported: 0 edges:0:sshd";
const EDGE: KnownEdge = {
  node: "",
  source: FORGED,
  program: "sshd",
  edgeClass: "exec",
  key: FORGED,
  targetProgram: "sshd",
  count: 1,
  windows: 1,
  first: 0,
  last: 0,
  known: true,
  accepted: false,
  reported: false,
};
const PATTERN: KnownPattern = { node: "", source: FORGED, edgeClass: "CREATE", segments: ["", "srv"] };

describe("what is printed of a state that somebody else's file was put into", () => {
  it("has no control character in it, and no line of its own", () => {
    const made = { fullmon: "1", node: "x", time: 0 };
    const severe = {
      host: 0,
      edge: undefined as never,
      text: `${FORGED}->${FORGED}`,
      sensitivity: { severity: "high", what: "x", techniques: [] },
    } as const;
    const sorted = { learned: { hosts: [], decisions: [] }, severe: [severe], decisions: [], severePatterns: 0 };
    const texts = [
      baselineText([EDGE], [PATTERN]),
      reviewText([EDGE], new SensitiveTable()),
      importText(made, sorted, undefined),
    ];
    for (const text of texts) {
      expect(text.join("")).not.toMatch(/[\u0000-\u001f]/);
      expect(text.join("")).toContain(ESCAPED);
    }
  });
});
