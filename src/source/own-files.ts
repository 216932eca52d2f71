/** What fullmon itself is made of: its program, the settings it is started with, and its unit; as hashes. */
import { createHash } from "node:crypto";
import { openSync, readdirSync, readFileSync, readSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { attempt } from "./attempt.ts";
import { using } from "./descriptor.ts";

const CHUNK = 1 << 20;
/** Where systemd looks for a unit and its drop-ins (systemd.unit(5)), but for what generators write. */
const UNIT_FOLDERS = [
  "/etc/systemd/system.control",
  "/run/systemd/system.control",
  "/run/systemd/transient",
  "/etc/systemd/system",
  "/etc/systemd/system.attached",
  "/run/systemd/system",
  "/run/systemd/system.attached",
  "/usr/local/lib/systemd/system",
  "/usr/lib/systemd/system",
];
const UNIT = "fullmon.service";
/** Drop-ins of this unit, and those of all services. */
const DROP_INS = ["fullmon.service.d", "service.d"];
const DEFAULTS = "/etc/default/fullmon";
const PACKAGE = "fullmon";

/** As the kernel names it. */
export const PROGRAM = realpathSync(process.execPath);

/**
 * SHA-256 of each file that is there and can be read, by its path.
 *
 * @param settings files that were read as well
 * @param root where these files are: another place than `/` for tests; the program stays what it is
 */
export function ownFiles(settings: readonly string[], root = ""): Record<string, string> {
  const paths = [DEFAULTS, ...settings, ...UNIT_FOLDERS.flatMap((folder) => unitFiles(root, folder))];
  const hashes: Record<string, string> = {};
  for (const path of new Set(paths)) keep(path, `${root}${path}`);
  keep(PROGRAM, PROGRAM);
  return hashes;

  function keep(path: string, file: string): void {
    const hash = hashOf("sha256", file);
    if (hash !== undefined) hashes[path] = hash;
  }
}

function unitFiles(root: string, folder: string): string[] {
  const dropIns = DROP_INS.flatMap((name) =>
    (attempt(() => readdirSync(join(root, folder, name))) ?? []).map((one) => join(folder, name, one)),
  );
  return [join(folder, UNIT), ...dropIns.filter((path) => path.endsWith(".conf"))];
}

/**
 * True for a file that is as the installed package has it, by dpkg's own list (deb-md5sums(5)).
 *
 * @param root where /var/lib/dpkg is, and the file
 */
export function isAsPackaged(path: string, root = ""): boolean {
  const list = attempt(() => readFileSync(`${root}/var/lib/dpkg/info/${PACKAGE}.md5sums`, "utf8"));
  if (list === undefined) return false;
  const hash = hashOf("md5", `${root}${path}`);
  return hash !== undefined && list.split("\n").includes(`${hash}  ${path.slice(1)}`);
}

/** In pieces: the program has 150 MB. */
function hashOf(algorithm: "sha256" | "md5", path: string): string | undefined {
  const hashAll = (fd: number): string => {
    const hash = createHash(algorithm);
    const chunk = Buffer.allocUnsafe(CHUNK);
    for (let length = readSync(fd, chunk); length > 0; length = readSync(fd, chunk))
      hash.update(chunk.subarray(0, length));
    return hash.digest("hex");
  };
  // Not there, a folder, or a disk that fails.
  return attempt(() => using(openSync(path, "r"), hashAll));
}
