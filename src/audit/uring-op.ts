/** What io_uring does without a call (linux/io_uring.h), by the name of the call that does the same. */
const NAMES = new Map([
  [9, "sendmsg"],
  [13, "accept4"],
  [16, "connect"],
  [17, "fallocate"],
  [18, "openat"],
  [26, "sendto"],
  [28, "openat2"],
  [35, "renameat2"],
  [36, "unlinkat"],
  [37, "mkdirat"],
  [38, "symlinkat"],
  [39, "linkat"],
  [41, "fsetxattr"],
  [42, "setxattr"],
  [47, "sendto"],
  [48, "sendmsg"],
  [55, "ftruncate"],
  [56, "bind"],
]);

/** Name of the call that does what the operation of this number does; undefined if none is of interest. */
export function uringName(number: number): string | undefined {
  return NAMES.get(number);
}
