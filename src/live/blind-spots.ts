/** Mounts that the audit rules do not cover: kept for `status` and `doctor`, and said. */
import type { BlindSpot, Finding } from "../domain/finding.ts";
import { type Mount, mountKind } from "../domain/mount-table.ts";
import type { Values } from "../state/values.ts";

/** Kinds of mount points that are remembered as said; the oldest are forgotten, and said again. */
const MAX_KINDS = 1000;
/** Places kept. */
const MAX_PLACES = 1000;

type Keeping = Pick<Values, "get" | "set">;

export class BlindSpots {
  readonly #values: Keeping | undefined;
  readonly #say: (finding: Finding) => void;
  readonly #said: Set<string>;

  constructor(values: Keeping | undefined, say: (finding: Finding) => void) {
    this.#values = values;
    this.#say = say;
    const said = values?.get("saidMounts");
    this.#said = new Set(Array.isArray(said) ? said.map(String) : []);
  }

  /**
   * Takes all that are not covered now. Each kind is said once and for all: what comes with each login, container or nightly backup must
   * not be said with each.
   *
   * @param time milliseconds since 1970
   */
  take(mounts: readonly Mount[], time: number): void {
    const spots = mounts.map(({ point, type }): BlindSpot => ({ place: point, type, kind: mountKind(point, time) }));
    this.#values?.set("blindSpots", spots.slice(0, MAX_PLACES));
    const fresh = spots.filter(({ kind }) => !this.#said.has(kind) && this.#said.add(kind));
    if (fresh.length === 0) return;
    this.#values?.set("saidMounts", [...this.#said].slice(-MAX_KINDS));
    for (const spot of fresh) this.#say({ type: "blind-spot", time, node: "", spot });
  }
}
