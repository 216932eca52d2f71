/** Whether a look at a file may take for ever. */
import { readFileSync } from "node:fs";

/**
 * True if a file system is mounted whose server may be away, or be a user's program that does not answer root (proc(5),
 * mountinfo: the type follows ` - `). A link may lead there from anywhere.
 *
 * @param root where /proc is
 */
export function mayHang(root: string): boolean {
  return mounts(root).some((line) => {
    const type = line.slice(line.indexOf(" - ") + 3);
    // What is mounted when somebody looks; systemd waits so for some of the kernel's own, and for the EFI partition.
    if (type.startsWith("autofs ")) return !/^(?:\S+ ){4}\/(?:proc|sys|dev|boot|efi)(?:\/\S*)? /.test(line);
    const isUsers = /^fuse/.test(type) && /\ballow_other\b/.test(type) && !/\buser_id=0\b/.test(type);
    return isUsers || /^(?:nfs|cifs|smb|ceph|afs|9p|ncp|coda|lustre)/.test(type);
  });
}

function mounts(root: string): readonly string[] {
  try {
    return readFileSync(`${root}/proc/self/mountinfo`, "latin1").split("\n");
  } catch {
    return [];
  }
}
