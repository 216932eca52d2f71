/** Names that go on in a series. */
import { describe, expect, it } from "vitest";
import { watch } from "../support/scenario.ts";

const DAY = 86_400;
const LEARN = "@0 cron > tar -> file:CREATE:/srv/backup/known.tar\n@1 nginx -> file:CREATE:/srv/known";

/** What is told of files made by a known tar, a line each: day and path. */
const told = (...made: [day: number, path: string][]) =>
  watch([LEARN, ...made.map(([day, path]) => `@${105 + day * DAY} tar -> file:CREATE:${path}`)].join("\n"), {
    rebase: true,
  }).paths.map((path) => path.replace(/.*CREATE:/, ""));

describe("a name that goes on in a series", () => {
  it("is told once", () => {
    const weeks = [46, 47, 48].map((week, index): [number, string] => [
      index * 7,
      `/srv/backup/shop-week${week}.tar.gz`,
    ]);
    expect(told(...weeks)).toEqual(["/srv/backup/shop-week46.tar.gz"]);
  });

  it.each([
    ["the number is not the last", "/srv/b/key4.pem.v2", "/srv/b/key5.pem.v2"],
    ["it gets a digit more", "/srv/b/x9.log", "/srv/b/x10.log"],
    ["it is padded", "/srv/b/x-0099", "/srv/b/x-0100"],
    ["it is a key", "/srv/b/privkey7.pem", "/srv/b/privkey8.pem"],
  ])("is known by the one before it: %s", (_, first, second) => {
    expect(told([0, first], [1, second])).toEqual([first]);
  });

  it.each([
    ["in the same round", 0.01, "/srv/b/x1.log", "/srv/b/x2.log"],
    ["another number than the next", 1, "/srv/b/x1.log", "/srv/b/x3.log"],
    ["the one before it", 1, "/srv/b/x2.log", "/srv/b/x1.log"],
    ["another folder of a series", 1, "/srv/u1/.cache", "/srv/u2/.cache"],
    ["another word too", 1, "/srv/b/x1.log", "/srv/b/y2.log"],
    ["a padding that changes", 1, "/srv/b/x1", "/srv/b/x02"],
    ["what is run", 1, "/srv/b/x1.php", "/srv/b/x2.php"],
    ["what is sensitive", 1, "/etc/cron.d/job1", "/etc/cron.d/job2"],
    ["a sensitive key", 1, "/etc/ssl/private/x1.pem", "/etc/ssl/private/x2.pem"],
    ["what names commands", 1, "/srv/b/renewal1.conf", "/srv/b/renewal2.conf"],
  ])("is told: %s", (_, days, first, second) => {
    expect(told([0, first], [days, second])).toEqual([first, second]);
  });

  it("goes on from window to window if the number before is known, by a few at once", () => {
    const script = (...made: [number, string][]) =>
      [LEARN, ...made.map(([at, path]) => `@${at} tar -> file:CREATE:${path}`)].join("\n");
    const news = (...made: [number, string][]) =>
      watch(script(...made)).paths.map((path) => path.replace(/.*CREATE:/, ""));
    expect(news([20, "/srv/b/x.1.aof"], [105, "/srv/b/x.2.aof"], [125, "/srv/b/x.4.aof"])).toEqual([]);
    expect(news([20, "/srv/b/x.00000003"], [105, "/srv/b/x.00000005"])).toEqual([]);
    // Not within one window, not further, not back.
    expect(news([20, "/srv/b/x.1"], [105, "/srv/b/x.5"], [106, "/srv/b/x.6"])).toEqual(["/srv/b/x.6"]);
    expect(news([20, "/srv/b/x.1"], [105, "/srv/b/x.6"])).toEqual(["/srv/b/x.6"]);
    expect(news([20, "/srv/b/x.5"], [105, "/srv/b/x.4"])).toEqual(["/srv/b/x.4"]);
  });

  it("is told of who came in unseen", () => {
    const { paths } = watch(
      `${LEARN}\n@105 tar -> file:CREATE:/srv/b/x1\n@${105 + DAY} nginx > tar#2 -> file:CREATE:/srv/b/x2`,
      { rebase: true },
    );
    expect(paths.at(-1)).toContain("/srv/b/x2");
  });
});
