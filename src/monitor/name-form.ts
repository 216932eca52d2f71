/** The form in which a name is looked up that is not known as it stands. */
import type { Baseline } from "../baseline/baseline.ts";
import { canonicalName, formsOf, holdsAt, otherForms, type Span } from "../domain/canonical-name.ts";
import { withoutMountDraw } from "../domain/engine-mount.ts";
import { type Edge, type EdgeClass, mayVary } from "../domain/graph.ts";
import { Memo } from "../domain/memo.ts";
import { othersPid, withoutPids } from "../domain/own-pid.ts";
import type { Subject } from "../domain/subject.ts";
import type { EdgeParts } from "../graph/edge-builder.ts";
import type { Graph } from "../graph/graph.ts";
import type { Process } from "../process/process.ts";

/**
 * Where a canary's connection goes (source/loopback-sink.ts), however it ends: live, fullmon takes its own out of the stream; another's log
 * has them all.
 */
const CANARY = /^127\.(?!0\.)[\d.]+(?=:9(?:\((?:refused|unreachable)\))?$)/;
/** What all canaries' addresses are called: no address of a log has this form. */
export const CANARIES = "127.0.0.0/8";

/** A name whose form has an edge, and when that is its form. */
interface Settled {
  readonly edge: Edge;
  readonly span: Span;
}

/**
 * The name without times, draws and the actor's pids; sensitive names stay as they are. What may be a draw is one if the process is known
 * to use names with draws there.
 */
export class NameForms {
  readonly #graph: Graph;
  readonly #baseline: Baseline;
  /** By who used a name how: today's log is written all day. */
  readonly #settled: Partial<Record<EdgeClass, Memo<Settled>>> = {};

  constructor(graph: Graph, baseline: Baseline) {
    this.#graph = graph;
    this.#baseline = baseline;
  }

  /**
   * @param subject who acts, and by whom it was started
   * @param time of the event in milliseconds
   */
  of(parts: EdgeParts, subject: Subject | undefined, time: number): string {
    const { source, edgeClass, key } = parts;
    if (edgeClass === "host" && source.program === "fullmon") return key.replace(CANARY, CANARIES);
    // What is mounted is a path too.
    if (!mayVary(edgeClass) && !(edgeClass === "priv" && key.includes("/"))) return key;
    const settled = this.#settled[edgeClass]?.get(key);
    if (settled?.edge.source === source && settled.edge.kept && holdsAt(settled.span, time)) return settled.edge.key;
    return this.#find(parts, subject, time);
  }

  #find({ source, edgeClass, key: given, actor }: EdgeParts, subject: Subject | undefined, time: number): string {
    const baseline = this.#baseline;
    const key = edgeClass === "priv" ? withoutMountDraw(given) : given;
    const forms = formsOf(key, time);
    const { canonical, drawn, mayHavePid } = forms;
    const find = (form: string): Edge | undefined => this.#graph.find(source, edgeClass, form);
    if (canonical !== key) {
      if (baseline.sensitive.has(source, key)) return this.#inFolder(actor, key, time);
      // A number of another kind is one of the pids, or a time, by chance.
      const edge = find(canonical);
      if (edge !== undefined) {
        this.#settle(given, { edge, span: forms });
        return canonical;
      }
    }
    const numbered = mayHavePid ? withoutPids(canonical, subject?.pid, subject?.ppid) : canonical;
    // What a child made under its pid is often removed by its parent.
    const isMade = (form: string): boolean => this.#graph.knows(source, "CREATE", form);
    const others = edgeClass === "DELETE" && mayHavePid ? othersPid(canonical, isMade) : undefined;
    const varies = numbered !== key || drawn !== key || others !== undefined;
    if (!varies) return key;
    if (baseline.sensitive.has(source, key)) return drawn === key ? key : this.#inFolder(actor, key, time);
    const knows = (form: string): boolean => baseline.knows(source, edgeClass, form);
    if (canonical === key && find(key) !== undefined) return key;
    if (drawn !== canonical && (find(drawn)?.known || knows(drawn))) return drawn;
    if (others !== undefined) return others;
    if (knows(canonical)) return canonical;
    if (find(numbered) !== undefined) return numbered;
    if (canonical === key) return numbered;
    // Of one kind of draws some look so wild that they have a form by themselves.
    return [key, ...otherForms(key, forms, time)].find((other) => find(other)?.known || knows(other)) ?? numbered;
  }

  /** What is sensitive keeps its name, but for what changes above it. */
  #inFolder(actor: Process | undefined, key: string, time: number): string {
    const [folder = ""] = TEMPORARY.exec(key) ?? [];
    const form = folder === "" ? folder : this.#madeForm(actor, folder, time);
    return form === folder ? inDatedFolder(key, time) : form + inDatedFolder(key.slice(folder.length), time);
  }

  /**
   * A folder for what is temporary without its draw, if the process or who led to it made one under such a name since it began: others put
   * nothing of theirs in the way of a name that they cannot foresee. The folder itself otherwise.
   */
  #madeForm(actor: Process | undefined, folder: string, time: number): string {
    const { canonical, drawn } = formsOf(folder, time);
    let maker = actor;
    for (let step = 0; step < STEPS && maker !== undefined && maker.pid !== 1; step += 1, maker = maker.parent)
      for (const form of [canonical, drawn]) {
        if (form === folder || maker.vertex === undefined) continue;
        const made = this.#graph.find(maker.vertex, "CREATE", form);
        if (made !== undefined && made.last >= maker.born) return form;
      }
    return folder;
  }

  #settle(key: string, settled: Settled): void {
    const { edgeClass } = settled.edge;
    const memo = this.#settled[edgeClass] ?? new Memo<Settled>();
    this.#settled[edgeClass] = memo;
    memo.set(key, settled);
  }
}

/** A folder where anybody may make some, of what is in it. */
const TEMPORARY = /^\/(?:var\/)?tmp\/[^/]+(?=\/)/;
/** Steps back to who made one that are looked at. */
const STEPS = 16;

/** A mark of a name's form that is of a draw or a pid, and none of a time, a hash or a UUID. */
const DRAWN = /\0[^thu]/;

/** The name with times and hashes taken out of the folders above it: it is copied each night, or released anew. */
function inDatedFolder(key: string, time: number): string {
  const slash = key.lastIndexOf("/");
  const folder = key.slice(0, Math.max(slash, 0));
  const form = canonicalName(folder, time);
  return form === folder || DRAWN.test(form) ? key : form + key.slice(slash);
}
