/** What cron is told to run (crontab(5), Debian's cron(8)): tables of commands, and folders of scripts for run-parts(8). */
import { textOfLatin1 } from "../domain/text.ts";
import { uidOf } from "./job-files.ts";
import { readText } from "./text-file.ts";
import { namesIn } from "./unit-files.ts";

/** Folders whose scripts run-parts starts. */
const PARTS = /^\/etc\/cron\.(?:hourly|daily|weekly|monthly|yearly)\/[\w-]+$/;
/** Names of tables that cron reads. */
const TABLE = /^[\w-]+$/;

/** When: five fields, or `@weekly` and its like. */
const TIMES = /^(?:@[a-z]+|[-0-9*,/a-zA-Z~]+(?:[ \t]+[-0-9*,/a-zA-Z~]+){4})[ \t]+/;
const USER = /^([^ \t]+)[ \t]+/;

/** What one line tells cron. */
export interface CronCommand {
  readonly user: string;
  /** As it is given to the shell: what stands behind a `%` is for its input. */
  readonly command: string;
}

/** True of a script in a folder of run-parts'. */
export function isPart(file: string): boolean {
  return PARTS.test(file);
}

/** The files that tell cron to run the command as the user. */
export function tablesWith(command: string, uid: number | undefined, root: string): string[] {
  const has = (path: string, owner?: string): boolean =>
    commandsOf(textOfLatin1(readText(root + path) ?? ""), owner).some(
      (row) => row.command === command && uidOf(row.user, root) === uid,
    );
  const users = namesIn(`${root}/var/spool/cron/crontabs`);
  return [
    ...["/etc/crontab", ...tablesIn("/etc/cron.d", root)].filter((path) => has(path)),
    ...users.flatMap((user) => {
      const path = `/var/spool/cron/crontabs/${user}`;
      return has(path, user) ? [path] : [];
    }),
  ];
}

function tablesIn(folder: string, root: string): string[] {
  return namesIn(root + folder).flatMap((name) => (TABLE.test(name) ? [`${folder}/${name}`] : []));
}

/**
 * The commands of a table.
 *
 * @param owner whose table it is; undefined: each line names the user
 */
export function commandsOf(table: string, owner: string | undefined): CronCommand[] {
  const commands: CronCommand[] = [];
  for (const line of table.split("\n")) {
    const text = line.trimStart();
    const times = TIMES.exec(text)?.[0];
    if (times === undefined) continue;
    const rest = text.slice(times.length);
    const named = owner === undefined ? USER.exec(rest) : undefined;
    const user = owner ?? named?.[1];
    const [first = ""] = rest.slice(named?.[0].length ?? 0).split(/(?<!\\)%/);
    if (user !== undefined && first !== "") commands.push({ user, command: first.replaceAll("\\%", "%") });
  }
  return commands;
}
