/** New edges that are no news: something else tells of what they mean, or it is the trade of a program to do so under any name. */
import type { Edge, EdgeClass } from "../domain/graph.ts";
import type { Process } from "../process/process.ts";
import { unknownRoot } from "./lineage.ts";

/** What a program does by its trade, day by day and under names that change. */
interface Trade {
  /** Program parts of labels: only a file of the system bears such a name (see process/program.ts). */
  readonly programs: ReadonlySet<string>;
  /** What the sensitive table speaks of too: it is the program's trade all the same. */
  readonly sensitive?: boolean;
  /** It is about connections, and not about files, sockets and privileges. */
  readonly hosts?: boolean;
  readonly is: (edgeClass: EdgeClass, key: string, syscall: string) => boolean;
}

/** A generation by number or date, compressed or not (logrotate(8), dateext). */
const ROTATED = /[.-]\d{1,10}(?:\.(?:gz|bz2|xz|zst|lz4))?$|-[^/]*\0t[^/]*$/;

const TRADES: readonly Trade[] = [
  {
    // What systemd keeps of each unit: the control group, and the mark of the run. A unit shows by the program that it starts.
    programs: new Set(["/usr/lib/systemd/systemd", "/lib/systemd/systemd"]),
    is: (_, key) => isIn(key, "/sys/fs/cgroup/", "/run/systemd/units/"),
  },
  {
    // Its files change names whenever they are full (systemd-journald.service(8)).
    programs: new Set(["/usr/lib/systemd/systemd-journald", "/lib/systemd/systemd-journald"]),
    is: (_, key) => isIn(key, "/var/log/journal/", "/run/log/journal/") && /\.journal~?$/.test(key),
  },
  {
    // Whatever was left there is removed when it is old enough (tmpfiles.d(5)).
    programs: new Set(["systemd-tmpfiles"]),
    is: (edgeClass, key) => edgeClass === "DELETE" && isIn(key, "/tmp/", "/var/tmp/"),
  },
  {
    // Each log in its own rhythm: many are first rotated after a week or a month. A log that is removed and not renamed is told.
    programs: new Set(["logrotate"]),
    sensitive: true,
    is: (edgeClass, key, syscall) =>
      isIn(key, "/var/log/") &&
      !isIn(key, "/var/log/audit/") &&
      (edgeClass !== "DELETE" || syscall.startsWith("rename") || ROTATED.test(key)),
  },
  {
    // The canary's, in a log that is read by another fullmon, or again (monitor/name-form.ts).
    programs: new Set(["fullmon"]),
    hosts: true,
    is: (_, key) => /^127\.0\.0\.0\/8:9(?: \(refused\))?$/.test(key),
  },
];

/**
 * True if an edge that nobody knew is learned and not told.
 *
 * @param actor whoever did it: what somebody unknown started may be called as it likes, in a root of its own
 * @param syscall the call that did it
 */
export function isQuiet(edge: Edge, actor: Process | undefined, syscall: string): boolean {
  return isUnseenParent(edge) || (isTrade(edge, syscall) && unknownRoot(actor) === undefined);
}

/** A parent that nobody saw is no news: an exec from it counts only if what it started was never seen. */
function isUnseenParent({ edgeClass, source, target }: Edge): boolean {
  return edgeClass === "exec" && source.label === "proc:::" && (target?.known ?? false);
}

/** What is sensitive in there (release_agent) is told. */
function isTrade({ edgeClass, source, key, sensitivity }: Edge, syscall: string): boolean {
  if (edgeClass === "exec") return false;
  return TRADES.some(
    ({ programs, sensitive = false, hosts = false, is }) =>
      programs.has(source.program) &&
      hosts === (edgeClass === "host") &&
      (sensitive || sensitivity === undefined) &&
      is(edgeClass, key, syscall),
  );
}

function isIn(path: string, ...folders: readonly string[]): boolean {
  return folders.some((folder) => path.startsWith(folder));
}
