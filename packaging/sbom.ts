// What the executable is made of, as CycloneDX 1.5 (https://cyclonedx.org/docs/1.5/json/): the packages that were really
// bundled, and Node. "npm sbom" would do for the first, but it names what is installed, needs a newer npm than Debian's, and says
// another thing each time. test/packaging/sbom.test.ts holds this against the lockfile.
import { readFileSync } from "node:fs";
import { join } from "node:path";

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  readonly license?: string;
  readonly repository?: string | { readonly url?: string };
}

interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly integrity?: string }>>;
}

function readJson<T>(...path: string[]): T {
  return JSON.parse(readFileSync(join(...path), "utf8")) as T;
}

/** Package URL (https://github.com/package-url/purl-spec): the @ of a scope is escaped. */
function purl({ name, version }: Manifest): string {
  return `pkg:npm/${name.replace(/^@/, "%40")}@${version}`;
}

/** An `integrity` of the lockfile, `sha512-BASE64`, as a hash in hex. */
function hashes(integrity: string | undefined): object[] {
  const [, algorithm, base64] = /^sha(256|384|512)-(.+)$/.exec(integrity ?? "") ?? [];
  if (base64 === undefined) return [];
  return [{ alg: `SHA-${algorithm}`, content: Buffer.from(base64, "base64").toString("hex") }];
}

function component(manifest: Manifest, type: "application" | "library", integrity?: string): object {
  const { name, version, description, license, repository } = manifest;
  const url = typeof repository === "string" ? repository : repository?.url;
  return {
    type,
    "bom-ref": purl(manifest),
    name,
    version,
    ...(description === undefined ? {} : { description }),
    ...(integrity === undefined ? {} : { hashes: hashes(integrity) }),
    ...(license === undefined ? {} : { licenses: [{ license: { id: license } }] }),
    purl: purl(manifest),
    ...(url === undefined ? {} : { externalReferences: [{ type: "vcs", url }] }),
  };
}

/**
 * @param root the folder with package.json, package-lock.json and node_modules
 * @param packages names of the packages in the executable
 * @param time of the build, which has to be the same for the same sources
 */
export function sbom(root: string, packages: readonly string[], time: Date): string {
  const own = readJson<Manifest>(root, "package.json");
  const { packages: locked } = readJson<Lockfile>(root, "package-lock.json");
  const manifests = packages.map((name) => readJson<Manifest>(root, "node_modules", name, "package.json"));
  const document = {
    $schema: "http://cyclonedx.org/schema/bom-1.5.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    version: 1,
    metadata: { timestamp: time.toISOString(), component: component(own, "application") },
    components: manifests.map((manifest) =>
      component(manifest, "library", locked[`node_modules/${manifest.name}`]?.integrity),
    ),
    dependencies: [{ ref: purl(own), dependsOn: manifests.map(purl) }],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
