/** The list of parts, held against the lockfile. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sbom } from "../../packaging/sbom.ts";

const root = join(import.meta.dirname, "../..");
const NODE = `node-linux-${process.arch}`;

interface Document {
  readonly metadata: { readonly timestamp: string };
  readonly components: {
    readonly name: string;
    readonly purl: string;
    readonly "bom-ref": string;
    readonly hashes: { alg: string; content: string }[];
    readonly licenses: { license: { id: string } }[];
  }[];
  readonly dependencies: { ref: string; dependsOn: string[] }[];
}

const document = JSON.parse(sbom(root, [NODE, "@pinojs/redact", "commander"], new Date(0))) as Document;

describe("sbom()", () => {
  it("names each part with version, licence and package address", () => {
    const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      dependencies: Record<string, string>;
      optionalDependencies: Record<string, string>;
    };
    expect(document.components.map(({ purl }) => purl)).toEqual([
      `pkg:npm/${NODE}@${manifest.optionalDependencies[NODE]}`,
      expect.stringMatching(/^pkg:npm\/%40pinojs\/redact@\d/),
      `pkg:npm/commander@${manifest.dependencies["commander"]}`,
    ]);
    for (const { licenses } of document.components) expect(licenses).toEqual([{ license: { id: "MIT" } }]);
    expect(document.dependencies[0]?.dependsOn).toEqual(document.components.map((component) => component["bom-ref"]));
  });

  it("has the lockfile's hash of each, in hex", () => {
    const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
      packages: Record<string, { integrity: string }>;
    };
    for (const { name, hashes } of document.components) {
      const [hash] = hashes;
      const base64 = Buffer.from(hash?.content ?? "", "hex").toString("base64");
      expect(`${hash?.alg} ${base64}`).toBe(packages[`node_modules/${name}`]?.integrity.replace("sha512-", "SHA-512 "));
    }
  });

  it("is the same each time", () => {
    expect(document.metadata.timestamp).toBe("1970-01-01T00:00:00.000Z");
    expect(JSON.parse(sbom(root, [NODE, "@pinojs/redact", "commander"], new Date(0)))).toEqual(document);
  });
});
