import {
  chmodSync,
  chownSync,
  lchownSync,
  mkdirSync,
  renameSync,
  rmdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { describe, expect, it } from "vitest";
import { SensitiveTable } from "../../src/baseline/sensitive.ts";
import { sensitiveFolders } from "../../src/baseline/sensitive-folders.ts";
import type { Folders, Inode } from "../../src/domain/folders.ts";
import { hostFolders } from "../../src/source/host-folders.ts";
import { useFolder } from "../support/folder.ts";

const LATER = Date.now() + 3600_000;

describe("sensitiveFolders()", () => {
  const of = (...globs: readonly string[]) =>
    sensitiveFolders([{ severity: "high", what: "a test", techniques: [], globs }]);

  it.each([
    ["/etc/passwd", ["/etc"]],
    ["/etc/{passwd,ssh/**}", ["/etc", "/etc/ssh", "/etc/ssh/**"]],
    ["/etc/cron.*/**", ["/etc/cron.*", "/etc/cron.*/**", "/etc"]],
    ["**/.ssh/**", ["**/.ssh", "**/.ssh/**", "**"]],
    ["/usr/lib/**/*.so*", ["/usr/lib/**"]],
    ["/vmlinuz", ["/"]],
    ["/proc/*/mem", []],
    ["[?]/passwd", []],
  ])("of %s are where it is", (glob, folders) => expect(of(glob)).toEqual(folders));
});

describe("hostFolders()", () => {
  const path = useFolder();
  let now = 1e12;

  const make = (...folders: readonly string[]) => {
    for (const folder of folders) mkdirSync(path(folder), { recursive: true });
  };
  /** As a record has it; devices of tests have small numbers. */
  const number = (folder: string): Inode => {
    const { dev, ino } = statSync(path(folder), { bigint: true });
    const hex = (half: bigint) => half.toString(16).padStart(2, "0");
    return { device: `${hex(dev >> 8n)}:${hex(dev & 0xffn)}`, inode: String(ino) };
  };
  const folders = (globs: readonly string[] = new SensitiveTable().folders) => hostFolders(globs, path(), () => now);
  const known = (all: Folders, ...paths: readonly string[]): readonly (string | undefined)[] =>
    paths.map((folder) => all.pathOf(number(folder), LATER));

  it("knows those of the table by their numbers, and no others", () => {
    const meant = ["/etc", "/etc/cron.d", "/etc/systemd/system/a.service.d", "/root/.ssh", "/var/spool/cron/crontabs"];
    const others = ["/srv", "/srv/git/data", "/tmp", "/root/Mail", "/opt/.ssh"];
    make(...meant, ...others);
    expect(known(folders(), ...meant)).toEqual(meant);
    expect(known(folders(), ...others)).toEqual(others.map(() => undefined));
  });

  it("knows the root folder", () => expect(known(folders(["/"]), ".")).toEqual(["/"]));

  it("takes stars, question marks and sets of characters as the table does", () => {
    make("/etc/cron.d", "/etc/cronxd", "/etc/cron.daily/a", "/srv/app1", "/srv/app22", "/srv/web3", "/srv/webx");
    const all = folders(["/etc/cron.*", "/srv/app?", "/srv/web[0-9]"]);
    expect(known(all, "/etc/cron.d", "/srv/app1", "/srv/web3")).toEqual(["/etc/cron.d", "/srv/app1", "/srv/web3"]);
    const others = ["/etc/cronxd", "/etc/cron.daily/a", "/srv/app22", "/srv/webx"];
    expect(known(all, ...others)).toEqual(others.map(() => undefined));
  });

  it("needs the device too", () => {
    make("/etc");
    expect(folders().pathOf({ ...number("/etc"), device: "fe:63" }, LATER)).toBeUndefined();
  });

  it("does not know those that were made after the event", () => {
    make("/etc");
    const born = Number(statSync(path("etc"), { bigint: true }).birthtimeMs);
    const all = folders();
    expect(all.pathOf(number("/etc"), born)).toBe("/etc");
    expect(all.pathOf(number("/etc"), born - 1)).toBe(born === 0 ? "/etc" : undefined);
  });

  it("does not take another folder with the number of one that is gone for it", () => {
    make("/etc/cron.d");
    const all = folders();
    const gone = number("/etc/cron.d");
    expect(all.pathOf(gone, LATER)).toBe("/etc/cron.d");
    renameSync(path("etc/cron.d"), path("elsewhere"));
    now += 1001;
    expect(all.pathOf(gone, LATER)).toBeUndefined();
    make("/etc/cron.d");
    now += 1001;
    expect(all.pathOf(gone, LATER)).toBeUndefined();
  });

  it("looks again after a minute, and if the clock was set back", () => {
    make("/etc");
    const all = folders();
    expect(known(all, "/etc")).toEqual(["/etc"]);
    for (const step of [60_001, -5000]) {
      make("/etc/cron.d");
      expect(known(all, "/etc/cron.d")).toEqual([undefined]);
      now += step;
      expect(known(all, "/etc/cron.d")).toEqual(["/etc/cron.d"]);
      rmdirSync(path("etc/cron.d"));
      now += 60_001;
      expect(known(all, "/etc")).toEqual(["/etc"]);
    }
  });

  it("looks into none where others may put one thing in the place of another", () => {
    make("/srv/www/app", "/srv/spool/app", "/srv/staff/app");
    chmodSync(path("srv/www"), 0o775);
    chmodSync(path("srv/spool"), 0o1775);
    chmodSync(path("srv/staff"), 0o775);
    const group = process.getuid?.() === 0 ? [33, 33, 50] : undefined;
    for (const [index, name] of ["www", "spool", "staff"].entries())
      if (group !== undefined) chownSync(path(`srv/${name}`), 0, group[index] ?? 0);
    const all = folders(["/srv/*", "/srv/*/app"]);
    expect(known(all, "/srv/www", "/srv/spool/app")).toEqual(["/srv/www", "/srv/spool/app"]);
    expect(known(all, "/srv/www/app")).toEqual([undefined]);
    if (group !== undefined) expect(known(all, "/srv/staff/app")).toEqual(["/srv/staff/app"]);
  });

  it("takes a folder with several paths for the first", () => {
    make("/usr/lib/systemd/system");
    symlinkSync("usr/lib", path("lib"));
    expect(known(folders(["/lib/systemd/system", "/usr/lib/systemd/system"]), "/usr/lib/systemd/system")).toEqual([
      "/lib/systemd/system",
    ]);
  });

  it("looks at nothing that is another's, or below", ({ skip }) => {
    if (process.getuid?.() !== 0) skip("only root can make folders of two owners");
    make("/etc/cron.d", "/srv/app/conf");
    chownSync(path("srv/app"), 1000, 1000);
    symlinkSync("/srv", path("etc/ssh"));
    lchownSync(path("etc/ssh"), 1000, 1000);
    const all = folders(["/etc/cron.d", "/etc/ssh/app", "/srv/app", "/srv/app/conf", "/srv"]);
    expect(known(all, "/etc/cron.d", "/srv/app", "/srv/app/conf")).toEqual(["/etc/cron.d", undefined, undefined]);
  });

  it("looks at nothing where others may write, or below", () => {
    make("/etc/cron.d", "/srv/open/conf");
    chmodSync(path("srv/open"), 0o777);
    symlinkSync("/srv/open/conf", path("etc/ssh"));
    const all = folders(["/etc/cron.d", "/etc/ssh", "/srv/open", "/srv/open/conf"]);
    expect(known(all, "/etc/cron.d", "/srv/open", "/srv/open/conf")).toEqual(["/etc/cron.d", undefined, undefined]);
  });

  it("takes a place in any home folder for one in root's", () => {
    make("/home/ann/.ssh", "/root/.ssh");
    expect(known(folders(["**/.ssh"]), "/home/ann/.ssh", "/root/.ssh")).toEqual([undefined, "/root/.ssh"]);
  });

  it("looks at nothing that may not answer, nor through links that lead there", () => {
    make("/etc", "/usr/local/bin", "/mnt/bin", "/proc/self");
    symlinkSync("../mnt/bin", path("usr/bin"));
    const mount = (type: string) =>
      writeFileSync(
        path("proc/self/mountinfo"),
        ["/usr/local", "/mnt"].map((point) => `36 25 0:31 / ${point} rw - ${type} server:/ rw\n`).join(""),
      );
    mount("ext4");
    expect(known(folders(), "/etc", "/usr/local/bin", "/mnt/bin")).toEqual(["/etc", "/usr/local/bin", "/usr/bin"]);
    for (const type of ["nfs4", "fuse.sshfs", "autofs", "9p"]) {
      mount(type);
      expect(known(folders(), "/etc", "/usr/local/bin", "/mnt/bin")).toEqual(["/etc", undefined, undefined]);
    }
  });

  it("gives up a link that leads in circles", () => {
    make("/etc");
    symlinkSync("b", path("etc/a"));
    symlinkSync("a", path("etc/b"));
    expect(known(folders(["/etc/a", "/etc"]), "/etc")).toEqual(["/etc"]);
  });

  it("has nothing to say where nothing is", () => {
    const nothing = hostFolders(["/etc/**", "**"], path("nowhere"), () => now);
    expect(nothing.pathOf({ device: "08:01", inode: "2" }, LATER)).toBeUndefined();
  });
});
