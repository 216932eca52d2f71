/**
 * New names that are no news because of names that are known. Each way in which a name can come of others has a file of its own; none of them
 * holds for what is sensitive, but that a suite's program lays down its rights as the others do.
 */
import type { Baseline } from "../baseline/baseline.ts";
import { type Edge, kindOf } from "../domain/graph.ts";
import { leadsAstray } from "../domain/link-target.ts";
import type { Graph } from "../graph/graph.ts";
import type { Process } from "../process/process.ts";
import { isOfToday } from "./calendar-name.ts";
import { isDataConnection } from "./data-connection.ts";
import { isDerived } from "./derived-name.ts";
import { isInDocumentTree } from "./document-tree.ts";
import { isNumbered } from "./drawn-number.ts";
import { isInHashTree, isOfHashTree } from "./hash-folder.ts";
import { isLoopbackPair } from "./loopback-pair.ts";
import { isInNextFolder } from "./next-folder.ts";
import { isOfOtherPeriod } from "./other-period.ts";
import { removesOwn } from "./own-removal.ts";
import { rotatesOwn } from "./rotation.ts";
import { endsRun } from "./run-file.ts";
import { goesOn } from "./series.ts";
import { inSibling } from "./siblings.ts";
import { isOfSuite } from "./suite.ts";

/** What else the step tells. */
export interface Step {
  /** Who took it, if the log tells. */
  readonly actor: Process | undefined;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Of a link, what it leads to. */
  readonly linked: string | undefined;
  /** The name that the file got, or had, by it. */
  readonly renamed: string | undefined;
  /** Milliseconds for which who took it is known. */
  readonly age: number;
  /** Whether the name is that of a folder; looked up when it is asked for. */
  readonly isFolder: () => boolean;
}

/** How far the names that it comes of are known. */
export function knownBy(
  edge: Edge,
  { actor, time, linked, renamed, age, isFolder }: Step,
  graph: Graph,
  baseline: Baseline,
): "known" | "reported" | undefined {
  if (isOfSuite(edge, actor, time, graph, baseline)) return "known";
  if (edge.sensitive || edge.sensitivity !== undefined) return undefined;
  if (linked !== undefined && baseline.sensitive.has(edge.source, linked)) return undefined;
  if (edge.edgeClass === "LINK" && leadsAstray(edge.key, linked)) return undefined;
  if (goesOn(edge, graph, time) || isDataConnection(edge, graph) || isLoopbackPair(edge, graph, time)) return "known";
  if (kindOf(edge.edgeClass) !== "file") return undefined;
  if (isDerived(edge, linked, graph, baseline)) return "known";
  if (removesOwn(edge, graph)) return "known";
  // A name that is relative to a folder nobody knows has neither neighbours nor a folder.
  if (!edge.key.startsWith("/")) return undefined;
  if (rotatesOwn(edge, renamed, age, graph)) return "known";
  if (isOfToday(edge, graph, baseline, time)) return "known";
  if (
    [endsRun, isNumbered, isInNextFolder, isOfOtherPeriod, isOfHashTree, isInHashTree].some((comes) =>
      comes(edge, graph, baseline),
    )
  )
    return "known";
  if (isInDocumentTree(edge, isFolder, graph, baseline)) return "known";
  return inSibling(edge, graph, baseline);
}
