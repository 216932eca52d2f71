/** New edges that are no news: something else tells of what they mean. */
import type { Edge } from "../domain/graph.ts";
import type { Process } from "../process/process.ts";
import { unknownRoot } from "./lineage.ts";

/** The service manager, where Debian has it with and without a merged /usr. */
const SERVICE_MANAGERS = new Set(["/usr/lib/systemd/systemd", "/lib/systemd/systemd"]);
/** What it keeps of each unit: the control group, and the mark of the run. */
const BOOKS = ["/sys/fs/cgroup/", "/run/systemd/units/"];

/**
 * True if an edge that nobody knew is learned and not told.
 *
 * @param actor whoever did it: what somebody unknown started may be called as it likes, in a root of its own
 */
export function isQuiet(edge: Edge, actor: Process | undefined): boolean {
  return isUnseenParent(edge) || (isUnitBookkeeping(edge) && unknownRoot(actor) === undefined);
}

/** A parent that nobody saw is no news: an exec from it counts only if what it started was never seen. */
function isUnseenParent({ edgeClass, source, target }: Edge): boolean {
  return edgeClass === "exec" && source.label === "proc:::" && (target?.known ?? false);
}

/** A unit that runs for the first time shows by the program that it starts. What is sensitive in there (release_agent) is told. */
function isUnitBookkeeping({ edgeClass, source, key, sensitivity }: Edge): boolean {
  if (edgeClass === "exec" || edgeClass === "host" || sensitivity !== undefined) return false;
  return SERVICE_MANAGERS.has(source.program) && BOOKS.some((folder) => key.startsWith(folder));
}
