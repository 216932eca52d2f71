/**
 * What engines of containers unpack: files of an image, which are nobody's on this host. containerd writes them where they lie; dockerd in a thread
 * with a root of its own, and podman's kin in a process, so that names are those in the image and the log does not tell them from the host's.
 */
import { isUnpacking } from "../domain/image-unpacking.ts";

/** What is never in an image: by these names it is the host's. */
const OWN = /^\/(?:etc\/(?:audit|fullmon)|var\/log\/audit|var\/lib\/fullmon)(?:\/|$)/;
/** Where containerd unpacks (overlayfs snapshotter). */
const SNAPSHOT = /\/snapshots\/\d+\/fs\//;

/** True if a program that writes to a path most likely unpacks an image. */
export function isOfImage(program: string, path: string): boolean {
  if (program === "dockerd" || isUnpacking(program)) return path.startsWith("/") && !OWN.test(path);
  return program === "containerd" && SNAPSHOT.test(path);
}
