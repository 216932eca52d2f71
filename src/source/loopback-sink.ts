/**
 * A connection that harms nothing and is told from all others: to the discard service (RFC 863) at a random address of this machine's
 * own network, 127.0.0.0/8 (RFC 1122, 3.2.1.3), which never leaves it.
 *
 * Nobody waits for an answer: the kernel logs the address whether it is refused, dropped by a packet filter (as the service's own
 * IPAddressDeny= does) or accepted by somebody who listens there.
 */
import { randomInt } from "node:crypto";
import { connect } from "node:net";
import type { SocketAddress } from "../audit/sockaddr.ts";

const DISCARD = 9;
/** There was no connect(2): no socket of this family in the sandbox (RestrictAddressFamilies=, SystemCallFilter=), or no room for one. */
const NO_SOCKET = new Set(["EAFNOSUPPORT", "EPERM", "EMFILE", "ENFILE", "ENOBUFS", "ENOMEM"]);

/** One of 16.5 million addresses; those that programs use begin with 127.0. */
export function loopbackSink(): string {
  return `127.${randomInt(1, 255)}.${randomInt(0, 256)}.${randomInt(1, 255)}`;
}

/** True if the address is one that `loopbackSink` may have drawn, at its port. */
export function isLoopbackSink({ family, address, port }: SocketAddress): boolean {
  return family === "inet" && port === DISCARD && address !== undefined && /^127\.(?!0\.)/.test(address);
}

/** Connects and hangs up at once. @param failed told if no system call was made that could be logged */
export function dialLoopback(address: string, failed: () => void, port = DISCARD): void {
  const socket = connect({ host: address, port });
  socket.once("error", (error: NodeJS.ErrnoException) => {
    if (NO_SOCKET.has(error.code ?? "")) failed();
  });
  socket.unref();
  // The call itself is made in the next tick, before any immediate.
  setImmediate(() => socket.destroy());
}
