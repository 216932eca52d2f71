/** What cron is told to run (crontab(5), Debian's cron(8)): files of commands, and folders of scripts for run-parts(8). */
import { readdirSync } from "node:fs";
import { readText } from "./text-file.ts";

/** Folders whose scripts run-parts starts. */
const PARTS = /^\/etc\/cron\.(?:hourly|daily|weekly|monthly|yearly)\/[^/]+$/;

/** When: five fields, or `@weekly` and its like. */
const TIMES = /^(?:@[a-z]+|[-0-9*,/a-zA-Z~]+(?:[ \t]+[-0-9*,/a-zA-Z~]+){4})[ \t]+/;
const USER = /^[^ \t]+[ \t]+/;

/** True of a script in a folder of run-parts'. */
export function isPart(file: string): boolean {
  return PARTS.test(file);
}

/** The files that tell cron to run the command, as it gives that to the shell. */
export function tablesWith(command: string, root: string): string[] {
  const system = ["/etc/crontab", ...filesIn("/etc/cron.d", root)].filter((path) => has(path, root, true, command));
  const users = filesIn("/var/spool/cron/crontabs", root).filter((path) => has(path, root, false, command));
  return [...system, ...users];
}

function filesIn(folder: string, root: string): string[] {
  try {
    return readdirSync(root + folder).map((name) => `${folder}/${name}`);
  } catch {
    return [];
  }
}

function has(path: string, root: string, hasUsers: boolean, command: string): boolean {
  return commandsOf(readText(root + path) ?? "", hasUsers).includes(command);
}

/**
 * The commands of a table: what stands behind a `%` is for their input.
 *
 * @param hasUsers each line names the user
 */
export function commandsOf(table: string, hasUsers: boolean): string[] {
  const commands: string[] = [];
  for (const line of table.split("\n")) {
    const text = line.trimStart();
    const times = TIMES.exec(text)?.[0];
    if (times === undefined) continue;
    const rest = text.slice(times.length);
    const command = hasUsers ? rest.slice(USER.exec(rest)?.[0].length ?? rest.length) : rest;
    const [first = ""] = command.split(/(?<!\\)%/);
    if (first !== "") commands.push(first.replaceAll("\\%", "%"));
  }
  return commands;
}
