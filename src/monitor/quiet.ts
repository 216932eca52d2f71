/** New edges that are no news: something else tells of what they mean, or it is the trade of a program to do so under any name. */
import type { Edge, EdgeClass } from "../domain/graph.ts";
import { absolutePath, endingOf } from "../domain/path.ts";
import { isRunEnding } from "../domain/run-ending.ts";
import { isTemporary } from "../domain/temporary.ts";
import { type Graph, UNKNOWN_LABEL } from "../graph/graph.ts";
import { isInterpreter } from "../process/interpreter.ts";
import type { Process } from "../process/process.ts";
import { ofSystemd, SYSTEMD } from "../process/systemd.ts";
import { isWhole } from "../process/what-runs.ts";
import { LONGEST } from "./limits.ts";
import { unknownRoot } from "./lineage.ts";
import { CANARIES } from "./name-form.ts";
import { type Did, isLog, isRotation, logsOf } from "./rotation.ts";

/** What a program does by its trade, day by day and under names that change. */
interface Trade {
  /** Program parts of labels: only a file of the system bears such a name (see process/program.ts). */
  readonly programs: ReadonlySet<string>;
  /** What the sensitive table speaks of too: it is the program's trade all the same. */
  readonly sensitive?: boolean;
  /** It is about connections, and not about files, sockets and privileges. */
  readonly hosts?: boolean;
  /** What each path in its arguments must be, so that it does what the system's settings say. Who was started before anybody looked has none. */
  readonly by?: (path: string) => boolean;
  /** @param did whether the program is known to have done something to a name */
  readonly is: (edgeClass: EdgeClass, key: string, syscall: string, did: Did) => boolean;
}

/** Logs that the configuration of rsyslog names as Debian, of old releases too, Red Hat and SUSE ship it (/etc/rsyslog.conf). */
const FACILITY =
  /^\/var\/log\/(?:syslog|messages|debug|(?:auth|boot|cron|daemon|kern|lpr|mail|user)\.log|mail\.(?:err|info|warn)|secure|maillog|cron|spooler|mail|warn|localmessages|firewall)$/;

/** Of utmp(5) and lastlog(8), or what Debian 13 has in their place; written in place, an entry behind the others or in a place of its own. */
const RECORD_OF_LOGINS =
  /^(?:\/var\/log\/(?:wtmp|btmp|lastlog)|(?:\/var)?\/run\/utmp|\/var\/lib\/(?:wtmpdb\/wtmp|lastlog\/lastlog2)\.db)$/;

/** Branches and tags of a repository, and what is remembered of them; not what lies in another repository there. */
const REF = /\.git\/(logs\/)?refs\/(?:heads|tags|remotes)\/./;
const GIT_FOLDERS = /\.git\//g;

/** Where packages and administrators keep settings, which are told when they change, and logrotate(8) its state. */
const SETTINGS = /^\/(?:etc\/|usr\/|var\/lib\/logrotate(?:\/|\.status$))/;

/** Folders of PrivateTmp=. */
const PRIVATE_TMP = /^(?:\/(?:var\/)?tmp\/systemd-private-[^/]+(?:\/tmp)?|\?\/tmp)$/;
/** Of calls that work on descriptors the log has no path. The bit is that of a folder's group. */
const OF_A_UNIT = /^(?:set[ug]id:|namespace:(?:clone|unshare)$|mount:|chroot:\/$|setid:\/proc\/self\/fd\/\[n\]$)/;
/** Folders of its own (systemd.exec(5), RuntimeDirectory=, StateDirectory= and so on), and where systemd makes it devices (PrivateDevices=). */
const UNIT_FOLDER =
  /^\/(?:run\/(?:systemd\/)?|var\/(?:lib|cache|log)\/(?:private\/)?)[^/]+$|^\/tmp\/namespace-dev-[^/]+(?:\/dev)?$/;
/** What udev keeps of each device, and the nodes and links that it makes (udev(7)). */
const OF_A_DEVICE = /^\/(?:run\/udev|dev)\/./;
/** What systemd-logind keeps of each login (systemd-logind.service(8)). */
const OF_A_LOGIN = /^\/run\/(?:systemd\/(?:users|sessions|seats|inhibit)\/.|user\/\d+$)/;
/** Who sets the clock by servers. */
const CLOCKS = new Set(["chronyd", "ntpd", ...ofSystemd("systemd-timesyncd")]);
/** SQLite's own beside a database, and an end to a program of its own that takes too long. */
const FULLMONS =
  /^(?:\/var\/lib\/fullmon\/state\.sqlite-(?:wal|shm|journal)|kill:(?:auditctl|systemctl|tcpdump|sleep))$/;

