// Puts the Node of another architecture into node_modules, where npm leaves it out: the base of that one's executable. It is
// unpacked only if it has the hash of the lockfile. "npm ci --cpu" could do it, but Debian 12's npm does not know that option.
//   node packaging/fetch-node.ts x64|arm64
import { execFileSync } from "node:child_process";
import { hash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly version: string; readonly integrity: string }>>;
}

const root = join(import.meta.dirname, "..");
const name = `node-linux-${process.argv[2]}`;
const folder = join(root, "node_modules", name);
const lockfile = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as Lockfile;
const locked = lockfile.packages[`node_modules/${name}`];
if (locked === undefined) throw new Error(`${name} is not in package-lock.json`);

const work = mkdtempSync(join(root, "node_modules", ".fetch-"));
try {
  const spec = `${name}@${locked.version}`;
  execFileSync("npm", ["pack", "--silent", "--pack-destination", work, spec], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [file = ""] = readdirSync(work);
  const tarball = join(work, file);
  const integrity = `sha512-${hash("sha512", readFileSync(tarball), "base64")}`;
  if (integrity !== locked.integrity)
    throw new Error(`${spec} is not what the lockfile names: ${integrity} instead of ${locked.integrity}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  // Everything in an npm package lies in one folder, "package".
  execFileSync("tar", ["--extract", "--gzip", "--strip-components=1", "--directory", folder, "--file", tarball]);
} finally {
  rmSync(work, { recursive: true, force: true });
}
