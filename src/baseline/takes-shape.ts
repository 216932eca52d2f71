/** Which edges have names that may share a shape. */
import { type Edge, kindOf } from "../domain/graph.ts";

/** True if the far end is a name with segments: an address is none, and one process's ports say nothing of another's. */
export function takesShape({ edgeClass, key }: Edge): boolean {
  return kindOf(edgeClass) === "file" || (edgeClass === "sock" && (key.startsWith("/") || key.startsWith("@")));
}
