/** Names that differ from known ones only in their numbers. */
import { describe, expect, it } from "vitest";
import { watch } from "../support/scenario.ts";

/** What is told of files that a tar made while it was learned, and later: the paths. */
const told = (learned: readonly string[], later: readonly string[], by = "tar") =>
  watch(
    [
      "@0 cron > tar -> file:CREATE:/srv/b/known",
      "@1 cron > gzip -> file:CREATE:/srv/b/known",
      ...learned.map((path, index) => `@${20 + index} tar -> file:CREATE:${path}`),
      ...later.map((path, index) => `@${105 + index} ${by} -> file:CREATE:${path}`),
    ].join("\n"),
  ).paths.map((path) => path.replace(/.*CREATE:/, ""));

describe("a name that differs from two known ones only in its numbers", () => {
  it.each([
    ["two drawn numbers", ["/srv/b/v_00723-239833558.vg", "/srv/b/v_00724-160354862.vg"], "/srv/b/v_00633-76122986.vg"],
    ["one that reads as a time", ["/srv/b/v-239833558", "/srv/b/v-160354862"], "/srv/b/v-1700000123"],
    ["in front of an ending", ["/srv/b/1416.409.eml", "/srv/b/1420.77.eml"], "/srv/b/2001.5.eml"],
  ])("is no news: %s", (_, learned, later) => expect(told(learned, [later])).toEqual([]));

  it.each([
    ["one known name", ["/srv/b/v-71-239833558"], "/srv/b/v-33-176122986"],
    ["another word", ["/srv/b/v-71-239833558", "/srv/b/v-72-160354862"], "/srv/b/w-33-176122986"],
    ["another ending", ["/srv/b/71-239833558.a", "/srv/b/72-160354862.a"], "/srv/b/33-176122986.b"],
    ["another folder", ["/srv/b/71-239833558.a", "/srv/b/72-160354862.a"], "/srv/c/33-176122986.a"],
    ["what is run", ["/srv/b/71-239833558.php", "/srv/b/72-160354862.php"], "/srv/b/33-176122986.php"],
    ["what is sensitive", ["/etc/cron.d/a71-2398", "/etc/cron.d/a72-1603"], "/etc/cron.d/a33-1761"],
  ])("is told: %s", (_, learned, later) => expect(told(learned, [later])).toContain(later));

  it("is told of another program", () => {
    const learned = ["/srv/b/71-239833558.a", "/srv/b/72-160354862.a"];
    expect(told(learned, ["/srv/b/33-176122986.a"], "gzip")).toEqual(["/srv/b/33-176122986.a"]);
  });

  it("is told within one window: a burst excuses nothing", () => {
    const burst = ["/srv/b/71-239833558.a", "/srv/b/72-160354862.a", "/srv/b/99-777122986.a"];
    expect(told([], burst)).toEqual(burst);
  });
});
