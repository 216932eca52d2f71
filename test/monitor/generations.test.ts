/** Generations of a backup: they share their files, as hard links, in folders that who copies makes first. */
import { describe, expect, it } from "vitest";
import { pathRow } from "../../src/baseline/path-row.ts";
import { SensitiveTable } from "../../src/baseline/sensitive.ts";
import { APP, CRON, child, type Deed, daemon, PHP, starts, warned } from "../support/deeds.ts";

const CP = child(CRON, "/usr/bin/cp");
const REST = "localhost/home/alice/.ssh/authorized_keys";
const OLD = "/srv/rsnap/daily.0";
const NEW = "/srv/rsnap/daily.1";

/** What is told of the deeds after the baseline: severity, class and name. */
const told = (deeds: readonly Deed[], sensitive?: SensitiveTable): string[] =>
  warned(
    [[10, APP, "creat = 3 | cwd / | PARENT /srv | CREATE /srv/b"], ...deeds],
    sensitive === undefined ? {} : { sensitive },
  )
    .filter((text) => /:(?:CREATE|LINK|ATTR):/.test(text))
    .map((text) => text.replace(/ proc.*:([A-Z]+:)/, " $1"));

const makes = (name: string, call = "mkdir", who: typeof APP = CP): Deed => [
  105,
  who,
  `${call} = 0 | cwd / | CREATE ${name}`,
];
const links = (target: string, name: string, call = "link", who: typeof APP = CP): Deed => [
  106,
  who,
  `${call} = 0 | cwd / | ${call === "symlink" ? "UNKNOWN" : "NORMAL"} ${target} | CREATE ${name}`,
];
const changes = (name: string): Deed => [107, CP, `chmod(0,448) = 0 | cwd / | NORMAL ${name}`];
/** Of a line that is told the first word, and what it is about. */
const about = (lines: readonly string[], name: string) => lines.filter((line) => line.includes(name));

describe("the next generation of a backup", () => {
  it.each(["link", "linkat(AT_FDCWD,0,AT_FDCWD)"])(
    "is told as a folder, and not by what is linked in there: %s",
    (call) => {
      expect(
        told([
          makes(NEW),
          makes(`${NEW}/localhost/home/alice/.ssh`),
          links(`${OLD}/${REST}`, `${NEW}/${REST}`, call),
          changes(`${NEW}/localhost/home/alice/.ssh`),
        ]),
      ).toEqual([`low CREATE:${NEW}`]);
    },
  );

  it("is called by the day, too", () => {
    const [old, next] = ["/backup/2026-11-24_02-00", "/backup/2026-11-25_02-00"];
    expect(told([makes(next), links(`${old}/u/.ssh/rc`, `${next}/u/.ssh/rc`)])).toEqual([`low CREATE:${next}`]);
    const [tree, before] = [`/bank/etc/20261125/tree`, `/bank/etc/20261124/tree`];
    expect(told([makes(tree), links(`${before}/x/.ssh/rc`, `${tree}/x/.ssh/rc`)])).toEqual([`low CREATE:${tree}`]);
  });

  it("tells what is no matter of the table as ever", () => {
    expect(told([makes(NEW), links(`${OLD}/notes`, `${NEW}/notes`)])).toEqual([
      `low CREATE:${NEW}`,
      `low LINK:${NEW}/notes`,
    ]);
  });

  it.each([
    ["a symbolic link", "symlink", `${OLD}/${REST}`],
    ["a link from elsewhere", "link", `/srv/upload/${REST}`],
    ["a link to another name", "link", `${OLD}/localhost/home/alice/.ssh/x`],
    ["a link from two numbers away", "link", `/srv/rsnap/daily.0/localhost/home/alice/.ssh2/authorized_keys`],
  ])("is not excused by %s", (_, call, target) => {
    expect(about(told([makes(NEW), links(target, `${NEW}/${REST}`, call)]), "LINK")[0]).toMatch(/^(?:high|medium) /);
  });

  it("may get a new file, which is as grave as any", () => {
    const file = `${NEW}/root/.ssh/authorized_keys`;
    expect(told([makes(NEW), makes(file, "creat")])).toContain(`high CREATE:${file}`);
    expect(told([makes(NEW), makes(`${NEW}/root/.ssh`, "rename")])).toContain(`high CREATE:${NEW}/root/.ssh`);
  });

  it("is one that the same process has just made", () => {
    const [target, name] = [`${OLD}/${REST}`, `${NEW}/${REST}`];
    expect(told([links(target, name)])).toEqual([`high LINK:${name}=${target}`]);
    expect(about(told([makes(NEW, "mkdir", APP), links(target, name)]), "LINK")[0]).toMatch(/^high /);
    expect(about(told([makes("/srv/rsnap/daily.10"), links(target, name)]), "LINK")[0]).toMatch(/^high /);
    expect(about(told([makes("/srv/rsnap"), makes("/root/.ssh")]), "/root/.ssh")).toEqual(["high CREATE:/root/.ssh"]);
  });

  it.each([
    [
      "of the system",
      "/usr/lib/python3.13",
      "/usr/lib/python3.11/sitecustomize.py",
      "/usr/lib/python3.13/sitecustomize.py",
    ],
    ["of accounts", "/etc/rc2.d", "/etc/rc1.d/authorized_keys", "/etc/rc2.d/authorized_keys"],
    ["of a user", "/home/u2", "/home/u1/.ssh/authorized_keys", "/home/u2/.ssh/authorized_keys"],
  ])("is no folder %s", (_, folder, target, name) => {
    expect(about(told([makes(folder), links(target, name)]), "LINK")[0]).toMatch(/^(?:high|medium) /);
  });

  it("is made by root, who is not suspected", () => {
    const [target, name] = ["/srv/www/site1/x.php", "/srv/www/site2/x.php"];
    const evil = daemon("/tmp/evil");
    const all = (who: typeof APP) =>
      told([starts(104, who), makes("/srv/www/site2", "mkdir", who), links(target, name, "link", who)]);
    expect(about(all(CP), "LINK")).toEqual([]);
    expect(about(all(PHP), "LINK")).toEqual([`high LINK:${name}`]);
    expect(about(all(evil), "LINK")).toEqual([`high LINK:${name}`]);
  });

  it("is as grave as the administrator's own row says", () => {
    const own = new SensitiveTable([pathRow("high", "ours", "T1", "/srv/rsnap/**/alice/**")]);
    expect(about(told([makes(NEW), links(`${OLD}/${REST}`, `${NEW}/${REST}`)], own), "LINK")[0]).toMatch(/^high /);
  });

  it("is not where code lies that is run here", () => {
    const run = daemon("/opt/app2/sub/x.php");
    const all = [
      starts(5, run, ["/opt/app2/sub/x.php"]),
      makes("/opt/app2/sub"),
      links("/opt/app1/sub/x.php", "/opt/app2/sub/x.php"),
    ];
    expect(about(told(all), "LINK")[0]).toMatch(/^high /);
  });
});