const TRADES: readonly Trade[] = [
  {
    // What systemd keeps of each unit: the control group, the mark of the run, its own view of the files. A unit shows by the program that it starts.
    // And that it ends what runs too long, or is left of a unit; who watches and stays stopped is told (stopped-services.ts).
    programs: SYSTEMD,
    is: (edgeClass, key) =>
      (edgeClass === "priv" && /^kill(?::|$)/.test(key)) ||
      isIn(key, "/sys/fs/cgroup/", "/run/systemd/units/", "/run/systemd/propagate/", "/run/credentials/") ||
      (edgeClass !== "WRITE" && edgeClass !== "LINK" && PRIVATE_TMP.test(key)) ||
      ((edgeClass === "CREATE" || edgeClass === "ATTR") && UNIT_FOLDER.test(key)) ||
      (edgeClass === "DELETE" && UNIT_FOLDER.test(key) && isIn(key, "/run/", "/tmp/")),
  },
  {
    // As whom it runs, and in which namespaces (systemd.exec(5), User=, PrivateTmp=, ReadWritePaths=): what its mount units say mount(8) does.
    programs: SYSTEMD,
    sensitive: true,
    is: (edgeClass, key) => edgeClass === "priv" && OF_A_UNIT.test(key),
  },
  {
    // Its files change names whenever they are full (systemd-journald.service(8)).
    programs: new Set(ofSystemd("systemd-journald")),
    is: (_, key) => isIn(key, "/var/log/journal/", "/run/log/journal/") && /\.journal~?$/.test(key),
  },
  {
    // Whatever was left there is removed when it is old enough (tmpfiles.d(5)).
    programs: new Set(["systemd-tmpfiles"]),
    is: (edgeClass, key) => edgeClass === "DELETE" && isIn(key, "/tmp/", "/var/tmp/"),
  },
  {
    // Each log in its own rhythm: many are first rotated after a week or a month. What is neither renamed nor comes of what was is told.
    programs: new Set(["logrotate"]),
    sensitive: true,
    by: (path) => SETTINGS.test(path),
    is: (edgeClass, key, syscall, did) =>
      isIn(key, "/var/log/") && !isIn(key, "/var/log/audit/") && isRotation(edgeClass, key, syscall, did),
  },
  {
    // Those elsewhere too; and what is copied and truncated where nobody minds that it is.
    programs: new Set(["logrotate"]),
    by: (path) => !isTemporary(path),
    is: (edgeClass, key, syscall, did) =>
      isRotation(edgeClass, key, syscall, did) ||
      (edgeClass === "CREATE" && logsOf(key).length > 0) ||
      (edgeClass === "WRITE" && isLog(key)),
  },
  {
    // Who logs in, who fails to, and that the machine was booted is written by whoever lets in, on some servers after weeks (utmp(5)).
    programs: new Set([
      "sshd",
      "/usr/lib/openssh/sshd-session",
      "/usr/libexec/openssh/sshd-session",
      "/usr/libexec/ssh/sshd-session",
      "login",
      // By pam_wtmpdb(8) and pam_lastlog2(8) each session that somebody sits at.
      "su",
      "wtmpdb",
      "/usr/libexec/wtmpdbd",
      "/usr/lib/x86_64-linux-gnu/utempter/utempter",
      "/usr/lib/aarch64-linux-gnu/utempter/utempter",
      "/usr/libexec/utempter/utempter",
      "proftpd",
      "vsftpd",
      ...ofSystemd("systemd-update-utmp"),
    ]),
    sensitive: true,
    is: (edgeClass, key) => edgeClass === "WRITE" && RECORD_OF_LOGINS.test(key),
  },
  {
    // It is what they are for; to set the clock all at once is not, where it goes right.
    programs: CLOCKS,
    sensitive: true,
    is: (edgeClass, key) => edgeClass === "priv" && /^clock:(?:clock_adjtime|adjtimex)$/.test(key),
  },
  {
    // A pool of servers has other addresses whenever it is asked (ntp.conf(5), pool); it is NTP's port, by datagrams.
    programs: CLOCKS,
    hosts: true,
    is: (_, key) => /:123(?:\(\w+\))?$/.test(key),
  },
  {
    // Devices come at boot, and whenever one is plugged in.
    programs: new Set(["udevadm", ...ofSystemd("systemd-udevd")]),
    is: (edgeClass, key) =>
      OF_A_DEVICE.test(key) || (edgeClass === "ATTR" && (key === "?/?" || key === "/proc/self/fd/[n]")),
  },
  {
    programs: new Set(ofSystemd("systemd-logind")),
    is: (edgeClass, key) => edgeClass !== "LINK" && OF_A_LOGIN.test(key),
  },
  {
    programs: new Set(["fullmon"]),
    sensitive: true,
    is: (_, key) => FULLMONS.test(key),
  },
  {
    // A facility's log is first written when its first message comes, be it after weeks, and then gets its owner while it is open.
    programs: new Set(["rsyslogd"]),
    sensitive: true,
    is: (edgeClass, key) =>
      edgeClass === "ATTR" ? key === "?/?" : (edgeClass === "CREATE" || edgeClass === "WRITE") && FACILITY.test(key),
  },
  {
    // A branch or a tag is a file of its name (gitrepository-layout(5)): nothing is run from there.
    programs: new Set(["git", "/usr/lib/git-core/git"]),
    is: (edgeClass, key, syscall) => edgeClass !== "LINK" && key.length <= LONGEST && isRef(edgeClass, key, syscall),
  },
  {
    // The canary's, in a log that is read by another fullmon, or again.
    programs: new Set(["fullmon"]),
    hosts: true,
    is: (_, key) => key.startsWith(CANARIES),
  },
];

