import { describe, expect, it } from "vitest";
import { packagesUntil } from "../../src/process/package-manager.ts";
import type { Process } from "../../src/process/process.ts";

const begins = (argv: readonly string[]) =>
  packagesUntil({ exe: argv[0] ?? "", program: "x", argv, container: "", euid: 0 }, undefined, 1000) > 0;

describe("packagesUntil()", () => {
  it.each([
    ["/usr/bin/dpkg", "-i", "x.deb"],
    ["/usr/bin/dpkg", "--status-fd", "42", "--unpack", "x.deb"],
    ["/usr/bin/dpkg", "--configure", "-a"],
    ["/usr/bin/apt-get", "-y", "install", "x"],
    ["/usr/bin/apt", "upgrade"],
  ])("is in a while for %s %s %s", (...words) => expect(begins(words)).toBe(true));

  it.each([
    ["/usr/bin/dpkg", "-l"],
    ["/usr/bin/dpkg", "--listfiles", "bash"],
    ["/usr/bin/dpkg", "--search=x"],
    ["/usr/bin/apt", "list", "--installed"],
    ["/usr/bin/apt-get", "-q", "changelog", "bash"],
    ["/usr/bin/apt", "edit-sources"],
  ])("is never for what only asks and shows it in a pager: %s %s", (...words) => expect(begins(words)).toBe(false));

  it("goes on where a run asks", () => {
    const asks = { exe: "/usr/bin/dpkg", program: "dpkg", argv: ["dpkg", "-s", "bash"], container: "", euid: 0 };
    const parent = { taintedUntil: 0, packagesUntil: 5000 } as Process;
    expect(packagesUntil(asks, parent, 1000)).toBe(5000);
  });
});
