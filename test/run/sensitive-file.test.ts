/** The file of the administrator's sensitive paths, and the table as it is printed. */
import { mkdirSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { SENSITIVE_DEEDS } from "../../src/baseline/sensitive-deeds.ts";
import { SENSITIVE_PATHS } from "../../src/baseline/sensitive-paths.ts";
import { useFolder } from "../support/folder.ts";
import { fullmon } from "../support/program.ts";
import { scenarioLog } from "../support/scenario.ts";

const path = useFolder();

/** Names a file with these lines. */
function rows(...lines: readonly string[]): string[] {
  writeFileSync(path("rows"), lines.join("\n"));
  return ["--sensitive", path("rows")];
}

const input = scenarioLog(`
  @0   33 nginx -> file:CREATE:/srv/known
  @105 33 nginx -> file:CREATE:/srv/shop/new`);
const replay = (...options: string[]) =>
  fullmon(["replay", "--baseline", "100", "--monitor", "10", ...options, "-"], { input });

describe("--sensitive", () => {
  it("makes paths of one's own severe", () =>
    expect(replay(...rows("# ours", "high /srv/shop/* T1565 the shop")).stdout).toMatch(
      /WARNING\tincident [0-9a-f]{16} high T1565: the shop: proc::33:nginx->file:CREATE:\/srv\/shop\/new/,
    ));

  it("is not read by a replay that does not name it", () =>
    expect(replay().stdout).toContain("proc::33:nginx->file:CREATE:/srv/shop/new"));

  it("names the file and the line of what is wrong", () => {
    const { status, stderr, stdout } = replay(...rows("# ours", "", "high srv/shop", "hihg /srv"));
    expect(status).toBe(78);
    expect(stdout).toBe("");
    expect(stderr).toContain(
      `fullmon: cannot use ${path("rows")}, line 3: the path "srv/shop" must begin with / or **/`,
    );
    expect(stderr).toContain("1 more");
  });

  it("names a file that cannot be read", () => {
    mkdirSync(path("folder"), { recursive: true });
    for (const name of ["missing", "folder"]) {
      const { status, stderr } = replay("--sensitive", path(name));
      expect(status).toBe(78);
      expect(stderr).toContain(`fullmon: cannot read the sensitive paths of "${path(name)}": `);
    }
  });
});

describe("fullmon sensitive", () => {
  it("prints each row that is in force, one's own first", () => {
    const { stdout } = fullmon(["sensitive", ...rows("medium /srv/shop/* T1565 the shop")]);
    const lines = stdout.split("\n");
    expect(lines.slice(0, 4)).toEqual(["paths of your own", "medium    the shop  T1565", "          /srv/shop/*", ""]);
    for (const { globs } of SENSITIVE_PATHS) for (const glob of globs) expect(lines).toContain(`          ${glob}`);
    for (const { what, techniques, severity } of [...SENSITIVE_PATHS, ...SENSITIVE_DEEDS])
      expect(lines).toContain([severity.padEnd(8), what, ...techniques].join("  "));
  });

  it("prints them for machines", () => {
    const { stdout } = fullmon(["sensitive", "--json", ...rows("medium /srv/shop/* T1565 the shop")]);
    const all = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(all).toHaveLength(1 + SENSITIVE_PATHS.length + SENSITIVE_DEEDS.length);
    expect(all[0]).toEqual({
      kind: "file",
      severity: "medium",
      what: "the shop",
      technique: ["T1565"],
      own: true,
      globs: ["/srv/shop/*"],
    });
    expect(all.filter(({ own }) => own)).toHaveLength(1);
    expect(all.find(({ kind }) => kind === "host")).toMatchObject({ what: "a shell connects", own: false });
  });

  it("takes the file that the package ships", () => {
    const shipped = new URL("../../packaging/debian/sensitive", import.meta.url).pathname;
    const { status, stdout } = fullmon(["sensitive", "--sensitive", shipped]);
    expect(status).toBe(0);
    expect(stdout).toBe(fullmon(["sensitive", "--sensitive", "none"]).stdout);
  });
});
