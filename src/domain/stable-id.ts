/** Ids that the same thing gets again, in another run too. */
import { createHash } from "node:crypto";

/** 16 hexadecimal digits of the SHA-256 of the parts. */
export function stableId(...parts: readonly (string | number)[]): string {
  return createHash("sha256").update(parts.join("\u0000")).digest("hex").slice(0, 16);
}
