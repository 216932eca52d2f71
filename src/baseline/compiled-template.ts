/** What an application compiles its templates into, told in one pass: as a glob it costs a regular expression hours on a name made for that. */

const CACHES: ReadonlySet<string> = new Set(["cache", "caches", "templates_c", "compiled"]);
const ENDING = ".php";
/** Digits that a name drawn for a template has at least. */
const DIGITS = 3;

/** Folders of what is compiled that hold other things too: there only names are meant that are a whole hash. Moodle's, and Craft's. */
const HASHED_FOLDERS: ReadonlySet<string> = new Set(["localcache", "compiled_templates"]);
/** By MD5, SHA-1 or SHA-256 of what was compiled, or what stands for such a hash; behind Moodle's prefix. */
const HASHED = /^(?:__Mustache_)?(?:[0-9a-f]{32,64}|\u0000h)$/;
const HASH = `${"[0-9a-f]".repeat(32)}*([0-9a-f])`;

/** What is told here, as a glob. */
export const COMPILED_TEMPLATE = `{${[
  "**/{cache,caches,templates_c,compiled}/**/*[0-9]*[0-9]*[0-9]*.php",
  `**/{cache,caches,templates_c,compiled}/**/Container${"[0-9A-Za-z]".repeat(7)}/*.php`,
  `**/php/twig/${"[0-9a-f]".repeat(13)}_*.twig_*/*.php`,
  `**/{{localcache,compiled_templates}/**,framework/views}/{,__Mustache_}${HASH}.php`,
].join(",")}}`;

/** Symfony's folder of one state of its container. */
const CONTAINER = /^Container[A-Za-z0-9]{7}$/;
/** Drupal's folder of a template: `f0cd0e873a000_block.html.twig_bWB2dC4…`. */
const TWIG = /^[0-9a-f]{13}_.*\.twig_/;

/** True if a part of the path is a cache, and its last one a name with many digits; or of a shape that only one application gives. */
export function isCompiledTemplate(path: string): boolean {
  if (!path.endsWith(ENDING)) return false;
  const folders = path.slice(0, -ENDING.length).split("/");
  const name = folders.pop() ?? "";
  if (folders.some((part) => part === "." || part === "..")) return false;
  const [php, twig, folder = ""] = folders.slice(-3);
  if (php === "php" && twig === "twig" && TWIG.test(folder)) return true;
  if (HASHED.test(name) && isForHashes(folders)) return true;
  if (!folders.some((part) => CACHES.has(part))) return false;
  if (CONTAINER.test(folder)) return true;
  // Where a hash was taken out of the name there were many digits.
  return name.includes("\u0000h") || digitsOf(name) >= DIGITS;
}

/** True of a path into such folders, and of Laravel's (`storage/framework/views`). */
function isForHashes(folders: readonly string[]): boolean {
  return (
    folders.some((part) => HASHED_FOLDERS.has(part)) || (folders.at(-1) === "views" && folders.at(-2) === "framework")
  );
}

function digitsOf(name: string): number {
  return name.replace(/[^0-9]+/g, "").length;
}
