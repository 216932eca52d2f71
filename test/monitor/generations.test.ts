/** Generations of a backup: they share their files, as hard links, in folders that who copies makes first. */
import { dirname } from "node:path/posix";
import { describe, expect, it } from "vitest";
import { pathRow } from "../../src/baseline/path-row.ts";
import { SensitiveTable } from "../../src/baseline/sensitive.ts";
import { APP, CRON, child, creates, type Deed, daemon, PHP, starts, warned } from "../support/deeds.ts";

const CP = child(CRON, "/usr/bin/cp");
const OLD = "/srv/rsnap/daily.0";
const NEW = "/srv/rsnap/daily.1";
const KEYS = "home/alice/.ssh/authorized_keys";

/** A file has the number that its place had first: links and what is renamed lead elsewhere than their names say. */
const numbers = new Map<string, number>();
function numberOf(place: string): number {
  const number = numbers.get(place) ?? numbers.size + 2;
  numbers.set(place, number);
  return number;
}
const record = (item: number, name: string, place: string, nametype: string, mode: string) =>
  `rec PATH item=${item} name="${name}" inode=${numberOf(place)} dev=fe:00 mode=${mode} nametype=${nametype}`;

interface Step {
  readonly who?: typeof CP;
  readonly call?: string;
  readonly second?: number;
  /** Where the folder really is in which the name is made. */
  readonly above?: string;
}
const makes = (name: string, { who = CP, call = "mkdir", second = 105, above = dirname(name) }: Step = {}): Deed => [
  second,
  who,
  `${call} = 0 | cwd / | ${record(0, `${dirname(name)}/`, above, "PARENT", "040755")} | ${record(1, name, name, "CREATE", call === "mkdir" || call.startsWith("mkdirat") ? "040755" : "0100644")}`,
];
const links = (
  target: string,
  name: string,
  { who = CP, call = "link", second = 106, above = dirname(name) }: Step = {},
): Deed => [
  second,
  who,
  `${call} = 0 | cwd / | ${record(0, `${dirname(name)}/`, above, "PARENT", "040755")} | ${record(1, target, target, call === "symlink" ? "UNKNOWN" : "NORMAL", "0100644")} | ${record(2, name, target, "CREATE", "0100644")}`,
];
const changes = (name: string, mode = "040700"): Deed => [
  107,
  CP,
  `chmod(0,448) = 0 | cwd / | ${record(0, name, name, "NORMAL", mode)}`,
];

/** What is told of the deeds after the baseline: severity, class and name. */
function told(deeds: readonly Deed[], sensitive?: SensitiveTable): string[] {
  const all = [creates(10, APP, "/srv/b"), starts(11, CP, ["cp", "-a", "/srv/b", "/srv/c"]), ...deeds];
  return warned(all, sensitive === undefined ? {} : { sensitive })
    .filter((text) => /:(?:CREATE|LINK|ATTR):/.test(text))
    .map((text) => text.replace(/ proc.*:([A-Z]+:)/, " $1"));
}
const about = (lines: readonly string[], name: string) => lines.filter((line) => line.includes(name));
const isGrave = /^(?:medium|high) /;

const FOLDERS = [makes(NEW), makes(`${NEW}/home`), makes(`${NEW}/home/alice`), makes(`${NEW}/home/alice/.ssh`)];
const [FOLDER = "", TARGET, NAME] = [dirname(`${NEW}/${KEYS}`), `${OLD}/${KEYS}`, `${NEW}/${KEYS}`];

