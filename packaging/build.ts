// Makes dist/fullmon: one file with Node and the whole program in it; and what goes along with it: licences, a list of what
// it is made of, the manual page and the shell's completion. Run as `npm run build`, so that `node` is the pinned one.
//   npm run build [-- x64|arm64...]: for these architectures. What is not for this machine's is named so: dist/fullmon-arm64.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import manifest from "../package.json" with { type: "json" };
import { commandLine, EXAMPLES } from "../src/cli.ts";
import { completion } from "./completion.ts";
import { manual } from "./manual.ts";
import { sbom } from "./sbom.ts";
import { V8_MEMORY } from "./v8-memory.ts";

const root = join(import.meta.dirname, "..");
const dist = join(root, "dist");

/** Node makes the blob for its own version only, and another version would ship unnoticed. */
function requirePinnedNode(): void {
  for (const [name, pinned] of Object.entries(manifest.optionalDependencies))
    if (process.versions.node !== pinned)
      throw new Error(
        `runs on Node ${process.versions.node}, pinned as ${name} is ${pinned}: use "npm run build" after "npm ci"`,
      );
}

/** The packages that these files belong to. */
function packagesOf(bundled: readonly string[]): string[] {
  const packages = new Set(bundled.flatMap((file) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []));
  return [...packages].sort();
}

/** The licences of packages: all of them ask to go along with copies. */
function notices(packages: readonly string[]): string {
  const texts = packages.map((name) => {
    const folder = join(root, "node_modules", name);
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    if (file === undefined) throw new Error(`${name} has no licence file`);
    return `==== ${name} ====\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
  });
  return texts.join("\n");
}

/** The time that the results bear, in seconds: build.sh gives the one of the commit. */
function buildTime(): Date {
  return new Date(Number(process.env["SOURCE_DATE_EPOCH"] ?? 0) * 1000);
}

/**
 * Writes the executable of an architecture, its licences and the list of its parts.
 *
 * @param work the folder with the bundle
 * @param bundled names of the packages in the bundle
 */
function executable(arch: string, work: string, bundled: readonly string[]): void {
  const suffix = arch === process.arch ? "" : `-${arch}`;
  const node = `node-linux-${arch}`;
  // Bare names: their text ends up in the executable, which must be the same whichever folder it was built in.
  writeFileSync(
    join(work, "sea.json"),
    JSON.stringify({
      main: "fullmon.cjs",
      executable: join(root, "node_modules", node, "bin/node"),
      execArgv: V8_MEMORY,
      output: "fullmon",
      disableExperimentalSEAWarning: true,
      useCodeCache: false,
      useSnapshot: false,
      // NODE_OPTIONS could make the monitor load other people's code.
      execArgvExtension: "none",
    }),
  );
  execFileSync(process.execPath, ["--build-sea", "sea.json"], { cwd: work, stdio: ["ignore", "ignore", "inherit"] });
  const packages = [node, ...bundled];
  writeFileSync(join(dist, `THIRD-PARTY${suffix}.txt`), notices(packages));
  writeFileSync(join(dist, `fullmon${suffix}.cdx.json`), sbom(root, packages, buildTime()));
  renameSync(join(work, "fullmon"), join(dist, `fullmon${suffix}`));
}

const architectures = process.argv.length > 2 ? process.argv.slice(2) : [process.arch];
requirePinnedNode();
mkdirSync(dist, { recursive: true });
// Beside the result, so that the rename at the end is atomic: no one ever sees half an executable.
const work = mkdtempSync(join(dist, ".build-"));
try {
  const { metafile } = await build({
    metafile: true,
    entryPoints: ["src/main.ts"],
    absWorkingDir: root,
    outfile: join(work, "fullmon.cjs"),
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node26",
    define: { __FULLMON_VERSION__: JSON.stringify(manifest.version) },
    legalComments: "inline",
    logLevel: "warning",
  });
  const bundled = packagesOf(Object.keys(metafile.inputs));
  for (const arch of architectures) executable(arch, work, bundled);
  const program = commandLine(new AbortController().signal);
  writeFileSync(join(dist, "fullmon.8"), manual(program, EXAMPLES, { version: manifest.version, time: buildTime() }));
  writeFileSync(join(dist, "fullmon.bash"), completion(program));
} finally {
  rmSync(work, { recursive: true, force: true });
}
