/**
 * Under which name a file is judged: a record has the one that the program gave, relative to a folder that it has open, through a link or
 * another mount. What is sensitive goes by its place.
 */
import type { AuditEvent } from "../audit/event.ts";
import { parentInode } from "../audit/parent-inode.ts";
import type { SensitiveTable } from "../baseline/sensitive.ts";
import type { FileActivity } from "../domain/activity.ts";
import type { Folders } from "../domain/folders.ts";
import { absolutePath, baseName } from "../domain/path.ts";
import type { EdgeParts } from "../graph/edge-builder.ts";
import type { Graph } from "../graph/graph.ts";

export class RealNames {
  readonly #graph: Graph;
  readonly #sensitive: SensitiveTable;
  readonly #folders: Folders | undefined;

  /** @param folders undefined where nobody knows: names stand as programs gave them */
  constructor(graph: Graph, sensitive: SensitiveTable, folders: Folders | undefined) {
    this.#graph = graph;
    this.#sensitive = sensitive;
    this.#folders = folders;
  }

  /** The file's path by its folder's number; undefined if that is none of the folders that matter, or not told. */
  pathOf(event: AuditEvent, { action, path }: FileActivity): string | undefined {
    const parent = this.#folders && parentInode(event, action);
    const folder = parent && this.#folders?.pathOf(parent, event.time);
    return folder === undefined ? undefined : absolutePath(baseName(path), folder);
  }

  /** The edge with the name that matters. A known name is known, whatever it leads to: that it does was told when it was made so. */
  surest(event: AuditEvent, activity: FileActivity, parts: EdgeParts): EdgeParts {
    const { source, edgeClass, key, likely } = parts;
    const real = activity.unsure || this.#isNew(parts) ? this.pathOf(event, activity) : undefined;
    if (real !== undefined && real !== key && this.#sensitive.has(source, real)) return { ...parts, key: real };
    // By the arguments, that is where things go to: what is moved away was elsewhere.
    const isLikely = likely !== undefined && edgeClass !== "DELETE" && this.#sensitive.has(source, likely);
    return isLikely ? { ...parts, key: likely } : parts;
  }

  #isNew({ source, edgeClass, key }: EdgeParts): boolean {
    return (
      this.#folders !== undefined &&
      this.#graph.find(source, edgeClass, key) === undefined &&
      !this.#sensitive.has(source, key)
    );
  }
}
