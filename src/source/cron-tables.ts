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
/** Bytes of a table that is looked into: who has a larger one must not choose what each question costs. */
const LARGEST = 1 << 16;
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

const SPOOL = "/var/spool/cron/crontabs";

/**
 * The files that tell cron to run the command as the user, and all that may: which of them it was does not show, and each may bring variables of
 * its own. Empty if none surely does.
 */
export function tablesWith(command: string, uid: number | undefined, root: string): string[] {
  const owned = namesIn(root + SPOOL).map((user) => ({ path: `${SPOOL}/${user}`, user }));
  const system = ["/etc/crontab", ...tablesIn("/etc/cron.d", root)].map((path) => ({ path, user: undefined }));
  const ids = new Map<string, number | undefined>();
  const idOf = (user: string): number | undefined => {
    if (!ids.has(user)) ids.set(user, uidOf(user, root));
    return ids.get(user);
  };
  const found: string[] = [];
  let isSure = false;
  for (const { path, user } of [...system, ...owned]) {
    const bytes = readText(root + path) ?? "";
    const isLarge = bytes.length > LARGEST;
    const text = isLarge ? "" : textOfLatin1(bytes);
    // What is not looked into may hold it, and cron takes lines that look otherwise.
    if (!isLarge && !text.replaceAll("\\%", "%").includes(command)) continue;
    found.push(path);
    isSure ||= commandsOf(text, user).some((row) => row.command === command && idOf(row.user) === uid);
  }
  if (!isSure) return [];
  // A user may have taken his table away again.
  return uid === 0 || owned.length === 0 ? found : [...found, SPOOL];
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
