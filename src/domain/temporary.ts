/** Folders for what is needed for a moment (file-hierarchy(7)). */

/** True for names in them. What is run from there is told whatever its name (baseline/sensitive-deeds.ts). */
export function isTemporary(path: string): boolean {
  return path.startsWith("/tmp/") || path.startsWith("/var/tmp/") || path.startsWith("/dev/shm/");
}
