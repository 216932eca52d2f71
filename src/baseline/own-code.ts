/** Code outside the system's folders that this host is known to run: who changes it changes what runs. */
import { type EdgeClass, isNaming, type Vertex } from "../domain/graph.ts";
import { partsOfLink } from "../domain/link-target.ts";
import { folderOf } from "../domain/path.ts";
import type { Sensitivity } from "../domain/severity.ts";
import { isVarying } from "../domain/shown-name.ts";
import { isTemporary } from "../domain/temporary.ts";

const CODE: Sensitivity = { severity: "medium", what: "code that is run here", techniques: ["T1554"] };
/** A way to root for whoever may write it. */
const ROOTS_CODE: Sensitivity = {
  severity: "high",
  what: "code that root runs, changed by another user",
  techniques: ["T1574.010"],
};

const LABEL = /^(proc:[^:]*:)(?:\d+\/)?(\d*):/;
/** `/opt/app`, `/opt/python3[/opt/job.py]`, `bash[/opt/job.sh]`, `busybox[sh /opt/job.sh]`, `java[-cp /a.jar:/b.jar Main]`. */
const PROGRAM = /^(\/[^[(]+)?[^[]*(?:\[(.+)\])?/;
/** What a process has open, and devices: other files in each process. */
const NO_FILE = /^\/(?:dev|proc)\//;
/** Code that takes more from its own folder, whatever comes first of that name. */
const LOADS = /\.(?:py[co]?|[cm]?js|rb|php|so)$/;

export class OwnCode {
  /** By container and path, whether root runs it. */
  readonly #runByRoot = new Map<string, boolean>();
  /** Folders, by container, of code that root runs and that takes more from there. */
  readonly #rootsFolders = new Set<string>();

  /** Takes what runs as a process that is known. */
  add({ label, program }: Vertex): void {
    const [, container, user] = LABEL.exec(label) ?? [];
    if (container === undefined) return;
    const [, exe = "", inside = ""] = PROGRAM.exec(program) ?? [];
    const words = inside.split(/[ :]/).filter((word) => word.startsWith("/"));
    for (const path of new Set([exe, inside, ...words])) {
      if (!path.startsWith("/") || NO_FILE.test(path)) continue;
      const code = container + path;
      this.#runByRoot.set(code, user === "0" || this.#runByRoot.get(code) === true);
      const folder = folderOf(path);
      // A folder that is made anew each time holds nothing that others could have put there (Ansible's).
      if (user === "0" && LOADS.test(path) && !isTemporary(path) && !isVarying(folder))
        this.#rootsFolders.add(container + folder);
    }
  }

  /** Why it matters that a file comes to be under a name, is written, or gets another owner or mode. */
  of(source: Pick<Vertex, "label">, edgeClass: EdgeClass, key: string): Sensitivity | undefined {
    const isWritten = edgeClass === "WRITE" || isNaming(edgeClass);
    if (!isWritten && edgeClass !== "ATTR") return undefined;
    const [, container = "", user] = LABEL.exec(source.label) ?? [];
    const path = edgeClass === "LINK" ? partsOfLink(key)[0] : key;
    // Of whom nobody knows who it is no other user is said.
    const isOther = isWritten && user !== "0" && user !== "";
    const byRoot = this.#runByRoot.get(container + path);
    if (byRoot !== undefined) return byRoot && isOther ? ROOTS_CODE : CODE;
    return isOther && this.#isTaken(container, path) ? ROOTS_CODE : undefined;
  }

  /** True if code that root runs takes the file for its own: `json.py` beside `job.py`, or compiled. */
  #isTaken(container: string, path: string): boolean {
    if (!LOADS.test(path)) return false;
    const folder = folderOf(path);
    return this.#rootsFolders.has(container + (folder.endsWith("/__pycache__") ? folderOf(folder) : folder));
  }
}
