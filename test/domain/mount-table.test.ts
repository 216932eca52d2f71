/** /proc/PID/mountinfo, as kernels write it, and which of it somebody could change files in. */
import { describe, expect, it } from "vitest";
import { changeable, mountKind, parseMounts, remotePoints } from "../../src/domain/mount-table.ts";

/** A Debian 12 with a container, a login, a backup disk, a share, and what a user mounted with FUSE. */
const TABLE = `24 30 0:22 / /sys rw,nosuid shared:7 - sysfs sysfs rw
25 30 0:23 / /proc rw,nosuid shared:14 - proc proc rw
26 30 0:5 / /dev rw,nosuid shared:2 - devtmpfs udev rw,size=496764k
28 30 0:25 / /run rw,nosuid shared:5 - tmpfs tmpfs rw,mode=755
30 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw,errors=remount-ro
31 24 0:7 / /sys/kernel/security rw shared:8 - securityfs securityfs rw
40 25 0:33 / /proc/sys/fs/binfmt_misc rw shared:16 - autofs systemd-1 rw,fd=29
60 28 0:45 / /run/user/1000 rw,nosuid shared:300 - tmpfs tmpfs rw,mode=700,uid=1000
61 28 0:46 / /run/credentials/x.service ro,nosuid - ramfs none rw,mode=700
70 30 8:17 / /mnt/old\\040disk rw,relatime shared:310 master:3 - ext4 /dev/sdb1 rw
71 30 8:33 / /mnt/cdrom rw - iso9660 /dev/sr0 ro
72 30 8:34 / /mnt/locked rw - xfs /dev/sdc ro
73 30 0:50 / /srv/share rw - nfs4 nas:/x rw,hard
74 30 0:51 / /home/alice/cloud rw - fuse.sshfs alice@x:/ rw,user_id=1000
75 74 0:52 / /home/alice/cloud/in rw - tmpfs tmpfs rw
80 30 0:60 / /var/lib/docker/overlay2/${"0a".repeat(32)}/merged rw - overlay overlay rw,lowerdir=/a
81 30 0:61 / /mnt/twice rw - tmpfs first rw
82 81 0:62 / /mnt/twice rw - tmpfs second rw
83 30 0:63 / /mnt/b\ufffdd rw - tmpfs none rw
`;

describe("parseMounts()", () => {
  it("reads what the kernel writes, with and without optional fields", () => {
    const mounts = parseMounts(TABLE);
    expect(mounts).toHaveLength(19);
    expect(mounts[9]).toEqual({
      id: 70,
      parent: 30,
      device: "8:17",
      root: "/",
      point: "/mnt/old disk",
      type: "ext4",
      isWritable: true,
    });
    expect(mounts[8]).toMatchObject({ type: "ramfs", isWritable: false });
  });

  it("makes nothing of what it does not understand", () => {
    expect(parseMounts("\n\nrubbish\n1 2 3\n")).toEqual([]);
  });
});

describe("remotePoints()", () => {
  it("are where somebody else has to answer, or something is mounted first", () => {
    expect(remotePoints(parseMounts(TABLE))).toEqual(["/proc/sys/fs/binfmt_misc", "/srv/share", "/home/alice/cloud"]);
  });
});

describe("changeable()", () => {
  it("leaves out what is read-only, the kernel's own, may not answer, or is hidden", () => {
    expect(changeable(parseMounts(TABLE)).map(({ point, device }) => `${point} ${device}`)).toEqual([
      "/dev 0:5",
      "/run 0:25",
      "/ 254:1",
      "/run/user/1000 0:45",
      "/mnt/old disk 8:17",
      `/var/lib/docker/overlay2/${"0a".repeat(32)}/merged 0:60`,
      "/mnt/twice 0:62",
    ]);
  });
});

describe("mountKind()", () => {
  it.each([
    ["/run/user/1000", "/run/user/[uid]"],
    ["/run/user/1000/doc", "/run/user/[uid]/doc"],
    [`/var/lib/docker/overlay2/${"0a".repeat(32)}/merged`, "/var/lib/docker/overlay2/[hash]/merged"],
    ["/mnt/2024", "/mnt/2024"],
    ["/mnt/disk1", "/mnt/disk1"],
  ])("of %s is %s", (point, kind) => expect(mountKind(point, 1_795_515_000_000)).toBe(kind));
});
