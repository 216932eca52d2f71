/** Names with the day of the week or the month after those of another. The scenarios are of a Tuesday in November. */
import { describe, expect, it } from "vitest";
import { namesToldOf } from "../support/later-name.ts";

const told = namesToldOf("tar");

describe("a name of another day or month", () => {
  it.each([
    ["a day", ["/srv/b/db-Mon.sql.gz"], "/srv/b/db-Tue.sql.gz"],
    ["a day before it, in a zone of its own", ["/srv/b/db-Thu.sql"], "/srv/b/db-Mon.sql"],
    ["a whole word", ["/srv/b/sunday/db.sql"], "/srv/b/tuesday/db.sql"],
    ["capitals", ["/srv/b/DB_FRI.SQL"], "/srv/b/DB_WED.SQL"],
    ["a month", ["/srv/b/db-Oct.sql"], "/srv/b/db-Nov.sql"],
    ["the month that is over", ["/srv/b/db-september.sql"], "/srv/b/db-october.sql"],
    ["a month and a day", ["/srv/b/Nov/db-Mon.sql"], "/srv/b/Nov/db-Tue.sql"],
  ])("is of the same routine: %s", (_, learned, later) => expect(told(learned, later)).toEqual([]));

  it.each([
    ["no day of this week's middle", ["/srv/b/db-Mon.sql"], "/srv/b/db-Sat.sql"],
    ["a month to come", ["/srv/b/db-Nov.sql"], "/srv/b/db-Feb.sql"],
    ["letters of another kind", ["/srv/b/db-Mon.sql"], "/srv/b/db-tue.sql"],
    ["a longer form", ["/srv/b/db-mon.sql"], "/srv/b/db-tuesday.sql"],
    ["a word within a word", ["/srv/b/demon.sql"], "/srv/b/detue.sql"],
    ["another folder", ["/srv/b/db-Mon.sql"], "/srv/c/db-Tue.sql"],
    ["what is run", ["/srv/b/db-Mon.sh"], "/srv/b/db-Tue.sh"],
    ["what is sensitive", ["/etc/cron.d/db-mon"], "/etc/cron.d/db-tue"],
    ["a name of many characters", [`/srv/${"x".repeat(1020)}-Mon`], `/srv/${"x".repeat(1020)}-Tue`],
  ])("is told of: %s", (_, learned, later) => expect(told(learned, later)).toContain(later));

  it("is told of another program", () => {
    expect(told(["/srv/b/db-Mon.sql"], "/srv/b/db-Tue.sql", "nginx")).toEqual(["/srv/b/db-Tue.sql"]);
  });
});
