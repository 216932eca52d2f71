/**
 * New names that are no news because of names that are known. Each way in which a name can come of others has a file of its own; none of them
 * holds for what is sensitive.
 */
import type { Baseline } from "../baseline/baseline.ts";
import { type Edge, kindOf } from "../domain/graph.ts";
import type { Graph } from "../graph/graph.ts";
import { isOfToday } from "./calendar-name.ts";
import { isDerived } from "./derived-name.ts";
import { isNumbered } from "./drawn-number.ts";
import { isInNextFolder } from "./next-folder.ts";
import { isOfOtherPeriod } from "./other-period.ts";
import { endsRun } from "./run-file.ts";
import { goesOn } from "./series.ts";
import { inSibling } from "./siblings.ts";

/**
 * How far the names that it comes of are known.
 *
 * @param linked of a link, what it leads to
 * @param time of the event, milliseconds since 1970
 */
export function knownBy(
  edge: Edge,
  linked: string | undefined,
  graph: Graph,
  baseline: Baseline,
  time: number,
): "known" | "reported" | undefined {
  if (edge.sensitive || edge.sensitivity !== undefined) return undefined;
  if (linked !== undefined && baseline.sensitive.has(edge.source, linked)) return undefined;
  if (goesOn(edge, graph, time)) return "known";
  if (kindOf(edge.edgeClass) !== "file") return undefined;
  if (isDerived(edge, linked, graph, baseline)) return "known";
  // A name that is relative to a folder nobody knows has neither neighbours nor a folder.
  if (!edge.key.startsWith("/")) return undefined;
  if (isOfToday(edge, graph, baseline, time)) return "known";
  if ([endsRun, isNumbered, isInNextFolder, isOfOtherPeriod].some((comes) => comes(edge, graph, baseline)))
    return "known";
  return inSibling(edge, graph, baseline);
}
