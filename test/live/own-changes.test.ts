/** What changed in fullmon's own files since its last start: an upgrade of the package, or tampering. */
import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type OwnFiles, ownChanges } from "../../src/live/own-changes.ts";
import { PROGRAM } from "../../src/source/own-files.ts";
import { useFolder } from "../support/folder.ts";
import { Running } from "../support/program.ts";

const BIN = "/usr/bin/fullmon";
const UNIT = "/usr/lib/systemd/system/fullmon.service";
const DROP_IN = "/etc/systemd/system/fullmon.service.d/x.conf";
const BEFORE: OwnFiles = {
  version: "1",
  program: BIN,
  files: { [BIN]: "a", [UNIT]: "a", "/etc/default/fullmon": "a" },
};
const now = (version: string, files: Record<string, string>, program = BIN): OwnFiles => ({
  version,
  program,
  files: { ...BEFORE.files, ...files },
});
const PROGRAM_CHANGED = "fullmon's program changed since its last start";
const SETTINGS_CHANGED = "fullmon's settings changed since its last start";

describe("ownChanges()", () => {
  const compare = (after: OwnFiles, ...packaged: readonly string[]) => {
    const { upgrade, tampering } = ownChanges(BEFORE, after, (path) => packaged.includes(path), 5);
    return { upgrade, tampering: tampering.map(({ what, details, time }) => [what, details, time]) };
  };

  it("is nothing if nothing changed, be it packaged or not", () => {
    expect(compare(now("1", {}))).toEqual({ upgrade: undefined, tampering: [] });
    expect(compare(now("2", {}), BIN)).toEqual({ upgrade: undefined, tampering: [] });
  });

  it("is an upgrade if the version is another and the files are as the package has them", () => {
    expect(compare(now("2", { [BIN]: "b", [UNIT]: "b" }), BIN, UNIT)).toEqual({
      upgrade: { versions: "1 -> 2", files: 2 },
      tampering: [],
    });
  });

  it("is tampering if the program says the same version, whatever dpkg's list says", () => {
    expect(compare(now("1", { [BIN]: "b" }), BIN).tampering).toEqual([
      [PROGRAM_CHANGED, [`changed: ${BIN} (as dpkg's list has it)`], 5],
    ]);
  });

  it("is tampering if the version is another and the program is not the package's", () => {
    expect(compare(now("2", { [BIN]: "b" }))).toEqual({
      upgrade: undefined,
      tampering: [[PROGRAM_CHANGED, [`changed: ${BIN}`], 5]],
    });
  });

  it("does not excuse other changes by an upgrade", () => {
    const { "/etc/default/fullmon": _, ...files } = now("2", { [BIN]: "b", [DROP_IN]: "n", [UNIT]: "b" }).files;
    expect(compare({ version: "2", program: BIN, files }, BIN)).toEqual({
      upgrade: { versions: "1 -> 2", files: 1 },
      tampering: [[SETTINGS_CHANGED, ["gone: /etc/default/fullmon", `new: ${DROP_IN}`, `changed: ${UNIT}`], 5]],
    });
  });

  it("is tampering if another program runs in its place", () => {
    expect(compare(now("1", { "/tmp/fullmon": "c" }, "/tmp/fullmon")).tampering).toEqual([
      [PROGRAM_CHANGED, ["new: /tmp/fullmon"], 5],
    ]);
  });
});

describe("fullmon, live", () => {
  const path = useFolder();

  async function run(): Promise<string> {
    const options = ["--no-canary", "--auditd", path("audit.log"), "--state", path("db"), "--sensitive", path("own")];
    const running = new Running(options);
    await running.until(() => running.stderr.includes("watching"));
    return (await running.end()).stdout;
  }

  it("says at its start that a file it reads was changed meanwhile, once", async () => {
    writeFileSync(path("audit.log"), "");
    writeFileSync(path("own"), "high /srv/x/**\n");
    expect(await run()).not.toContain("since its last start");
    expect(await run()).not.toContain("since its last start");
    writeFileSync(path("own"), "");
    const said = await run();
    expect(said).toMatch(/WARNING\tincident \w+ critical .*fullmon's settings changed since its last start/);
    expect(said).toContain(`WARNING\tchanged: ${path("own")}`);
    expect(said).not.toContain(PROGRAM);
    expect(await run()).not.toContain("since its last start");
  });
});
