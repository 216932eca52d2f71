import { execFileSync } from "node:child_process";
import { globSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CachedLog } from "./log/cached.ts";
import type { Command } from "./measure.ts";

/** Someone who reads an audit log to its end. */
export interface Contestant {
  readonly name: string;
  /** What exactly runs, for the report. */
  readonly version: string;
  readonly command: (log: CachedLog) => Command;
}

// laurel is where Debian's users do not look.
const { PATH = "" } = process.env;
Object.assign(process.env, { PATH: `${PATH}:/usr/sbin` });

const ROOT = join(import.meta.dirname, "../..");

/** fullmon as a user runs it: the built file if it is newer than all sources, else the sources. */
export function fullmon(): Contestant {
  const built = join(ROOT, "dist/fullmon");
  const isFresh = modified(built) >= newestSource();
  const argv = isFresh ? ([built] as const) : ([process.execPath, join(ROOT, "src/main.ts")] as const);
  return {
    name: "fullmon",
    version: isFresh ? "dist/fullmon" : "src/main.ts (dist/fullmon is missing or older than src)",
    command: ({ file, first, last }) => {
      const half = Math.round((last - first) / 2000); // learns in the first half, compares in the second
      return { argv: [...argv, "replay", file, "--baseline", `${half}`, "--monitor", "60", "--rebase"] };
    },
  };
}

/** The peers that are installed; says loudly which are not. */
export function peers(): Contestant[] {
  const found: Contestant[] = [];
  for (const peer of [laurel, ausearch]) {
    try {
      found.push(peer());
    } catch (cause) {
      process.stderr.write(`\n*** NO COMPARISON with ${peer.name} (apt-get install laurel auditd): ${cause}\n\n`);
    }
  }
  return found;
}

// laurel makes JSON of the events it is fed by auditd; here a filter with its own defaults, as the user who runs the bench.
// It needs no EOE (it was given some for a try: no difference), and ends all open events at the end of its input.
function laurel(): Contestant {
  const version = execFileSync("laurel", ["--version"], { encoding: "utf8" }).trim();
  const folder = join(tmpdir(), "fullmon-bench/laurel"); // it refuses to work in a folder that all may write
  mkdirSync(folder, { recursive: true });
  const config = join(folder, "laurel.toml");
  writeFileSync(config, 'directory = "."\n[auditlog]\nfile = "-"\n');
  return {
    name: "laurel",
    version,
    command: ({ file }) => ({ argv: ["laurel", "--config", config], stdin: file, cwd: folder }),
  };
}

// Groups the records of each event and prints them again: the least that one can do with a log.
function ausearch(): Contestant {
  const version = execFileSync("ausearch", ["--version"], { encoding: "utf8" }).trim();
  return {
    name: "ausearch",
    version: version.split(" ").at(-1) ?? "",
    command: ({ file }) => ({ argv: ["ausearch", "--raw", "--input", file] }),
  };
}

function newestSource(): number {
  return Math.max(...globSync("src/**/*.ts", { cwd: ROOT }).map((file) => modified(join(ROOT, file))));
}

function modified(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
