/** `file:CREATE:/srv/x`: what the far end of an edge is called. */
import type { EdgeClass } from "../domain/graph.ts";
import { shownName } from "../domain/shown-name.ts";
import { printable } from "../domain/text.ts";

/** The far end's label as people read it. */
export function farLabel(edgeClass: EdgeClass, key: string): string {
  switch (edgeClass) {
    case "exec":
      return key;
    case "CREATE":
    case "LINK":
    case "DELETE":
    case "WRITE":
    case "ATTR":
      return `file:${edgeClass}:${printable(shownName(key))}`;
    case "host":
    case "sock":
    case "priv":
      return `${edgeClass}:${printable(shownName(key))}`;
    default:
      return edgeClass satisfies never;
  }
}
