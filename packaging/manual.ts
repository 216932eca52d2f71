// The manual page fullmon(8) in man(7)'s macros, from the same table of commands and options as --help.
import type { Command } from "commander";
import { optionText } from "../src/run/config.ts";

/** Text as roff takes it: nothing of it is a request, a dash is a dash, and ' is no quotation mark. */
function roff(text: string): string {
  return text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replaceAll("'", "\\(aq")
    .replaceAll("~", "\\(ti")
    .replace(/^\./gm, "\\&.");
}

function optionList(command: Command): string[] {
  const options = command.createHelp().visibleOptions(command);
  return options.flatMap((option) => [".TP", `.B ${roff(option.flags)}`, roff(optionText(option))]);
}

/** What a command is given beside its options. */
function argumentList(command: Command): string[] {
  return command.registeredArguments.flatMap((argument) => [
    ".TP",
    `.I ${argument.name()}`,
    roff(argument.description),
  ]);
}

/** Every command that does something; of a group of commands its members. */
function leaves(command: Command): Command[] {
  const children = command.createHelp().visibleCommands(command);
  return children.flatMap((child) => (child.commands.length > 0 ? leaves(child) : [child]));
}

function fullName(command: Command): string {
  return command.parent === null ? command.name() : `${fullName(command.parent)} ${command.name()}`;
}

function usage(command: Command): string {
  const words = command.registeredArguments.map((argument) => {
    const name = `${argument.name()}${argument.variadic ? "..." : ""}`;
    return argument.required ? `<${name}>` : `[${name}]`;
  });
  return [fullName(command), "[options]", ...words].join(" ");
}

function lines(text: string): string[] {
  return text.split("\n");
}

/** The parts of the text behind --help: each heading with what stands below it. */
function sections(text: string): { title: string; body: string }[] {
  return text
    .trim()
    .split(/\n\n(?=\S)/)
    .map((part) => {
      const [, title = "", body = ""] = /^([^:\n]+):\s?([\s\S]*)$/.exec(part) ?? [];
      return { title, body: body.replace(/^\n/, "") };
    });
}

/**
 * @param program all commands
 * @param notes the text that --help ends with
 */
export function manual(program: Command, notes: string, release: { version: string; time: Date }): string {
  const date = release.time.toISOString().slice(0, 10);
  const commands = leaves(program);
  const out = [
    `.TH FULLMON 8 "${date}" "fullmon ${release.version}" "System Administration"`,
    ".SH NAME",
    "fullmon \\- host intrusion detection from the log of auditd",
    ".SH SYNOPSIS",
    ...[program, ...commands].flatMap((command) => [".nf", `.B ${roff(usage(command))}`, ".fi"]),
    ".SH DESCRIPTION",
    ...lines(roff(program.description())),
    ".SH OPTIONS",
    ...optionList(program),
    ".SH COMMANDS",
    ...commands.flatMap((command) => [
      `.SS ${roff(usage(command))}`,
      roff(command.description()),
      ...argumentList(command),
      ...optionList(command),
    ]),
    ...sections(notes).flatMap(({ title, body }) => [`.SH ${title.toUpperCase()}`, ".nf", ...lines(roff(body)), ".fi"]),
    ".SH FILES",
    ...[
      ["/etc/default/fullmon", "FULLMON_OPTIONS: the options of the service."],
      ["/etc/fullmon/sensitive", "Paths of the administrator's own that matter: see fullmon sensitive --help."],
      ["/etc/audit/rules.d/50-fullmon.rules", "What the kernel is asked to log."],
      ["/usr/lib/systemd/journald.conf.d/50-fullmon.conf", "Keeps journald from switching the kernel's auditing off."],
      ["/etc/logrotate.d/fullmon", "Rotates /var/log/fullmon/*.log, where --log-file may write."],
      ["/var/lib/fullmon/state.sqlite", "What was learned, and where in the log it goes on after a restart."],
      ["/var/log/audit/audit.log", "The log of auditd, which fullmon follows."],
    ].flatMap(([file = "", text = ""]) => [".TP", `.I ${roff(file)}`, roff(text)]),
    ".SH SEE ALSO",
    ".BR auditd (8),",
    ".BR auditctl (8),",
    ".BR augenrules (8),",
    ".BR journalctl (1),",
    ".I /usr/share/doc/fullmon/README.md",
  ];
  return `${out.join("\n")}\n`;
}
