/** The house's rules, executed: who may import whom, no circles, one importer per package, small files, nothing unused. */
import { readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, normalize, relative } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "..");
const MAX_LINES = 300;

/** What each layer may import beside itself. `edge` is the files right in src. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  audit: ["domain"],
  process: ["domain"],
  graph: ["domain", "process"],
  baseline: ["domain", "graph"],
  monitor: ["domain", "audit", "process", "graph", "baseline"],
  doctor: ["domain"],
  names: ["domain"],
  source: ["domain", "audit", "process", "doctor", "names"],
  sink: ["domain", "audit"],
  state: ["domain"],
  commands: ["domain", "graph", "baseline", "sink", "state"],
  run: ["domain", "audit", "baseline", "monitor", "names", "source", "sink", "commands"],
  live: ["domain", "audit", "monitor", "names", "source", "sink", "state", "run"],
  edge: ["domain", "audit", "baseline", "doctor", "source", "sink", "state", "commands", "run", "live"],
};

/** Layers that do no I/O and own no clock. */
const PURE = new Set(["domain", "audit", "process", "graph", "baseline", "monitor", "doctor", "names"]);
const PURE_BUILTINS = new Set(["node:buffer", "node:crypto", "node:url"]);

/** Each package has one importer; the option types of commander make it two files that are one part. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  commander: ["src/cli.ts", "src/run/config.ts"],
  chokidar: ["src/source/tail.ts"],
  "dns-packet": ["src/names/dns-message.ts"],
  micromatch: ["src/baseline/globs.ts"],
  pino: ["src/run/own-log.ts"],
};

const EDGE_FILES = ["baseline-commands.ts", "check-up.ts", "cli.ts", "main.ts", "replay.ts", "state-commands.ts"];

/** What looks at files that jobs and services name, which may lead anywhere: by source/place.ts, but for folders that are root's. */
const CAREFUL: Readonly<Record<string, readonly string[]>> = {
  "src/source/cron-tables.ts": [],
  "src/source/host-schedule.ts": [],
  "src/source/job-files.ts": [],
  "src/source/service-commands.ts": [],
  "src/source/service-units.ts": [],
  "src/source/timer-units.ts": [],
  "src/source/unit-files.ts": ["lstatSync", "readdirSync"],
};

