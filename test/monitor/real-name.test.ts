/** Names that say nothing of the place: what is sensitive there is told by the number of the folder. */
import { describe, expect, it } from "vitest";
import type { Folders } from "../../src/domain/folders.ts";
import { APP, CRON, type Deed, warned, watchDeeds } from "../support/deeds.ts";
import { T0 } from "../support/records.ts";

/** Folders by the inodes that records of these tests have: 4000 is the first item's, 4001 the second's. */
function foldersAt(paths: Readonly<Record<string, string>>): Folders {
  return { pathOf: ({ device, inode }) => (device === "08:01" ? paths[inode] : undefined) };
}

const CRON_D = foldersAt({ 4000: "/etc/cron.d" });

/** What is told of events of the app, without severity and actor. */
function told(folders: Folders | undefined, ...events: readonly string[]): readonly string[] {
  const deeds = events.map((event, index): Deed => [105 + index, APP, event]);
  return warned(deeds, { folders }).map((text) => text.replace(/ .*->/, " "));
}

describe("a file by the descriptor of a folder", () => {
  const made = "openat(5,0,O_CREAT|O_WRONLY) = 3 | cwd / | PARENT / | CREATE job";

  it("stands by its place if that matters", () =>
    expect(told(CRON_D, made)).toEqual(["high file:CREATE:/etc/cron.d/job"]));

  it("stands as it was called if that does not, or nobody knows the folder", () => {
    for (const folders of [undefined, foldersAt({}), foldersAt({ 4000: "/srv" })])
      expect(told(folders, made)).toEqual(["low file:CREATE:?/job"]);
  });

  it("is told though a file of its name is known elsewhere", () => {
    const known: Deed = [20, APP, made];
    const paths = warned([known, [105, APP, made]], {
      folders: { pathOf: (_, time) => (time > T0 + 100_000 ? "/etc/cron.d" : undefined) },
    });
    expect(paths.map((path) => path.replace(/ .*->/, " "))).toEqual(["high file:CREATE:/etc/cron.d/job"]);
  });

  it.each([
    ["removed", "unlinkat(5) = 0 | cwd / | PARENT / | DELETE job", "DELETE:/etc/cron.d/job"],
    ["a link", "symlinkat(0,5) = 0 | cwd / | PARENT / | UNKNOWN /srv/x | CREATE job", "LINK:/etc/cron.d/job"],
    [
      "below a folder that the name has",
      "openat(5,0,O_CREAT|O_WRONLY) = 3 | cwd / | PARENT a/ | CREATE a/job",
      "CREATE:/etc/cron.d/job",
    ],
    ["without a name", "openat(5,0,O_CREAT|O_WRONLY) = 3 | cwd / | PARENT / | CREATE (null)", "CREATE:/etc/cron.d/?"],
    [
      "written over in place",
      "openat(5,0,O_CREAT|O_WRONLY) = 3 | cwd / | PARENT / | NORMAL job",
      "WRITE:/etc/cron.d/job",
    ],
  ])("so is one that is %s", (_, event, path) => expect(told(CRON_D, event)).toEqual([`high file:${path}`]));

  it.each([
    [
      "moved",
      "renameat(5,0,6,0) = 0 | cwd / | PARENT / | PARENT / | DELETE old | CREATE job",
      ["DELETE:/etc/cron.d/old", "CREATE:/etc/cron.d/job"],
    ],
    [
      "exchanged for another",
      "renameat2(5,0,6,0,2) = 0 | cwd / | PARENT / | PARENT / | DELETE a | DELETE b | CREATE b | CREATE a",
      ["CREATE:/etc/cron.d/b", "CREATE:/etc/cron.d/a"],
    ],
    [
      "exchanged for one of its name",
      "renameat2(5,0,6,0,2) = 0 | cwd / | PARENT / | PARENT (null) | DELETE (null) | DELETE a | CREATE a",
      ["CREATE:/etc/cron.d/a"],
    ],
  ])("is told on both sides, since nobody knows which is whose, of one that is %s", (_, event, paths) => {
    for (const side of ["4000", "4001"])
      expect(told(foldersAt({ [side]: "/etc/cron.d" }), event)).toEqual(paths.map((path) => `high file:${path}`));
  });
});

