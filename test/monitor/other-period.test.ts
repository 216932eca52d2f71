/** Names in a folder of one period after those in a folder of another. */
import { describe, expect, it } from "vitest";
import { namesToldOf } from "../support/later-name.ts";

const told = namesToldOf("tar");

const weekly = ["/srv/weekly/shop-week46.tar.gz"];

describe("a folder of another period", () => {
  it.each([
    ["the same name", ["/srv/daily/dump.sql"], "/srv/monthly/dump.sql"],
    ["another name with a number that ends alike", weekly, "/srv/monthly/full-2026-12.tar.gz"],
    ["a day", weekly, "/srv/yearly/2026.tar.gz"],
    ["the same name further below", ["/srv/daily/a/b/dump.sql"], "/srv/yearly/a/b/dump.sql"],
    ["a generation", ["/srv/daily.0/home"], "/srv/weekly.0/home"],
    ["the folder itself", ["/srv/daily.0"], "/srv/monthly.0"],
    ["a kind", [1, 2, 3, 4, 5].map((n) => `/srv/daily/dump-${n}.sql`), "/srv/weekly/dump-7.sql"],
  ])("is filled as the one that is known: %s", (_, learned, later) => expect(told(learned, later)).toEqual([]));

  it.each([
    ["another ending", weekly, "/srv/monthly/full-2026-12.tar.gz.sh"],
    ["no number", weekly, "/srv/monthly/full.tar.gz"],
    ["a number where none was", ["/srv/daily/dump.sql"], "/srv/monthly/dump2.sql"],
    ["another folder", weekly, "/var/monthly/full-2026-12.tar.gz"],
    ["a folder below", weekly, "/srv/monthly/x/full-2026-12.tar.gz"],
    ["a folder that is only called alike", weekly, "/srv/monthly-x/full-2026-12.tar.gz"],
    ["no folder of a period", weekly, "/srv/secret/full-2026-12.tar.gz"],
    ["what is run", ["/srv/daily/1.php"], "/srv/monthly/2.php"],
    ["what is sensitive", ["/home/daily/.ssh/authorized_keys"], "/home/weekly/.ssh/authorized_keys"],
    ["a third part of a period", ["/a/daily/weekly/weekly/x"], "/a/hourly/weekly/weekly/x"],
    ["a name of many characters", [`/a/daily/${"x/".repeat(510)}x`], `/a/weekly/${"x/".repeat(510)}x`],
  ])("is told of: %s", (_, learned, later) => expect(told(learned, later)).toContain(later));

  it("is told of another program, and of who came in unseen", () => {
    expect(told(weekly, "/srv/monthly/1.tar.gz", "nginx")).toEqual(["/srv/monthly/1.tar.gz"]);
    expect(told(weekly, "/srv/monthly/1.tar.gz", "nginx > tar#2").at(-1)).toBe("/srv/monthly/1.tar.gz");
  });
});