/**
 * True if an edge that nobody knew is learned and not told.
 *
 * @param actor whoever did it: what somebody unknown started may be called as it likes, in a root of its own
 * @param syscall the call that did it
 */
export function isQuiet(edge: Edge, actor: Process | undefined, syscall: string | undefined, graph: Graph): boolean {
  if (isUnseenParent(edge)) return true;
  const isOwn = isOwnKind(edge) || isUnnamedChange(edge, graph) || isTrade(edge, actor, syscall ?? "", graph);
  return isOwn && unknownRoot(actor) === undefined;
}

/** A program signals its own kind: a server its workers, `nginx -s reload` the server. A shell and its like are of any kind. */
function isOwnKind({ edgeClass, source, key, sensitivity }: Edge): boolean {
  const isOwn = edgeClass === "priv" && sensitivity === undefined && key === `kill:${source.program}`;
  return isOwn && (!isInterpreter(source.program) || source.program.includes("[/"));
}

/** Who is known to give names their owner and mode gives them to what is open, too. */
function isUnnamedChange({ edgeClass, source, key }: Edge, graph: Graph): boolean {
  if (edgeClass !== "ATTR" || key !== "?/?") return false;
  for (const { known } of graph.edges(source, "ATTR")) if (known) return true;
  return false;
}

/** A parent that nobody saw is no news: an exec from it counts only if what it started was never seen. */
export function isUnseenParent({ edgeClass, source, target }: Edge): boolean {
  return edgeClass === "exec" && source.label === UNKNOWN_LABEL && (target?.known ?? false);
}

/** What is sensitive in there (release_agent) is told. */
function isTrade(
  { edgeClass, source, key, sensitivity }: Edge,
  actor: Process | undefined,
  syscall: string,
  graph: Graph,
): boolean {
  if (edgeClass === "exec") return false;
  const did: Did = (one, name) => graph.knows(source, one, name);
  return TRADES.some(
    ({ programs, sensitive = false, hosts = false, by, is }) =>
      programs.has(source.program) &&
      (by === undefined || actor === undefined || isBy(actor, by)) &&
      hosts === (edgeClass === "host") &&
      (sensitive || sensitivity === undefined) &&
      is(edgeClass, key, syscall, did),
  );
}

function isBy({ argv, cwd }: Process, by: (path: string) => boolean): boolean {
  return isWhole(argv) && argv.slice(1).every((word) => word.startsWith("-") || by(absolutePath(word, cwd)));
}

/** It is renamed to its name, from one with `.lock`; a file that is made there by its name is one of a working tree, but for what is remembered. */
function isRef(edgeClass: EdgeClass, key: string, syscall: string): boolean {
  const ref = REF.exec(key);
  if (ref === null || key.match(GIT_FOLDERS)?.length !== 1) return false;
  if (edgeClass !== "CREATE" || !syscall.startsWith("open") || key.endsWith(".lock")) return true;
  return ref[1] !== undefined && !isRunEnding(endingOf(key));
}

function isIn(path: string, ...folders: readonly string[]): boolean {
  return folders.some((folder) => path.startsWith(folder));
}
