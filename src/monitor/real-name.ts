/**
 * Under which name a file is judged: a record has the one that the program gave, relative to a folder that it has open, through a link or
 * another mount. What is sensitive goes by its place.
 */
import type { AuditEvent } from "../audit/event.ts";
import { parentInodes } from "../audit/inodes.ts";
import type { SensitiveTable } from "../baseline/sensitive.ts";
import type { FileActivity } from "../domain/activity.ts";
import type { Folders } from "../domain/folders.ts";
import { kindOf } from "../domain/graph.ts";
import { absolutePath, baseName } from "../domain/path.ts";
import type { EdgeParts } from "../graph/edge-builder.ts";

export class RealNames {
  readonly #sensitive: SensitiveTable;
  readonly #folders: Folders | undefined;

  /** @param folders undefined where nobody knows: names stand as programs gave them */
  constructor(sensitive: SensitiveTable, folders: Folders | undefined) {
    this.#sensitive = sensitive;
    this.#folders = folders;
  }

  /** The paths that a file may have by the numbers of its folder; none if those are none of the folders that matter, or not told. */
  pathsOf(event: AuditEvent, path: string): readonly string[] {
    const folders = this.#folders;
    if (folders === undefined) return [];
    return parentInodes(event, path).flatMap((parent) => {
      const folder = folders.pathOf(parent, event.time);
      return folder === undefined ? [] : [absolutePath(baseName(path), folder)];
    });
  }

  /** The edge by the place that matters, if the file is in one; undefined if it is not, or goes by that name anyway. */
  inPlace(event: AuditEvent, parts: EdgeParts, path = parts.key): EdgeParts | undefined {
    const { source, edgeClass, key } = parts;
    if (this.#folders === undefined || kindOf(edgeClass) !== "file") return undefined;
    if (!key.startsWith("?/") && this.#sensitive.has(source, key)) return undefined;
    const real = this.pathsOf(event, path).find((one) => this.#sensitive.has(source, one));
    return real === undefined || real === key ? undefined : { ...parts, key: real };
  }

  /** Of a name relative to a folder that the record does not tell, the surest place, where that matters. */
  surest(event: AuditEvent, { path }: FileActivity, parts: EdgeParts): EdgeParts {
    const { source, edgeClass, likely } = parts;
    const real = this.inPlace(event, parts, path);
    if (real !== undefined) return real;
    // By the arguments, that is where things go to: what is moved away was elsewhere.
    const isLikely = likely !== undefined && edgeClass !== "DELETE" && this.#sensitive.has(source, likely);
    return isLikely ? { ...parts, key: likely } : parts;
  }
}
