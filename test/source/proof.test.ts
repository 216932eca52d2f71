/** The deeds are done, and what the log says of them is understood; a log that says nothing proves nothing. */
import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { prove } from "../../src/source/proof.ts";
import { useFolder } from "../support/folder.ts";

describe("prove()", () => {
  const path = useFolder();

  it("is undefined without a log", async () => expect(await prove(path("none"))).toBeUndefined());

  it("sees none of its deeds in a log that stays silent", async () => {
    writeFileSync(path("log"), "");
    expect([...((await prove(path("log"))) ?? ["?"])]).toEqual([]);
  });
});
