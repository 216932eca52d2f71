/** Generations of a backup: they share their files, as hard links, and the oldest is removed. */
import { describe, expect, it } from "vitest";
import { pathRow } from "../../src/baseline/path-row.ts";
import { SensitiveTable } from "../../src/baseline/sensitive.ts";
import { APP, CRON, child, type Deed, starts, warned } from "../support/deeds.ts";

const CP = child(CRON, "/usr/bin/cp");
const RM = child(CRON, "/usr/bin/rm");
const REST = "localhost/home/alice/.ssh/authorized_keys";
const OLD = "/srv/rsnap/daily.0";
const NEW = "/srv/rsnap/daily.1";

/** What is told of the deeds after the baseline: severity, class and name. */
const told = (deeds: readonly Deed[], sensitive?: SensitiveTable): string[] =>
  warned(
    [[10, APP, "creat = 3 | cwd / | PARENT /srv | CREATE /srv/b"], ...deeds],
    sensitive === undefined ? {} : { sensitive },
  )
    .filter((text) => /:(?:CREATE|LINK|DELETE|ATTR):/.test(text))
    .map((text) => text.replace(/ proc.*:([A-Z]+:)/, " $1"));

describe("a hard link from one generation of a backup to the next", () => {
  const links = (call: string, target: string, name: string, sensitive?: SensitiveTable): string[] => {
    const old = `${call === "symlink" ? "UNKNOWN" : "NORMAL"} ${target}`;
    return told([[105, APP, `${call} = 0 | cwd / | ${old} | CREATE ${name}`]], sensitive);
  };

  it.each(["link", "linkat(AT_FDCWD,0,AT_FDCWD)"])("is no graver for what is in there: %s", (call) => {
    expect(links(call, `${OLD}/${REST}`, `${NEW}/${REST}`)).toEqual([`low LINK:${NEW}/${REST}`]);
    expect(links(call, "/backup/2026-11-24_02-00/etc/sudoers", "/backup/2026-11-25_02-00/etc/sudoers")).toEqual([
      "low LINK:/backup/2026-11-25_02-00/etc/sudoers",
    ]);
  });

  it.each([
    ["a symbolic one", "symlink", `${OLD}/${REST}`, `${NEW}/${REST}`],
    ["from elsewhere", "link", `/srv/upload/${REST}`, `${NEW}/${REST}`],
    ["of another name", "link", "/srv/rsnap/daily.0/localhost/home/alice/.ssh/x", `${NEW}/${REST}`],
    ["of another user's", "link", "/home/u1/.ssh/authorized_keys", "/home/u2/.ssh/authorized_keys"],
    ["in two places", "link", "/srv/r.0/h0/.ssh/authorized_keys", "/srv/r.1/h1/.ssh/authorized_keys"],
    ["where the system looks", "link", "/usr/lib/python3.11/sitecustomize.py", "/usr/lib/python3.13/sitecustomize.py"],
    ["by its own name", "link", "/srv/x/.ssh/id1", "/srv/x/.ssh/id2"],
  ])("is as grave as any if it is %s", (_, call, target, name) => {
    expect(links(call, target, name)[0]).toMatch(/^(?:high|medium) /);
  });

  it("is as grave as the administrator's own row says", () => {
    const own = new SensitiveTable([pathRow("high", "ours", "T1", "/srv/rsnap/**")]);
    expect(links("link", `${OLD}/${REST}`, `${NEW}/${REST}`, own)[0]).toMatch(/^high /);
  });
});

describe("a copy of a generation", () => {
  const LINK: Deed = [105, CP, `link = 0 | cwd / | NORMAL ${OLD}/a | CREATE ${NEW}/a`];
  const makes = (call: string, name: string): Deed => [106, CP, `${call} = 0 | cwd / | CREATE ${name}`];
  const treats = (name: string): Deed => [107, CP, `chmod(0,448) = 0 | cwd / | NORMAL ${name}`];
  const FOLDER = `${NEW}/root/.ssh`;

  it("has folders that are no graver than others, and gives them attributes", () => {
    expect(told([LINK, makes("mkdir", FOLDER), treats(FOLDER)])).toEqual([
      `low LINK:${NEW}/a`,
      `low CREATE:${FOLDER}`,
      `low ATTR:${FOLDER}`,
    ]);
  });

  it("may hold a new file, which is as grave as any", () => {
    expect(told([LINK, makes("creat", `${FOLDER}/authorized_keys`)])).toContain(
      `high CREATE:${FOLDER}/authorized_keys`,
    );
    expect(told([LINK, makes("rename", FOLDER)])).toContain(`high CREATE:${FOLDER}`);
  });

  it("is in its own folder, and its maker's alone", () => {
    expect(told([LINK, makes("mkdir", "/root/.ssh")])).toContain("high CREATE:/root/.ssh");
    expect(told([LINK, makes("mkdir", "/srv/rsnap/daily.10/root/.ssh")])[1]).toMatch(/^high /);
    expect(told([LINK, [106, APP, `mkdir = 0 | cwd / | CREATE ${FOLDER}`]])).toContain(`high CREATE:${FOLDER}`);
    expect(told([makes("mkdir", FOLDER)])).toEqual([`high CREATE:${FOLDER}`]);
  });
});

describe("the removal of a generation", () => {
  const removes = (...argv: string[]): string[] =>
    told([
      starts(11, RM, ["rm", "-f", "/srv/b"]),
      starts(105, RM, ["rm", ...argv]),
      [106, RM, "unlinkat(4) = 0 | cwd / | PARENT authorized_keys | DELETE authorized_keys"],
    ]);

  it.each([
    ["one", ["-rf", "/srv/rsnap/daily.2/"]],
    ["several", ["-rf", "/srv/dv/etc/20261124", "/srv/dv/etc/20261125"]],
  ])("is no graver for what is in there: %s", (_, argv) =>
    expect(removes(...argv)).toEqual(["low DELETE:?/authorized_keys"]),
  );

  it.each([
    ["a folder without a number", ["-rf", "/srv/site"]],
    ["a home", ["-rf", "/home/u1"]],
    ["a folder of the system", ["-rf", "/etc/rc2.d"]],
    ["another folder beside it", ["-rf", "/srv/rsnap/daily.2", "/home/alice"]],
    ["nothing that is known", []],
  ])("is not that of %s", (_, argv) => expect(removes(...argv)).toEqual(["medium DELETE:?/authorized_keys"]));
});
