/**
 * How engines of containers unpack an image that build on containers/storage: they start themselves under this name, in a root of its own
 * (its pkg/chrootarchive). A label has it in brackets, and what such a process writes is the image's.
 */
const UNPACKING = /^(?:podman|buildah|crio)\[storage-(?:untar|applyLayer)\]$/;

/** @param program as a label has it: `podman[storage-untar]` */
export function isUnpacking(program: string): boolean {
  return UNPACKING.test(program);
}
