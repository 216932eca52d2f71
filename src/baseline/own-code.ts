/** Code outside the system's folders that this host is known to run: who changes it changes what runs. */
import { type EdgeClass, isNaming, type Vertex } from "../domain/graph.ts";
import { partsOfLink } from "../domain/link-target.ts";
import type { Sensitivity } from "../domain/severity.ts";

const CODE: Sensitivity = { severity: "medium", what: "code that is run here", techniques: ["T1554"] };
/** A way to root for whoever may write it. */
const ROOTS_CODE: Sensitivity = {
  severity: "high",
  what: "code that root runs, changed by another user",
  techniques: ["T1574.010"],
};

const LABEL = /^(proc:[^:]*:)(?:\d+\/)?(\d*):/;
/** `/opt/app`, `/opt/python3[/opt/job.py]`, `bash[/opt/job.sh]`, `busybox[sh /opt/job.sh]`. */
const PROGRAM = /^(\/[^[(]+)?[^[]*(?:\[(?:[^/]*[ ])?(\/.+)?\])?/;

export class OwnCode {
  /** By container and path, whether root runs it. */
  readonly #runByRoot = new Map<string, boolean>();

  /** Takes what runs as a process that is known. */
  add({ label, program }: Vertex): void {
    const [, container, user] = LABEL.exec(label) ?? [];
    if (container === undefined) return;
    for (const path of (PROGRAM.exec(program) ?? []).slice(1)) {
      if (path === undefined) continue;
      const code = container + path;
      this.#runByRoot.set(code, user === "0" || this.#runByRoot.get(code) === true);
    }
  }

  /** Why it matters that a file comes to be under a name, or is written. */
  of(source: Pick<Vertex, "label">, edgeClass: EdgeClass, key: string): Sensitivity | undefined {
    if (edgeClass !== "WRITE" && !isNaming(edgeClass)) return undefined;
    const [, container = "", user] = LABEL.exec(source.label) ?? [];
    const byRoot = this.#runByRoot.get(container + (edgeClass === "LINK" ? partsOfLink(key)[0] : key));
    if (byRoot === undefined) return undefined;
    return byRoot && user !== "0" ? ROOTS_CODE : CODE;
  }
}
