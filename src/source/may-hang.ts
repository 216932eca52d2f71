/** Whether a look at a file may take for ever. */
import { readFileSync } from "node:fs";
import { type Mount, parseMounts, remotePoints } from "../domain/mount-table.ts";
import { attempt } from "./attempt.ts";

/** Programs of the machine that serve its own disks and kernel. */
const NEAR = /^(?:fuseblk|fuse\.(?:lxcfs|snapfuse|squashfuse))\b/;

/**
 * True if a file system is mounted whose server may be away, or be a program that does not answer root (proc(5),
 * mountinfo: the type follows ` - `). A link may lead there from anywhere.
 *
 * @param root where /proc is
 */
export function mayHang(root: string): boolean {
  return mountsOf(root)
    .split("\n")
    .some((line) => {
      const type = line.slice(line.indexOf(" - ") + 3);
      // What is mounted when somebody looks; systemd waits so for some of the kernel's own, and for the EFI partition.
      if (type.startsWith("autofs ")) return !/^(?:\S+ ){4}\/(?:proc|sys|dev|boot|efi)(?:\/\S*)? /.test(line);
      // A user's own answers nobody else, and says so at once.
      if (/^fuse/.test(type)) return /\ballow_other\b/.test(type) && !NEAR.test(type);
      return /^(?:nfs(?!d )|cifs|smb|ceph|afs|9p|ncp|coda|lustre|beegfs|gpfs|gfs2|ocfs2|orangefs|glusterfs|virtiofs)/.test(
        type,
      );
    });
}

/**
 * Where such file systems are, and what is mounted when somebody looks.
 *
 * @param root where /proc is
 */
export function remoteMounts(root: string): readonly string[] {
  return remotePoints(mountTable(root));
}

/**
 * What is mounted, as this program sees it.
 *
 * @param root where /proc is
 */
export function mountTable(root: string): readonly Mount[] {
  return parseMounts(mountsOf(root));
}

function mountsOf(root: string): string {
  return attempt(() => readFileSync(`${root}/proc/self/mountinfo`, "utf8")) ?? "";
}
