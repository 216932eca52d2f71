/**
 * The graph: who does what. A vertex is a process label; an edge goes from it to what it starts, changes or talks to.
 * Edges are interned, so a repeat costs a look-up and a count.
 */

import type { Sensitivity } from "./severity.ts";

/** What an edge means, and with the file actions the five that are kept apart. */
export const EDGE_CLASSES = ["exec", "CREATE", "LINK", "DELETE", "WRITE", "ATTR", "host", "sock", "priv"] as const;
export type EdgeClass = (typeof EDGE_CLASSES)[number];

/** The kind of thing at the far end. */
export type EdgeKind = "exec" | "file" | "host" | "sock" | "priv";

export function kindOf(edgeClass: EdgeClass): EdgeKind {
  switch (edgeClass) {
    case "CREATE":
    case "LINK":
    case "DELETE":
    case "WRITE":
    case "ATTR":
      return "file";
    case "exec":
    case "host":
    case "sock":
    case "priv":
      return edgeClass;
    default:
      return edgeClass satisfies never;
  }
}

/** The ways in which a new name of a file comes about. A link's is apart: what is written under it goes to what it links. */
export const NAMING = ["CREATE", "LINK"] as const satisfies readonly EdgeClass[];

/** True if a new name comes about. */
export function isNaming(edgeClass: EdgeClass): boolean {
  return edgeClass === "CREATE" || edgeClass === "LINK";
}

/** Names of files and sockets hold times and draws; addresses, privileges and programs do not. */
export function mayVary(edgeClass: EdgeClass): boolean {
  return edgeClass !== "exec" && edgeClass !== "host" && edgeClass !== "priv";
}

/** A process label. */
export interface Vertex {
  /** Unique within its host; so it is saved. */
  readonly id: number;
  readonly label: string;
  /** Program part of the label; empty for the process that nobody saw. */
  readonly program: string;
  /** True once an edge to or from it is known. */
  known: boolean;
  /** Changed since it was last saved. */
  touched: boolean;
  /** Edges by class and far end; a class that was never used has no map. */
  readonly out: Partial<Record<EdgeClass, Map<string, Edge>>>;
}

/** One interned edge. */
export interface Edge {
  /** Unique within its host; so it is saved. */
  readonly id: number;
  readonly source: Vertex;
  readonly edgeClass: EdgeClass;
  /** Far end without its prefix: a path, `address:port`, or for exec the target's label. */
  readonly key: string;
  /** The vertex that an exec leads to. */
  readonly target: Vertex | undefined;
  /** Part of the baseline: never an anomaly. */
  known: boolean;
  /** Left out by the administrator's wish. */
  readonly ignored: boolean;
  /** The far end is a path whose name must stay as it is. */
  readonly sensitive: boolean;
  /** Why it matters, if the sensitive table speaks of it, or what it is told with. */
  sensitivity: Sensitivity | undefined;
  /** It was reported, and is not known. */
  reported: boolean;
  /** Its name is evidence for patterns. */
  considered: boolean;
  /** Known because the administrator said so. */
  accepted: boolean;
  /** False if it was forgotten, or there was no room to keep it. */
  kept: boolean;
  /** Changed since it was last saved. */
  touched: boolean;
  count: number;
  /** Number of windows in which it was seen. */
  windows: number;
  /** Times of the first and the last event, milliseconds since 1970. */
  first: number;
  last: number;
  /** The window it was first seen in, and the last. */
  firstWindow: number;
  lastWindow: number;
}
