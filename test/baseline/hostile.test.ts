/** Names that somebody chose to end the program, to keep it busy or to hide. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { NamePool } from "../../src/baseline/name-pool.ts";
import { SensitiveTable } from "../../src/baseline/sensitive.ts";

const ANYBODY = { program: "x" };
const TABLE = new SensitiveTable();

describe("NamePool.takePatterns()", () => {
  it("takes names as deep as a kernel can log, and deeper", () => {
    for (const depth of [4094, 100_000]) {
      const pool = new NamePool();
      for (let index = 0; index < 4; index += 1) pool.add(`${"/a".repeat(depth)}/${index}.pid`, index);
      expect(() => pool.takePatterns()).not.toThrow();
    }
  });
});

describe("SensitiveTable", () => {
  it("is asked for any path in no time that whoever made it up chose", () => {
    // They take some seconds; a glob that tries all ways takes so much for one path, and there are thousands for each.
    const script = join(import.meta.dirname, "../support/hostile-paths.ts");
    const { stdout, error } = spawnSync(process.execPath, [script], { timeout: 100_000, encoding: "utf8" });
    expect(error).toBeUndefined();
    expect(Number(stdout)).toBeGreaterThan(10_000);
  });

  it.each(["\n", "\r", "\u2028", "\u2029"])("knows a path that holds %j", (hidden) => {
    for (const path of [`/etc/pam.d/a${hidden}b`, `/var/www/a${hidden}/shell.php`, `/usr/bin/${hidden}`])
      expect([path, TABLE.has(ANYBODY, path)]).toEqual([path, true]);
  });
});

describe("SensitiveTable of web code", () => {
  it("leaves out what an application compiles into its cache, and not what somebody drops there", () => {
    for (const name of ["3f/3f8a91c2.php", "123.php", "a\u0000hb.php"])
      expect([name, TABLE.has(ANYBODY, `/srv/www/shop/var/cache/twig/${name}`)]).toEqual([name, false]);
    expect(TABLE.has(ANYBODY, "/srv/www/123/caches.d/123.php")).toBe(true);
    for (const name of ["shell.php", "s3cr3t.php", "index.php", "c99.php"]) {
      expect([name, TABLE.has(ANYBODY, `/srv/www/shop/var/cache/${name}`)]).toEqual([name, true]);
    }
  });
});