describe("a file through a link to its folder, or another mount of it", () => {
  const made = "openat(AT_FDCWD,0,O_CREAT|O_WRONLY) = 3 | cwd / | PARENT /srv/in/ | CREATE /srv/in/job";

  it("stands by its place if that matters", () =>
    expect(told(CRON_D, made)).toEqual(["high file:CREATE:/etc/cron.d/job"]));

  it("stands as it was called if that does not, or nobody knows the folder", () => {
    for (const folders of [undefined, foldersAt({}), foldersAt({ 4000: "/mnt/in" })])
      expect(told(folders, made)).toEqual(["low file:CREATE:/srv/in/job"]);
  });

  it("stays known by the name that is known", () => {
    const paths = warned(
      [
        [20, APP, made],
        [105, APP, made],
      ],
      {
        folders: { pathOf: (_, time) => (time > T0 + 100_000 ? "/etc/cron.d" : undefined) },
      },
    );
    expect(paths).toEqual([]);
  });

  it("is told in the baseline too, and then known by either name", () => {
    const direct = made.replaceAll("/srv/in/", "/etc/cron.d/");
    const deeds: Deed[] = [
      [20, APP, made],
      [105, APP, made],
      [106, APP, direct],
    ];
    const { incidents } = watchDeeds(deeds, { folders: CRON_D });
    const paths = incidents.flatMap(({ window, anomalies }) =>
      anomalies.map(({ severity, path }) => [window.number, severity, path.replace(/.*->/, "")]),
    );
    const ofJob = paths.filter(([, , path]) => String(path).endsWith("/job"));
    expect(ofJob).toEqual([[0, "high", "file:CREATE:/etc/cron.d/job"]]);
  });

  it("has its own folder on each side of a rename", () => {
    const event = "rename = 0 | cwd / | PARENT /tmp/ | PARENT /srv/in | DELETE /srv/in/old | CREATE /tmp/job";
    expect(told(CRON_D, event)).toEqual(["low file:DELETE:/srv/in/old", "high file:CREATE:/etc/cron.d/job"]);
    expect(told(foldersAt({ 4001: "/etc/cron.d" }), event)).toEqual([
      "high file:DELETE:/etc/cron.d/old",
      "low file:CREATE:/tmp/job",
    ]);
  });

  it("stays known by a kind that is known", () => {
    const draws = ["a8K2mQ", "Zr7tWb", "q9XcV1", "T5yUi0"];
    const deed = (second: number, draw: string): Deed => [second, APP, made.replaceAll("job", `tmp.${draw}`)];
    const learned = draws.map((draw, index) => deed(20 + 20 * index, draw));
    expect(warned([...learned, deed(105, "w3RtYb")], { folders: CRON_D })).toEqual([]);
  });

  it("keeps a name that matters as much", () => {
    const event = "openat(AT_FDCWD,0,O_CREAT|O_WRONLY) = 3 | cwd / | PARENT /root/.ssh/ | CREATE /root/.ssh/job";
    expect(told(CRON_D, event)).toEqual(["high file:CREATE:/root/.ssh/job"]);
  });
});

describe("what was refused", () => {
  it.each([
    ["by the descriptor of a folder", "openat(5,0,O_CREAT|O_WRONLY) = -13 | cwd / | PARENT /"],
    ["through a link to it", "openat(AT_FDCWD,0,O_CREAT|O_WRONLY) = -13 | cwd / | PARENT /srv/in/"],
  ])("is told %s", (_, event) => {
    expect(told(CRON_D, event)).toEqual(["medium priv:denied:/etc/cron.d/?"]);
    expect(told(foldersAt({ 4000: "/srv" }), event)).toEqual([]);
  });

  it("is told by its name if that matters, whatever its folder is", () => {
    const event = "openat(AT_FDCWD,0,O_WRONLY) = -13 | cwd / | PARENT /root/.ssh/ | NORMAL /root/.ssh/authorized_keys";
    const want = ["medium priv:denied:/root/.ssh/authorized_keys"];
    for (const folder of ["/etc", "/srv"]) expect(told(foldersAt({ 4000: folder }), event)).toEqual(want);
  });
});

it("lets those do their daily work whose it is", () => {
  const event = "openat(5,0,O_CREAT|O_WRONLY) = 3 | cwd / | PARENT / | CREATE x.service";
  const systemd = { ...CRON, exe: "/usr/lib/systemd/systemd", comm: "systemd" };
  const paths = warned([[105, systemd, event]], { folders: foldersAt({ 4000: "/run/systemd/transient" }) });
  expect(paths.filter((path) => !path.startsWith("low"))).toEqual([]);
});
