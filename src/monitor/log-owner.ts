/** Whose log it is: a daemon rotates its own, and to move another's away is to hide what it tells. */
import type { Vertex } from "../domain/graph.ts";
import type { Graph } from "../graph/graph.ts";
import { PATIENCE } from "./limits.ts";

/** Words of paths that tell nobody apart. */
const COMMON: ReadonlySet<string> = new Set(
  (
    "usr lib libexec bin sbin opt srv var home root local share log logs java node python perl ruby php bash dash index main server daemon " +
    "www access error system data"
  ).split(" "),
);
/** Where all have theirs. */
const SHARED = "/var/log/";
/** Letters that words have in common which are of one name: `mysqld` and `mysql`, `postgres` and `postgresql`. */
const ALIKE = 4;

/** True if the program is known to make or write files in the log's folder, or if program and log have a name in common. */
export function ownsLog(source: Vertex, log: string, graph: Graph): boolean {
  const words = wordsOf(endOf(log));
  if (wordsOf(source.program).some((one) => words.some((other) => areAlike(one, other)))) return true;
  const folder = log.slice(0, log.lastIndexOf("/") + 1);
  if (folder === SHARED) return false;
  for (const edgeClass of ["CREATE", "WRITE"] as const) {
    let looked = 0;
    for (const { key, known } of graph.edges(source, edgeClass)) {
      // Who has more is no small daemon, and its log's name tells it.
      if (++looked > PATIENCE) break;
      if (known && key.startsWith(folder) && !key.includes("/", folder.length)) return true;
    }
  }
  return false;
}

/** Of what bears other names in its logs. */
const ALIASES: Readonly<Record<string, string>> = { named: "bind", mariadbd: "mysql", mariadb: "mysql" };

function wordsOf(path: string): readonly string[] {
  const words = path.toLowerCase().match(/[a-z]{3,}/g) ?? [];
  return words.filter((word) => !COMMON.has(word)).map((word) => ALIASES[word] ?? word);
}

/** The name and the two folders that it lies in. */
function endOf(path: string): string {
  return path.split("/").slice(-3).join("/");
}

function areAlike(one: string, other: string): boolean {
  const length = Math.min(one.length, other.length);
  return one === other || (length >= ALIKE && one.slice(0, length) === other.slice(0, length));
}
