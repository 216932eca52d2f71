/** Names relative to a folder that a process has open: where the file most likely is. */
import { describe, expect, it } from "vitest";
import { likelyPath, openedFolders } from "../../src/graph/likely-path.ts";
import type { Process } from "../../src/process/process.ts";

/** Where the process that the command makes in /root has a file of the name. */
function likely(command: string, name: string): string | undefined {
  const argv = command.split(" ");
  return likelyPath({ program: argv[0], argv, cwd: "/root" } as unknown as Process, `/root/${name}`, "/root");
}

describe("likelyPath()", () => {
  it.each([
    ["cp x /etc/cron.d/", "/etc/cron.d/x"],
    ["cp -a x y /etc/cron.d", "/etc/cron.d/x"],
    ["cp x ../etc/cron.d", "/etc/cron.d/x"],
    ["cp -t /etc/cron.d x", "/etc/cron.d/x"],
    ["cp -avt /etc/cron.d x", "/etc/cron.d/x"],
    ["cp -t/etc/cron.d x", "/etc/cron.d/x"],
    ["cp --target-directory=/etc/cron.d x", "/etc/cron.d/x"],
    ["cp --targ /etc/cron.d x", "/etc/cron.d/x"],
    ["cp --backup=numbered -- x /etc/cron.d", "/etc/cron.d/x"],
    ["cp -S .old x /etc/cron.d", "/etc/cron.d/x"],
    ["cp x /etc/cron.d -v", "/etc/cron.d/x"],
    ["mv -f x /etc/cron.d/", "/etc/cron.d/x"],
    ["ln -s /opt/x /etc/cron.d/", "/etc/cron.d/x"],
    ["install -m 644 -o root x /etc/cron.d/", "/etc/cron.d/x"],
    ["install -m644 x /etc/cron.d/", "/etc/cron.d/x"],
    ["tar xf x.tar -C /etc/cron.d", "/etc/cron.d/x"],
    ["tar -xzC /etc/cron.d", "/etc/cron.d/x"],
    ["tar x --directory=/etc/cron.d", "/etc/cron.d/x"],
  ])("of %s is in its folder", (command, path) => expect(likely(command, "x")).toBe(path));

  it("keeps the folders of the name", () => {
    expect(likely("cp -r a /srv/backup", "a/b/x")).toBe("/srv/backup/a/b/x");
    expect(likely("tar xf x.tar -C /", "etc/cron.d/x")).toBe("/etc/cron.d/x");
    // A copy of the system's folders is not in those.
    expect(likely("cp -r /etc /srv/backup", "etc/cron.d/x")).toBe("/srv/backup/etc/cron.d/x");
  });

  it.each([
    "cp x",
    // It depends on POSIXLY_CORRECT which one is the folder.
    "cp x -t /srv/www /etc/cron.d",
    "cp x -S .old /etc/cron.d",
    // Nobody knows these, nor which of two is meant.
    "cp -Q x /etc/cron.d",
    "cp --s .old x /etc/cron.d",
    "tar x -C /srv -C /etc/cron.d",
    "tar xf x.tar",
    "python3 x /etc/cron.d",
    // Of long command lines the end is not kept: the last that is there is a source.
    `cp ${"/etc/cron.d/job ".repeat(128)}`.trim(),
  ])("of %s nobody knows", (command) => expect(likely(command, "x")).toBeUndefined());

  it("of what nobody knows is told by folders that only the system has", () => {
    expect(likely("python3 /x.py", "etc/cron.d/x")).toBe("?/etc/cron.d/x");
    expect(likely("python3 /x.py", "bin/x")).toBeUndefined();
    expect(likelyPath(undefined, "?/etc/cron.d/x", undefined)).toBe("?/etc/cron.d/x");
    expect(likelyPath(undefined, "/etc/cron.d/x", "/")).toBe("?/etc/cron.d/x");
  });

  it("is none of a file without a name", () => expect(likely("cp x /etc/cron.d", "?")).toBeUndefined());
});

describe("openedFolders()", () => {
  const of = (command: string, removes: boolean) => {
    const argv = command.split(" ");
    return openedFolders({ program: argv[0], argv, cwd: "/root" } as unknown as Process, removes);
  };

  it.each([
    ["rm -rf /tmp/a b ../c", ["/tmp/a", "/root/b", "/c"]],
    ["rm a -rf -- -b --", ["/root/a", "/root/-b", "/root/--"]],
    ["rm -rf", []],
    [`rm ${"a/long/name ".repeat(200)}`.trim(), []],
    // What is moved away was elsewhere.
    ["mv -t /tmp/a x", []],
  ])("of what is removed: %s", (command, folders) => expect(of(command, true)).toEqual(folders));

  it.each([
    ["cp -pt /tmp/a x", ["/tmp/a"]],
    ["rm -rf /tmp/a", []],
  ])("of what is made: %s", (command, folders) => expect(of(command, false)).toEqual(folders));
});
