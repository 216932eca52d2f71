import { mkdirSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { mayHang } from "../../src/source/may-hang.ts";
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
    ["the EFI partition", "36 21 0:31 / /boot rw - autofs systemd-1 rw"],
  ])("is false of %s", (_, mount) => expect(withMounts(mount)).toBe(false));
});
