/** Trees in which people keep documents: new folders and what is put into them. */
import { describe, expect, it } from "vitest";
import { watch } from "../support/scenario.ts";

const WORDS = ["harbor", "meadow v2", "copper 7", "violet", "winter-sun", "summit", "bridge", "lantern"];
const BRANCHES = ["customers/north ltd", "staff", "sales/2026", "works"];
const SIDE = [
  "~WRD0001.tmp",
  "~WRD0421.tmp",
  "~WRD1307.tmp",
  "~WRD1842.tmp",
  "~WRD2071.tmp",
  "Thumbs.db",
  ".DS_Store",
  "desktop.ini",
];

/** A share in which documents were put into some folders, eight in each. */
function learned(branches: readonly string[], root = "/srv/share", ending = "pdf", what = "CREATE"): string[] {
  const seconds = (line: string): number => Number.parseFloat(line.slice(1));
  const lines = branches.flatMap((branch, at) => [
    ...WORDS.map((word, index) => `@${10 * index + at + 1} smbd -> file:${what}:${root}/${branch}/${word}.${ending}`),
    ...SIDE.map((name, index) => `@${10 * index + at + 5} smbd -> file:CREATE:${root}/${branch}/${name}`),
  ]);
  return lines.sort((one, other) => seconds(one) - seconds(other));
}

const paths = (learn: readonly string[], ...steps: readonly string[]) =>
  watch([...learn, "@99 smbd -> file:CREATE:/srv/last", ...steps].join("\n")).paths;
const SHARE = learned(BRANCHES);
const NEW = "/srv/share/customers/south ltd";

describe("a tree of documents", () => {
  it("takes new folders, however deep, and documents in them", () => {
    const steps = [
      `@105 smbd -> file:FOLDER:${NEW}`,
      `@106 smbd -> file:FOLDER:${NEW}/letters (old)`,
      `@107 smbd -> file:CREATE:${NEW}/letters (old)/answer.pdf`,
      `@108 smbd -> file:CREATE:${NEW}/letters (old)/~$plan.docx`,
      "@109 smbd -> file:CREATE:/srv/share/plan.pdf",
    ];
    expect(paths(SHARE, ...steps)).toEqual([]);
    expect(paths(learned(BRANCHES.slice(1)), ...steps)).toHaveLength(steps.length);
  });

  it("takes what is made beside documents in four of its folders", () => {
    const made = ["~WRD0777.tmp", "Thumbs.db", ".DS_Store"].map((name) => `@105 smbd -> file:CREATE:${NEW}/${name}`);
    expect(paths(SHARE, ...made)).toEqual([]);
    expect(paths(SHARE, `@105 smbd -> file:CREATE:${NEW}/Thumbs.dat`)).toHaveLength(1);
  });

  it.each([
    ["a file without ending", "file:CREATE", `${NEW}/tool`],
    ["what is run", "file:CREATE", `${NEW}/a.php`],
    ["what is run under a document's ending", "file:CREATE", `${NEW}/a.php.pdf`],
    ["what gives orders, though it is known elsewhere", "file:CREATE", `${NEW}/desktop.ini`],
    ["a folder that hides", "file:FOLDER", `${NEW}/.x`],
    ["a document in a folder that hides", "file:CREATE", `${NEW}/.x/a.pdf`],
    ["a folder called as what is run", "file:FOLDER", `${NEW}/a.php.d`],
    ["attributes", "file:ATTR", `${NEW}/a.pdf`],
    ["a document elsewhere", "file:CREATE", "/srv/other/a.pdf"],
  ])("does not take %s", (_, what, name) => {
    expect(paths(SHARE, `@105 smbd -> ${what}:${name}`)).toHaveLength(1);
  });

  it("is its own process' alone", () => {
    expect(paths([...SHARE, "@20 php -> file:CREATE:/srv/x"], `@105 php -> file:CREATE:${NEW}/a.pdf`)).toHaveLength(1);
  });

  it("is one of documents that are made there, and of nothing else", () => {
    const folder = `@105 smbd -> file:FOLDER:${NEW}`;
    expect(paths(learned(BRANCHES, "/srv/share", "dat"), folder)).toHaveLength(1);
    expect(paths(learned(BRANCHES, "/srv/share", "pdf", "DELETE"), folder)).toHaveLength(1);
  });

  it("has no root as high as /srv", () => {
    expect(paths(learned(BRANCHES, "/srv"), "@105 smbd -> file:FOLDER:/srv/new")).toHaveLength(1);
  });

  it("is still one after a restart", async () => {
    const { Baseline } = await import("../../src/baseline/baseline.ts");
    const { Graph } = await import("../../src/graph/graph.ts");
    const graph = new Graph({ sensitivity: () => undefined });
    const smbd = graph.vertex("proc::0:smbd", "smbd");
    const first = new Baseline(graph);
    for (const branch of BRANCHES)
      for (const [window, word] of WORDS.entries())
        first.learn(graph.add(smbd, "CREATE", `/srv/share/${branch}/${word}.pdf`, undefined, 0, window));
    first.normalize();
    const again = new Baseline(graph);
    again.restore(first.takeChanges(), first.save(), new Map());
    const folders = first.openFolders.trees.of(smbd, NEW);
    expect(folders).toEqual(BRANCHES.map((branch) => `/srv/share/${branch}`));
    expect(again.openFolders.trees.of(smbd, NEW)).toEqual(folders);
  });
});
