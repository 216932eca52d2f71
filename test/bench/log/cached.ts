import { createHash } from "node:crypto";
import { globSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateLog } from "./generate.ts";
import type { LogSummary } from "./writer.ts";

export interface CachedLog extends LogSummary {
  readonly file: string;
}

/** A generated log of so many megabytes (10^6 bytes), kept in the temporary folder until the generator changes; see `generateLog`. */
export function cachedLog(megabytes: number, haste = 1): CachedLog {
  const folder = join(tmpdir(), "fullmon-bench");
  const name = `${megabytes}mb${haste === 1 ? "" : `-${haste}-times-as-fast`}`;
  const file = join(folder, `${name}-${generatorVersion()}.log`);
  const known = readSummary(file);
  if (known !== undefined) return { file, ...known };
  process.stderr.write(`writing ${file}\n`);
  mkdirSync(folder, { recursive: true });
  for (const outdated of globSync(`${name}-${"?".repeat(12)}.log*`, { cwd: folder })) rmSync(join(folder, outdated));
  const summary = generateLog(`${file}.new`, megabytes * 1e6, haste);
  renameSync(`${file}.new`, file);
  writeFileSync(`${file}.json`, JSON.stringify(summary));
  return { file, ...summary };
}

function readSummary(file: string): LogSummary | undefined {
  try {
    const summary = JSON.parse(readFileSync(`${file}.json`, "utf8")) as LogSummary;
    return statSync(file).size === summary.bytes ? summary : undefined;
  } catch {
    return undefined;
  }
}

// The same sources write the same log.
function generatorVersion(): string {
  const hash = createHash("sha256");
  const sources = globSync("**/*.ts", { cwd: import.meta.dirname, exclude: ["**/*.test.ts"] }).sort();
  for (const source of sources) hash.update(readFileSync(join(import.meta.dirname, source)));
  return hash.digest("hex").slice(0, 12);
}