describe("the next generation of a backup", () => {
  it.each(["link", "linkat(AT_FDCWD,0,AT_FDCWD)"])(
    "is told as a folder, and not by what is linked in there: %s",
    (call) => {
      const lines = told([...FOLDERS, links(TARGET, NAME, { call }), changes(FOLDER)]);
      expect(about(lines, ".ssh")).toEqual([]);
      expect(lines).toContain(`low CREATE:${NEW}`);
    },
  );

  it("goes by the numbers of folders, as rsync does since 3.4.2, which gives no whole names", () => {
    const relative = [
      makes(".ssh", { call: "mkdirat(5)", above: `${NEW}/home/alice` }),
      links("authorized_keys", "authorized_keys", { call: "linkat(7,0,8)", above: ".ssh" }),
    ];
    expect(about(told([...FOLDERS.slice(0, 3), ...relative]), "?/")).toEqual([]);
    const elsewhere = links("authorized_keys", "authorized_keys", { call: "linkat(7,0,8)", above: "/home/alice/.ssh" });
    expect(about(told([...FOLDERS.slice(0, 3), relative[0] as Deed, elsewhere]), "LINK")[0]).toMatch(isGrave);
  });

  it("tells what is no matter of the table as ever", () => {
    expect(about(told([makes(NEW), links(`${OLD}/notes`, `${NEW}/notes`)]), "notes")).toEqual([
      `low LINK:${NEW}/notes`,
    ]);
  });

  it.each([
    ["a symbolic link", links(TARGET, NAME, { call: "symlink" })],
    ["a link to a file of another name", links("/srv/upload/x", NAME)],
    ["a link into a folder that was there", links(TARGET, NAME, { above: "/home/alice/.ssh" })],
    ["another's link", links(TARGET, NAME, { who: APP })],
    ["a new file", makes(NAME, { call: "creat" })],
    ["a folder that was moved there", makes(`${NEW}/root/.ssh`, { call: "rename", above: NEW })],
    ["a change of a file", changes(NAME, "0100600")],
  ])("is not excused by %s", (_, step) => {
    expect(about(told([...FOLDERS, step]), ".ssh")[0]).toMatch(isGrave);
  });

  it.each([
    ["a folder of the system", "/usr/lib/python3.13", "sitecustomize.py"],
    ["a new home", "/home/u2", ".bashrc"],
    ["a folder without a number", "/home/alice/.config", "systemd/user/x.service"],
    ["a folder in one with a number", "/var/lib/cloud/instances/i-2/scripts", ".bashrc"],
    ["a folder of nobody knows where", "daily.1", ".bashrc"],
  ])("is not in %s", (_, folder, file) => {
    const name = `${folder}/${file}`;
    const steps = [
      makes(folder, { call: folder.startsWith("/") ? "mkdir" : "mkdirat(5)" }),
      links(`/srv/1/${file}`, name, { above: folder }),
    ];
    expect(about(told(steps), "LINK")[0]).toMatch(isGrave);
  });

  it("is made by root, who is not suspected, and is known", () => {
    const [old, name] = ["/srv/www/site1/x.php", "/srv/www/site2/x.php"];
    const all = (who: typeof CP) =>
      about(told([starts(104, who), makes(dirname(name), { who }), links(old, name, { who })]), "LINK");
    expect(all(CP)).toEqual([]);
    expect(all(PHP)).toEqual([`high LINK:${name}`]);
    expect(all(daemon("/tmp/evil"))).toEqual([`high LINK:${name}`]);
    expect(all(child(CRON, "/usr/bin/other"))).toEqual([`high LINK:${name}`]);
  });

  it("is as grave as the administrator's own row of its file, or of that which it was linked from, says", () => {
    const own = (glob: string) => new SensitiveTable([pathRow("critical", "ours", "T1", glob)]);
    const steps = [...FOLDERS, links(TARGET, NAME)];
    expect(about(told(steps, own(NAME)), "LINK")[0]).toMatch(/^critical /);
    expect(about(told(steps, own(`${OLD}/**`)), "LINK")[0]).toMatch(/^critical /);
  });

  it("is not where code lies that is run here", () => {
    const run = daemon("/opt/app2/x.php");
    const steps = [
      starts(5, run, ["/opt/app2/x.php"]),
      makes("/opt/app2"),
      links("/opt/app1/x.php", "/opt/app2/x.php"),
    ];
    expect(about(told(steps), "LINK")[0]).toMatch(/^high /);
  });

  it("is learned in the baseline, without a word", () => {
    const known = [...FOLDERS, links(TARGET, NAME)].map(([second, who, event]): Deed => [second - 80, who, event]);
    const lines = told([...known, links(TARGET, NAME, { who: CP, above: "/srv" })]);
    expect(about(lines, ".ssh")).toEqual([]);
  });
});