/** What reads a clock, draws, or touches the world without an import. */
const IMPURE =
  /\bDate\.now\(|\bnew Date\(\)|\bperformance\.|\bMath\.random\(|\bsetTimeout\(|\bsetInterval\(|\bsetImmediate\(|\bconsole\.|\bprocess\.(?:env|std\w+|exit|hrtime|cwd|nextTick|memoryUsage)\b|\bfetch\(/;

interface Import {
  readonly from: string;
  /** Path in the repository, or a package's or built-in module's name. */
  readonly target: string;
  readonly names: readonly string[];
}

interface Source {
  readonly path: string;
  readonly text: string;
  /** Without comments. */
  readonly code: string;
  readonly imports: readonly Import[];
}

function filesIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name))
    .sort();
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}

function importsOf(path: string, code: string): Import[] {
  const found: Import[] = [];
  const add = (specifier: string, clause: string) => {
    const target = specifier.startsWith(".") ? normalize(join(dirname(path), specifier)) : specifier;
    const names = (/\{([^}]*)\}/.exec(clause)?.[1] ?? "")
      .split(",")
      .map((name) =>
        name
          .trim()
          .replace(/^type /, "")
          .replace(/ as .*/, ""),
      )
      .filter((name) => name !== "");
    found.push({ from: path, target, names: /\*/.test(clause) ? ["*"] : names });
  };
  for (const [, clause = "", specifier = ""] of code.matchAll(/^(?:import|export)\b([^;"']*?)\bfrom "([^"]+)"/gm))
    add(specifier, clause);
  for (const [, specifier = ""] of code.matchAll(/^import "([^"]+)"/gm)) add(specifier, "");
  for (const [, specifier = ""] of code.matchAll(/\bimport\("([^"]+)"\)/g)) add(specifier, "*");
  return found;
}

function read(path: string): Source {
  const text = readFileSync(join(ROOT, path), "utf8");
  const code = withoutComments(text);
  return { path, text, code, imports: importsOf(path, code) };
}

function layerOf(path: string): string {
  const parts = relative("src", path).split("/");
  return parts.length === 1 ? "edge" : (parts[0] ?? "");
}

/** Node's own modules: `mitata` and the like are packages. */
function isBuiltin(target: string): boolean {
  return target.startsWith("node:") || builtinModules.includes(target);
}

const sources = filesIn("src").map(read);
const tests = filesIn("test").map(read);
const inside = sources.flatMap(({ imports }) => imports).filter(({ target }) => target.startsWith("src/"));
const outside = sources.flatMap(({ imports }) => imports).filter(({ target }) => !target.startsWith("src/"));

describe("the house", () => {
  it("has files, and this test finds what they import", () => {
    expect(sources.length).toBeGreaterThan(30);
    expect(inside.length).toBeGreaterThan(sources.length);
    for (const { target } of inside) expect(sources.map(({ path }) => path)).toContain(target);
    for (const layer of Object.keys(MAY_IMPORT)) expect(sources.map(({ path }) => layerOf(path))).toContain(layer);
  });

  it("has no folder that the table does not know", () => {
    const layers = new Set(sources.map(({ path }) => layerOf(path)));
    expect([...layers].sort()).toEqual(Object.keys(MAY_IMPORT).sort());
    expect(sources.filter(({ path }) => layerOf(path) === "edge").map(({ path }) => relative("src", path))).toEqual(
      EDGE_FILES,
    );
  });

  it("imports only what the table of layers allows", () => {
    const wrong = inside.filter(({ from, target }) => {
      const [own, other] = [layerOf(from), layerOf(target)];
      return own !== other && !MAY_IMPORT[own]?.includes(other);
    });
    expect(wrong.map(({ from, target }) => `${from} imports ${target}`)).toEqual([]);
  });

  it("has pure layers that import nothing that does I/O", () => {
    const wrong = outside.filter(({ from, target }) => {
      return PURE.has(layerOf(from)) && !PURE_BUILTINS.has(target) && !PACKAGES[target]?.includes(from);
    });
    expect(wrong.map(({ from, target }) => `${from} imports ${target}`)).toEqual([]);
  });

  it("has pure layers that read no clock and nothing of their surroundings", () => {
    const wrong = sources.filter(({ path, code }) => PURE.has(layerOf(path)) && IMPURE.test(code));
    expect(wrong.map(({ path, code }) => `${path}: ${IMPURE.exec(code)?.[0]}`)).toEqual([]);
  });

  it("has a domain that imports nothing but itself, bytes and their digests", () => {
    const allowed = ["node:buffer", "node:crypto"];
    const wrong = outside.filter(({ from, target }) => layerOf(from) === "domain" && !allowed.includes(target));
    expect(wrong.map(({ from, target }) => `${from} imports ${target}`)).toEqual([]);
  });

  it("follows no link that may lead to where nobody answers", () => {
    const used = Object.keys(CAREFUL).map((path) => {
      const names = outside
        .filter(({ from, target }) => from === path && target === "node:fs")
        .flatMap((one) => one.names);
      return [path, names] as const;
    });
    expect(Object.fromEntries(used)).toEqual(CAREFUL);
    expect(Object.keys(CAREFUL).filter((path) => !sources.some((source) => source.path === path))).toEqual([]);
  });

  it("has no circle of imports", () => expect(circles()).toEqual([]));

  it("has one importer for each package", () => {
    const importers: Record<string, string[]> = {};
    for (const { from, target } of outside) {
      if (isBuiltin(target)) continue;
      importers[target] ??= [];
      importers[target].push(from);
    }
    expect(importers).toEqual(PACKAGES);
    const declared = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { dependencies: object };
    expect(Object.keys(declared.dependencies).sort()).toEqual(Object.keys(PACKAGES).sort());
  });

  it("has no long file without a reason in its first comment", () => {
    const long = sources.filter(({ text }) => text.trimEnd().split("\n").length > MAX_LINES);
    const silent = long.filter(({ text }) => !/^ \* Longer than /m.test(/\/\*\*[\s\S]*?\*\//.exec(text)?.[0] ?? ""));
    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  it("begins each file with what it is for", () => {
    const silent = sources.filter(({ text }) => !text.startsWith("/**"));
    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  it("exports nothing that nobody imports", () => {
    const [inSources, inTests] = [importedBy(sources), importedBy(tests)];
    const unused = sources.flatMap(({ path, code }) =>
      [...code.matchAll(/^export (?:async )?(const|let|function\*?|class|interface|type|enum) (\w+)/gm)]
        .filter(([, what, name = ""]) => {
          if (inSources.has(`${path} ${name}`) || inSources.has(`${path} *`)) return false;
          // What only a test imports, its own file must use; of a type that is enough.
          const isType = what === "interface" || what === "type";
          return mentions(code, name) === 1 || !(isType || inTests.has(`${path} ${name}`));
        })
        .map(([, , name]) => `${path} ${name}`),
    );
    expect(unused).toEqual([]);
  });
});

function importedBy(files: readonly Source[]): ReadonlySet<string> {
  const imports = files.flatMap((file) => file.imports);
  return new Set(imports.flatMap(({ target, names }) => names.map((name) => `${target} ${name}`)));
}

function mentions(code: string, name: string): number {
  return code.match(new RegExp(`\\b${name}\\b`, "g"))?.length ?? 0;
}

/** Each circle once, as its files in order. */
function circles(): string[] {
  const next = new Map(sources.map(({ path }) => [path, inside.filter(({ from }) => from === path)]));
  const finished = new Set<string>();
  const found: string[] = [];
  const walk = (path: string, above: readonly string[]): void => {
    if (above.includes(path)) {
      found.push([...above.slice(above.indexOf(path)), path].join(" -> "));
      return;
    }
    if (finished.has(path)) return;
    for (const { target } of next.get(path) ?? []) walk(target, [...above, path]);
    finished.add(path);
  };
  for (const { path } of sources) walk(path, []);
  return found;
}
