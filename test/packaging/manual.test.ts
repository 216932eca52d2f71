/** The manual page tells what --help tells. */
import { describe, expect, it } from "vitest";
import { manual } from "../../packaging/manual.ts";
import { commandLine, EXAMPLES } from "../../src/cli.ts";

const program = commandLine(new AbortController().signal);
/** Commands that do something, by their full names. */
const commands = program.commands.flatMap((command) =>
  command.commands.length === 0
    ? [{ name: command.name(), command }]
    : command.commands.map((child) => ({ name: `${command.name()} ${child.name()}`, command: child })),
);
const page = manual(program, EXAMPLES, { version: "1.2.3", time: new Date(0) });
/** As a reader sees it. */
const text = page.replaceAll("\\-", "-").replaceAll("\\(aq", "'").replaceAll("\\(ti", "~").replaceAll("\\e", "\\");

describe("manual()", () => {
  it("has every option of every command with its description", () => {
    for (const command of [program, ...commands.map(({ command }) => command)])
      for (const { flags, description } of command.options) expect(text).toContain(`.B ${flags}\n${description}`);
  });

  it("has every argument of every command with its description", () => {
    for (const { command } of commands)
      for (const argument of command.registeredArguments)
        expect(text).toContain(`.I ${argument.name()}\n${argument.description}`);
    expect(text).toContain(".I what\nan incident's id, or labels joined by ->");
  });

  it("has every command, what is without an option, and what may be chosen", () => {
    for (const { name } of commands) expect(text).toContain(`.SS fullmon ${name} [options]`);
    expect(text).toContain(".SS fullmon baseline show [options]\n");
    expect(text).toContain(".SS fullmon incidents [options] [id]\n");
    expect(text).toContain("(default 3600)");
    expect(text).toContain("hosts by address (default off)");
    expect(text).not.toContain(" help [");
    expect(text).toMatch(/\(one of trace, debug, .*; default info\)/);
  });

  it("ends with what --help ends with", () => {
    for (const title of ["EXAMPLES", "READING A WARNING", "EXIT STATUS"]) expect(text).toContain(`.SH ${title}\n`);
    for (const line of EXAMPLES.split("\n").filter((line) => line.startsWith("  "))) expect(text).toContain(line);
  });

  it("has no line that roff would take for a request", () => {
    const requests = page.split("\n").filter((line) => /^[.']/.test(line));
    for (const line of requests) expect(line).toMatch(/^\.(?:TH|SH|SS|TP|B|I|BR|nf|fi)\b/);
  });

  it("bears the version and the day of the build", () =>
    expect(page).toContain('.TH FULLMON 8 "1970-01-01" "fullmon 1.2.3"'));
});
