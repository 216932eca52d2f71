/** File names of PATH records, made absolute without asking any file system: replay and live must agree. */

/** True if the name needs no work: absolute, no `//`, `/./`, `/../`, no such end, no `/` at its end. */
function isNormal(name: string): boolean {
  if (name.charCodeAt(0) !== 0x2f) return false;
  for (let at = 0; at < name.length; at += 1) {
    if (name.charCodeAt(at) !== 0x2f) continue;
    const next = name.charCodeAt(at + 1);
    if (next === 0x2f || next === 0x2e || Number.isNaN(next)) {
      if (Number.isNaN(next)) return name.length === 1;
      if (next === 0x2f) return false;
      const after = name.charCodeAt(at + 2);
      if (Number.isNaN(after) || after === 0x2f || after === 0x2e) return false;
    }
  }
  return true;
}

/**
 * The absolute, normal form of a name: joined with `cwd` if relative, `.`, `..`, doubled and last slashes resolved as
 * text. Without a cwd a relative name gets `?` for the folder nobody knows: `?/name`.
 */
export function absolutePath(name: string, cwd: string | undefined): string {
  if (isNormal(name)) return name;
  const base = name.startsWith("/") ? "" : cwd;
  const parts: string[] = [];
  for (const part of `${base ?? ""}/${name}`.split("/")) {
    if (part === "" || part === ".") continue;
    // Nothing is above the root, nor can be said of what is above a folder that nobody knows.
    if (part === "..") parts.pop();
    else parts.push(part);
  }
  return `${base === undefined ? "?" : ""}/${parts.join("/")}`;
}

/** Base name of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
