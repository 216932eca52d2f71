import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { dpkgLists } from "../../src/source/dpkg-lists.ts";
import { useFolder } from "../support/folder.ts";

describe("dpkgLists()", () => {
  const path = useFolder();

  function write(name: string, ...lines: readonly string[]): void {
    const file = path("var/lib/dpkg", name);
    mkdirSync(path("var/lib/dpkg", name, ".."), { recursive: true });
    writeFileSync(file, lines.map((line) => `${line}\n`).join(""));
  }

  const lists = () => dpkgLists(path())();
  const have = (...paths: readonly string[]) => paths.filter((one) => lists()?.has(one));

  it("is nothing where there is no dpkg", () => expect(lists()).toBeUndefined());

  it("has the files and folders of all packages, and no others", () => {
    write("info/coreutils.list", "/.", "/usr", "/usr/bin", "/usr/bin/ls");
    write("info/libz:amd64.list", "/usr/lib/x86_64-linux-gnu/libz.so.1");
    write("info/coreutils.md5sums", "0123  /usr/bin/no");
    const paths = ["/usr/bin", "/usr/bin/ls", "/usr/lib/x86_64-linux-gnu/libz.so.1"];
    expect(have(...paths, "/usr/bin/l", "/usr/bin/lss", "/usr/bin/no", "", "/")).toEqual(paths);
  });

  it("waits for no pipe, and reads nothing that has no end", () => {
    write("info/a.list", "/usr/bin/a");
    execFileSync("mkfifo", [path("var/lib/dpkg/info/pipe.list")]);
    symlinkSync("/dev/zero", path("var/lib/dpkg/diversions"));
    expect(have("/usr/bin/a", "/usr/bin/b")).toEqual(["/usr/bin/a"]);
  });

  it("takes /bin and /usr/bin for one", () => {
    write("info/a.list", "/bin/ls", "/lib64/ld.so", "/usr/sbin/x", "/opt/bin/y");
    const paths = [
      "/bin/ls",
      "/usr/bin/ls",
      "/lib64/ld.so",
      "/usr/lib64/ld.so",
      "/sbin/x",
      "/usr/sbin/x",
      "/opt/bin/y",
    ];
    expect(have(...paths, "/usr/opt/bin/y", "/binx/ls")).toEqual(paths);
  });

  it("knows names that are not ASCII as the log's reader gives them", () => {
    mkdirSync(path("var/lib/dpkg/info"), { recursive: true });
    writeFileSync(path("var/lib/dpkg/info/a.list"), Buffer.from("/usr/share/ä\n/usr/share/\xff\n", "latin1"));
    writeFileSync(path("var/lib/dpkg/info/b.list"), "/usr/share/ö\n");
    expect(have("/usr/share/ö", "/usr/share/\\xe4", "/usr/share/\\xff")).toHaveLength(3);
  });

  it("has what was diverted under both names", () => {
    write("info/a.list", "/usr/bin/x");
    write("diversions", "/usr/bin/y", "/usr/bin/y.real", "b");
    expect(have("/usr/bin/y", "/usr/bin/y.real", "/usr/bin/b")).toEqual(["/usr/bin/y", "/usr/bin/y.real"]);
  });

  it("knows the links of alternatives apart from files of packages", () => {
    write("info/vim.list", "/usr/bin/vim.basic");
    write(
      "alternatives/vi",
      "auto",
      "/usr/bin/vi",
      "vi.1.gz",
      "/usr/share/man/man1/vi.1.gz",
      "",
      "/usr/bin/vim.basic",
      "30",
      "",
    );
    const links = [
      "/usr/bin/vi",
      "/bin/vi",
      "/etc/alternatives/vi",
      "/etc/alternatives/vi.1.gz",
      "/usr/share/man/man1/vi.1.gz",
    ];
    expect([...links, "/usr/bin/vim.basic", "30", ""].filter((one) => lists()?.isLink(one))).toEqual(links);
    expect(have(...links)).toEqual([]);
  });

  it("tells the versions of what is installed", () => {
    write("info/a.list");
    write(
      "status",
      ...["Package: a", "Status: install ok installed", "Version: 1:2-3", "Description: x", " Version: 9", ""],
      ...["Package: gone", "Status: deinstall ok config-files", "Version: 1", ""],
      ...["Package: half", "Status: install reinstreq half-installed", "Version: 4", ""],
      ...["Package: held", "Status: hold ok installed", "Version: 5", ""],
    );
    expect([...(lists()?.versions ?? [])]).toEqual([
      ["a", "1:2-3"],
      ["half", "4"],
      ["held", "5"],
    ]);
  });

  it("reads anew each time", () => {
    write("info/a.list", "/usr/bin/a");
    const source = dpkgLists(path());
    const before = source();
    write("info/b.list", "/usr/bin/b");
    expect([before?.has("/usr/bin/b"), source()?.has("/usr/bin/b")]).toEqual([false, true]);
  });

  it("keeps very many apart", () => {
    const names = Array.from({ length: 100_000 }, (_, at) => `/usr/share/doc/package-${at}`);
    write("info/a.list", ...names);
    const found = lists();
    expect(names.filter((name) => !found?.has(name))).toEqual([]);
    expect(names.filter((name) => found?.has(`${name}/`) || found?.has(`/usr/share/dic${name.slice(14)}`))).toEqual([]);
  });
});
