/** Calls that hold many: the first argument tells which (socketcall(2), ipc(2); 32-bit x86, s390 and others). */

/** linux/net.h. */
const SOCKETCALLS: readonly (string | undefined)[] = [
  undefined,
  "socket",
  "bind",
  "connect",
  "listen",
  "accept",
  "getsockname",
  "getpeername",
  "socketpair",
  "send",
  "recv",
  "sendto",
  "recvfrom",
  "shutdown",
  "setsockopt",
  "getsockopt",
  "sendmsg",
  "recvmsg",
  "accept4",
  "recvmmsg",
  "sendmmsg",
];

/** Name of the call that a socketcall's first argument stands for. */
export function socketcallName(number: number): string | undefined {
  return SOCKETCALLS[number];
}

/** linux/ipc.h. */
const IPCS = new Map([
  [1, "semop"],
  [2, "semget"],
  [3, "semctl"],
  [4, "semtimedop"],
  [11, "msgsnd"],
  [12, "msgrcv"],
  [13, "msgget"],
  [14, "msgctl"],
  [21, "shmat"],
  [22, "shmdt"],
  [23, "shmget"],
  [24, "shmctl"],
]);

/** Name of the call that an ipc's first argument stands for; its upper half is a version. */
export function ipcName(number: number): string | undefined {
  return IPCS.get(number & 0xffff);
}
