/** What an application compiles its templates into, told in one pass: as a glob it costs a regular expression hours on a name made for that. */

const CACHES: ReadonlySet<string> = new Set(["cache", "caches", "templates_c", "compiled"]);
const ENDING = ".php";
/** Digits that a name drawn for a template has at least. */
const DIGITS = 3;

/** What is told here, as a glob. */
export const COMPILED_TEMPLATE = "**/{cache,caches,templates_c,compiled}/**/*[0-9]*[0-9]*[0-9]*.php";

/** True if a part of the path is a cache, and its last one a name with many digits. */
export function isCompiledTemplate(path: string): boolean {
  if (!path.endsWith(ENDING)) return false;
  const folders = path.slice(0, -ENDING.length).split("/");
  const name = folders.pop() ?? "";
  if (folders.some((part) => part === "." || part === "..") || !folders.some((part) => CACHES.has(part))) return false;
  // Where a hash was taken out of the name there were many digits.
  return name.includes("\u0000h") || digitsOf(name) >= DIGITS;
}

function digitsOf(name: string): number {
  return name.replace(/[^0-9]+/g, "").length;
}
