import { mkdirSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { mayHang, remoteMounts } from "../../src/source/may-hang.ts";
import { useFolder } from "../support/folder.ts";

describe("mayHang()", () => {
  const path = useFolder();

  const withMounts = (...mounts: readonly string[]): boolean => {
    mkdirSync(path("proc/self"), { recursive: true });
    writeFileSync(path("proc/self/mountinfo"), `21 1 8:1 / / rw shared:1 - ext4 /dev/sda1 rw\n${mounts.join("\n")}\n`);
    return mayHang(path());
  };

  it("is false of a machine's own disks, and where no mounts are told", () => {
    expect(mayHang(path())).toBe(false);
    expect(withMounts("22 21 0:5 / /proc rw - proc proc rw", "23 21 0:6 / /run rw - tmpfs tmpfs rw")).toBe(false);
  });

  it.each([
    ["another machine's", "36 21 0:31 / /home rw - nfs4 server:/home rw"],
    ["a user's program that serves all", "36 21 0:31 / /mnt rw - fuse.sshfs x rw,user_id=1000,allow_other"],
    ["home folders that are mounted when they are asked for", "36 21 0:31 / /home rw - autofs /etc/auto.home rw"],
  ])("is true of %s", (_, mount) => expect(withMounts(mount)).toBe(true));

  it.each([
    ["a user's program that serves that user", "36 21 0:31 / /mnt rw - fuse.sshfs x rw,user_id=1000"],
    ["what systemd mounts when it is asked for", "36 22 0:31 / /proc/sys/fs/binfmt_misc rw - autofs systemd-1 rw"],
    ["a server of files for others", "36 21 0:31 / /proc/fs/nfsd rw - nfsd nfsd rw"],
    ["the EFI partition", "36 21 0:31 / /boot rw - autofs systemd-1 rw"],
  ])("is false of %s", (_, mount) => expect(withMounts(mount)).toBe(false));
});

describe("remoteMounts()", () => {
  const path = useFolder();
  const of = (...mounts: readonly string[]) => {
    mkdirSync(path("proc/self"), { recursive: true });
    writeFileSync(path("proc/self/mountinfo"), `${mounts.join("\n")}\n`);
    return remoteMounts(path());
  };

  it("names them as programs do", () =>
    expect(of("36 21 0:31 / /mnt/données\\040x rw - nfs4 server:/x rw")).toEqual(["/mnt/données x"]));

  it("has none where a local disk was mounted over what waits for somebody to ask", () => {
    const waits = "36 21 0:31 / /srv rw - autofs systemd-1 rw";
    expect(of(waits)).toEqual(["/srv"]);
    expect(of(waits, "37 36 8:2 / /srv rw - ext4 /dev/sda2 rw")).toEqual([]);
  });

  it("leaves out the root, without which nothing goes", () =>
    expect(of("21 1 0:31 / / rw - nfs4 server:/x rw", "22 21 0:32 / /mnt rw - nfs4 server:/y rw")).toEqual(["/mnt"]));
});
