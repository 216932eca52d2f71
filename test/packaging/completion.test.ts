/** What bash offers, asked of a bash. */
import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { completion } from "../../packaging/completion.ts";
import { commandLine } from "../../src/cli.ts";

const program = commandLine(new AbortController().signal);
const script = completion(program);

/** The offers behind a command line whose last word is being typed. */
function offers(...words: string[]): string[] {
  const ask = `${script}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _fullmon; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr, status } = spawnSync("bash", ["-c", ask, "bash", ...words], { encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
  return stdout.split("\n").filter((word) => word !== "");
}

describe("completion()", () => {
  it("offers all options and commands", () => {
    const all = offers("fullmon", "");
    for (const { long } of program.options) expect(all).toContain(long);
    for (const command of program.commands) expect(all).toContain(command.name());
  });

  it("offers the options of a command", () => {
    expect(offers("fullmon", "replay", "--re")).toEqual(["--rebase"]);
    expect(offers("fullmon", "replay", "--aud")).toEqual([]);
    expect(offers("fullmon", "--aud")).toEqual(["--auditd"]);
  });

  it("offers the commands of a group", () => {
    expect(offers("fullmon", "baseline", "sh")).toEqual(["show"]);
    expect(offers("fullmon", "baseline", "show", "--st")).toEqual(["--state"]);
  });

  it("offers values where they are few, files where it is a file, nothing where it is a number", () => {
    expect(offers("fullmon", "--log-level", "w")).toEqual(["warn"]);
    expect(offers("fullmon", "--auditd", "/etc/pass")).toContain("/etc/passwd");
    expect(offers("fullmon", "replay", "/etc/pass")).toContain("/etc/passwd");
    expect(offers("fullmon", "--baseline", "")).toEqual([]);
  });
});
