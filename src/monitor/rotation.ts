/**
 * Logs and their generations: `app.log.1`, `app.log-20261127.gz`, `app-2026-11-27.log`. A daemon that rotates its own does so at midnight, or
 * when they are full: long after it was learned.
 */
import type { Edge, EdgeClass } from "../domain/graph.ts";
import type { Graph } from "../graph/graph.ts";
import { LONGEST } from "./limits.ts";
import { ownsLog } from "./log-owner.ts";

/** Names of logs that may be rotated for the first time; words that end alike are none, Samba's begin so, and syslog's of Red Hat and SUSE are words. */
const LOG =
  /(?:(?<!(?<!we|jo|[/._-]d)b|[/._-]v|back|cata|ana|dia|pro|epi)log|\/log\.[^/.]+|\.(?:err|info|warn|out|trace)|[bw]tmp|messages|debug|^\/var\/log\/(?:secure|cron|spooler|mail|warn|localmessages|firewalld?))$/;

/** What tells generations apart, by number or time; a log's may be cut into several in a day. */
const STAMP = "[._-](?:\\0t|\\d)(?:\\0t|[\\d:T_.-]){0,40}";
const COMPRESSED = "(?:\\.(?:gz|bz2|xz|zst|lz4|zip))?";
/** Behind the log's name, as logrotate(8), Python's handlers and logback have it; or in front of its ending, as log4j. */
const BEHIND = new RegExp(`^(.+?)(?:${STAMP}|\\.(?:old|O|bak))${COMPRESSED}(?:\\.tmp)?$`);
const WITHIN = new RegExp(`^(.+?)${STAMP}(\\.[A-Za-z]+)${COMPRESSED}$`);

/** A generation by number or date, compressed or not (logrotate(8), dateext): the log, its number, what it is compressed by. */
const ROTATED = /^(.+?)(?:[.-](\d{1,10})|-(?:\0t|[-0-9])+)?(\.(?:gz|bz2|xz|zst|lz4))?$/;

/** Milliseconds for which who rotates what it writes has been there: a program that is called to rename files ends in less. */
const DAEMON = 60_000;

/** Whether a program is known to have done something to a name. */
export type Did = (edgeClass: EdgeClass, key: string) => boolean;

/** True of a name that a log may have. */
export function isLog(key: string): boolean {
  return key.length <= LONGEST && LOG.test(key);
}

/** The logs that a name may be a generation of, as the name of a file in the same folder. */
export function logsOf(key: string): readonly string[] {
  if (key.length > LONGEST) return [];
  const folder = key.slice(0, key.lastIndexOf("/") + 1);
  const name = key.slice(folder.length);
  const behind = BEHIND.exec(name);
  const within = WITHIN.exec(name);
  const logs = [behind?.[1], within === null ? undefined : `${within[1]}${within[2]}`];
  return logs.flatMap((log) => (log !== undefined && isLog(folder + log) ? [folder + log] : []));
}

/**
 * True if a daemon puts a generation in the place of its log, or of the one before, makes the log anew, compresses a generation or removes one
 * that it made.
 *
 * @param renamed the name that it got, or had, in the same step
 * @param age milliseconds for which the process is known
 */
export function rotatesOwn(
  { source, edgeClass, key }: Edge,
  renamed: string | undefined,
  age: number,
  graph: Graph,
): boolean {
  if (age < DAEMON || !(isLog(key) || logsOf(key).length > 0) || !ownsLog(source, key, graph)) return false;
  const did = (one: EdgeClass, name: string): boolean => graph.knows(source, one, name);
  if (edgeClass === "DELETE" && renamed !== undefined) return isLaterOf(renamed, key);
  if (edgeClass === "DELETE") return did("CREATE", key) && logsOf(key).length > 0;
  if (edgeClass !== "CREATE" && edgeClass !== "WRITE") return false;
  if (renamed !== undefined) return isLaterOf(key, renamed);
  // `server.out` may be a program.
  return (isLog(key) && !key.endsWith(".out") && did("DELETE", key)) || logsOf(key).some((log) => did("DELETE", log));
}

/** True if the one name is a generation of the other, or a later one of the same log. */
function isLaterOf(key: string, earlier: string): boolean {
  const logs = isLog(earlier) ? [earlier, ...logsOf(earlier)] : logsOf(earlier);
  return logsOf(key).some((log) => logs.includes(log));
}

/** A log gets another name, or a file comes of that. */
export function isRotation(edgeClass: EdgeClass, key: string, syscall: string, did: Did): boolean {
  if (key.length > LONGEST || edgeClass === "LINK") return false;
  const isRenamed = edgeClass === "DELETE" && syscall.startsWith("rename");
  return (isRenamed && isLog(ROTATED.exec(key)?.[1] ?? key)) || isGeneration(edgeClass, key, did);
}

/** True if the file comes of one that was renamed, created or compressed before: the log made anew, or a generation of it. */
function isGeneration(edgeClass: EdgeClass, key: string, did: Did): boolean {
  if (did(edgeClass === "CREATE" ? "DELETE" : "CREATE", key)) return true;
  const [, log = key, number, compressed = ""] = ROTATED.exec(key) ?? [];
  const before = number === undefined ? [] : [`.${Number(number) - 1}`, `-${Number(number) - 1}`];
  const names = [log, ...before.flatMap((one) => [log + one, log + one + compressed])];
  if (compressed !== "") names.push(key.slice(0, -compressed.length));
  return names.some((name) => name !== key && (did("DELETE", name) || did("CREATE", name)));
}
