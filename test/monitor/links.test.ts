/** Links: what is written under their names goes to what they link, so no file's name makes a link's known. */
import { describe, expect, it } from "vitest";
import { APP, creates, type Deed, warned } from "../support/deeds.ts";
import { watch } from "../support/scenario.ts";

/** What is told of a file that the service makes, writes or links after the learned steps. */
function told(learned: readonly string[], later: string): readonly string[] {
  const steps = learned.map((step, index) => `@${10 + index * 10} agent -> file:${step}`);
  const known = ["@0 init > agent -> file:CREATE:/srv/known", "@1 init > nginx -> file:CREATE:/srv/known"];
  return watch([...known, ...steps, `@105 agent -> file:${later}`].join("\n")).paths.map((path) =>
    path.replace(/.*file:/, ""),
  );
}

const UPLOADS = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => `CREATE:/srv/up/${"abcdefgh".slice(0, n)} ${n}x.png`);

describe("a link", () => {
  it.each([
    ["a file that is known", ["CREATE:/srv/a"], "LINK:/srv/a"],
    ["a file that is written", ["WRITE:/var/log/a.log"], "LINK:/var/log/a.log"],
    ["what passes before a file", ["WRITE:/var/log/a.log"], "LINK:/var/log/a.log.tmp"],
    ["a hidden name before a file", ["CREATE:/srv/a"], "LINK:/srv/.a.kV6ME2"],
    ["a kind of files", [1, 2, 3, 4, 5].map((n) => `CREATE:/srv/x-${n}.dat`), "LINK:/srv/x-7.dat"],
    ["names that nobody can foresee", UPLOADS, "LINK:/srv/up/holiday.png"],
  ])("is no less news for %s", (_, learned, later) => expect(told(learned, later)).toContain(later));

  it.each([
    ["itself", ["LINK:/srv/current"], "LINK:/srv/current"],
    ["what passes before a link", ["LINK:/srv/current"], "LINK:/srv/current.tmp"],
    ["a kind of links", [1, 2, 3, 4, 5].map((n) => `LINK:/srv/x-${n}.dat`), "LINK:/srv/x-7.dat"],
    ["a lock that is one", ["LINK:/var/mail/u1.lock"], "DELETE:/var/mail/u1.lock"],
  ])("is known by %s", (_, learned, later) => expect(told(learned, later)).toEqual([]));

  it("makes no file of its name known", () => {
    expect(told(["LINK:/srv/a"], "CREATE:/srv/a")).toEqual(["CREATE:/srv/a"]);
  });
});

describe("a known link", () => {
  const pointsTo = (second: number, target: string, name: string): Deed => [
    second,
    APP,
    `symlink = 0 | cwd / | PARENT /srv | UNKNOWN ${target} | CREATE ${name}`,
  ];
  const KIND = ["0a1b2c3d", "9f8e7d6c", "44f0a1be", "c3d2e1f0", "77a8b9c0"];
  const learned = [
    pointsTo(5, "/srv/releases/1", "/srv/current"),
    pointsTo(6, "/etc/ssl/private/app.key", "/srv/app.key"),
    pointsTo(7, "/srv/shared", "/srv/releases/41/node_modules"),
    pointsTo(8, "/srv/shared/index.php", "/srv/www/index.php"),
    ...KIND.map((name, index) => pointsTo(10 + 20 * index, "/srv/store", `/srv/dl/${name}`)),
  ];
  const told = (target: string, name: string): string[] =>
    warned([...learned, pointsTo(205, target, name)]).map((text) => text.replace(/.*LINK:/, ""));

  it("may lead on", () => {
    expect(told("/srv/releases/2", "/srv/current")).toEqual([]);
    expect(told("/srv/other", "/srv/dl/deadbeef")).toEqual([]);
    expect(told("/etc/ssl/private/app.key", "/srv/app.key")).toEqual([]);
    expect(told("/srv/shared", "/srv/releases/42/node_modules")).toEqual([]);
  });

  it.each([
    ["/etc/shadow", "/srv/current"],
    ["/", "/srv/current"],
    ["/root", "/srv/dl/deadbeef"],
    ["../etc/passwd", "/srv/current"],
    ["/root/.ssh/id_rsa", "/srv/app.key"],
    ["/proc/self/root", "/srv/current"],
    ["/proc/thread-self/cwd", "/srv/current"],
    ["/home/alice", "/srv/dl/deadbeef"],
    ["/etc/shadow", "/srv/www/index.php"],
  ])("is told with its target: %s", (target, name) =>
    expect(told(target, name)).toEqual([`${name}=${target.replace("../", "/")}`]),
  );

  it("of a kind is told where it leads to what anybody may write", () => {
    expect(told("/tmp/x", "/srv/releases/42/node_modules")).toEqual(["/srv/releases/42/node_modules"]);
    expect(told("/tmp", "/srv/dl/deadbeef")).toEqual(["/srv/dl/deadbeef"]);
  });
});

describe("a link to a file of one's own", () => {
  const learned: Deed[] = [creates(20, APP, "/srv/app/index.log"), creates(21, APP, "/srv/app/index.log.2")];
  const links = (target: string, name: string): string[] =>
    warned([...learned, [105, APP, `link = 0 | cwd / | NORMAL ${target} | PARENT /srv/app | CREATE ${name}`]]);
  const pointsTo = (text: string, name: string): string[] =>
    warned([...learned, [105, APP, `symlink = 0 | cwd / | PARENT /srv/app | UNKNOWN ${text} | CREATE ${name}`]]);
  const told = (name: string, severity = "low"): string[] => [
    `${severity} proc::999:node[/opt/app/app.js]->file:LINK:${name}`,
  ];

  it("may keep it, as another file might", () => {
    expect(links("/srv/app/index.log", "/srv/app/index.log.3")).toEqual([]);
    expect(links("/srv/app/index.log.2", "/srv/app/index.log.3")).toEqual([]);
    expect(links("/srv/app/index.log", "/srv/app/index.log.2")).toEqual([]);
    expect(pointsTo("index.log", "/srv/app/index.log.tmp")).toEqual([]);
    expect(pointsTo("/srv/app/index.log", "/srv/app/index.log.tmp")).toEqual([]);
  });

  it("has no other name, and no other's file", () => {
    expect(links("/srv/app/index.log", "/srv/app/x")).toEqual(told("/srv/app/x"));
    expect(links("/etc/crontab", "/srv/app/index.log.3")).toEqual(told("/srv/app/index.log.3=/etc/crontab", "high"));
    expect(pointsTo("/etc/crontab", "/srv/app/index.log.tmp")).toEqual(
      told("/srv/app/index.log.tmp=/etc/crontab", "high"),
    );
    expect(pointsTo("../../etc/crontab", "/srv/app/index.log.tmp")).toEqual(
      told("/srv/app/index.log.tmp=/etc/crontab", "high"),
    );
  });
});
