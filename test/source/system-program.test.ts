import { chmodSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ask, askSync } from "../../src/source/system-program.ts";
import { useFolder } from "../support/folder.ts";

describe("a program of the system that is asked", () => {
  const path = useFolder();
  const program = (text: string): string => {
    writeFileSync(path("program"), `#!/bin/sh\n${text}\n`);
    chmodSync(path("program"), 0o700);
    return path("program");
  };

  it("may say much: the kernel takes any number of rules", async () => {
    const talker = program("yes -- '-w /srv -p wa -k changes' | head -n 100000");
    const answer = "-w /srv -p wa -k changes\n".repeat(100_000);
    expect(await ask(talker, [])).toBe(answer);
    expect(askSync(talker, [])).toBe(answer);
  });

  it("speaks English, and finds what is in sbin", () => {
    expect(askSync(program('echo "$LC_ALL $PATH $1"'), ["-s"])).toMatch(/^C .*:\/usr\/sbin:\/sbin -s\n$/);
  });

  it("is not waited for for ever, and its errors are told", async () => {
    expect(() => askSync(program("exec sleep 60"), [], 100)).toThrow(/ETIMEDOUT/);
    await expect(ask(program("echo no >&2; exit 1"), [])).rejects.toThrow(/no/);
  });
});
