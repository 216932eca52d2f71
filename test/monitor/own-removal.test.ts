/** What is removed by the descriptor of its folder: the log does not tell in which. */
import { describe, expect, it } from "vitest";
import { watch } from "../support/scenario.ts";

const told = (learned: string, removed: string) =>
  watch(
    `@0 init > store -> file:CREATE:/srv/x\n@1 store -> file:${learned}\n@2 init > find -> file:CREATE:/srv/y\n@105 ${removed}`,
  ).paths;

describe("what is removed by the descriptor of its folder", () => {
  it("is no news by who makes files of that name", () => {
    expect(told("CREATE:/srv/blocks/1/meta.json", "store -> file:REMOVED:meta.json")).toEqual([]);
  });

  it.each([
    ["another name", "CREATE:/srv/blocks/1/meta.json", "store -> file:REMOVED:eta.json"],
    ["a file that it only writes", "WRITE:/srv/blocks/1/meta.json", "store -> file:REMOVED:meta.json"],
    ["who does not make it", "CREATE:/srv/blocks/1/meta.json", "find -> file:REMOVED:meta.json"],
  ])("is told of else: %s", (_, learned, removed) => expect(told(learned, removed)).toHaveLength(1));
});
