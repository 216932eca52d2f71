/** Who is talked to and who listens, from the SOCKADDR record and how the call ended. */
import type { Activity } from "../domain/activity.ts";
import { absolutePath } from "../domain/path.ts";
import { argument } from "./call-argument.ts";
import type { AuditEvent } from "./event.ts";
import { file } from "./file-activities.ts";
import type { Call } from "./syscall-record.ts";

/** errno values as logged (asm-generic/errno.h); the same on all architectures of the tables. */
const EINTR = -4;
const ENETUNREACH = -101;
const EISCONN = -106;
const ETIMEDOUT = -110;
const ECONNREFUSED = -111;
const EHOSTUNREACH = -113;
const EALREADY = -114;
const EINPROGRESS = -115;

const NOTHING: readonly Activity[] = [];

/** The edge of a connect or a datagram with an address. */
export function hostActivities(event: AuditEvent, call: Call, how: "connect" | "send"): readonly Activity[] {
  const outcome = outcomeOf(call);
  if (outcome === undefined) return NOTHING;
  const peer = event.sockaddr;
  // Connecting to family 0 is a disconnect (connect(2)).
  if (peer === undefined || (how === "connect" && peer.family === "unspec")) return NOTHING;
  const { address, port, endpoint } = peer;
  if (address !== undefined && port !== undefined && endpoint !== undefined) {
    return [{ kind: "host", how, address, port, endpoint, outcome }];
  }
  if (outcome !== "open") return NOTHING;
  // Frames past the kernel's own protocols (packet(7)); datagrams to other local sockets say nothing.
  if (how === "send") return peer.family === "packet" ? [localSocket("connect", peer.family, undefined)] : NOTHING;
  if (peer.path !== undefined) {
    const path = peer.path.startsWith("@") ? peer.path : absolutePath(peer.path, event.cwd);
    return [localSocket("connect", peer.family, path)];
  }
  return peer.family === "vsock" || peer.family === "alg" ? [localSocket("connect", peer.family, undefined)] : NOTHING;
}

/** What is under way counts as a connection; what failed for a reason of the caller's own does not count at all. */
function outcomeOf(call: Call): "open" | "refused" | "unreachable" | undefined {
  if (call.success === true) return "open";
  switch (call.exit) {
    case EINPROGRESS:
    case EALREADY:
    case EINTR:
    case EISCONN:
      return "open";
    case ECONNREFUSED:
      return "refused";
    case EHOSTUNREACH:
    case ENETUNREACH:
    case ETIMEDOUT:
      return "unreachable";
    default:
      return undefined;
  }
}

/** Listening and accepting. */
export function sockActivities(event: AuditEvent, call: Call, how: "bind" | "accept"): readonly Activity[] {
  if (call.success !== true) return NOTHING;
  const own = event.sockaddr;
  if (own === undefined) return NOTHING;
  if (own.address !== undefined)
    return [{ kind: "sock", how, family: own.family, address: own.address, port: own.port, endpoint: own.endpoint }];
  if (own.family === "local") return how === "bind" ? boundPath(event, call, own.path) : NOTHING;
  if (how === "bind" && (own.family === "packet" || own.family === "vsock" || own.family === "alg")) {
    return [localSocket(how, own.family, undefined)];
  }
  return NOTHING;
}

/** AF_UNIX, AF_NETLINK and AF_PACKET (linux/socket.h); of a type, which has flags beside it, SOCK_RAW (linux/net.h). */
const UNIX = 1;
const NETLINK = 16;
const PACKET = 17;
const TYPE = 0xf;
const RAW = 3;

/**
 * A packet socket hears all that comes, by all interfaces, until a bind says which (packet(7)): to make one is to listen. So is
 * a raw one, which hears all of a protocol, and sends what looks like anybody's (raw(7)).
 */
export function socketActivities(call: Call): readonly Activity[] {
  if (call.success !== true) return NOTHING;
  const family = argument(call, 0);
  if (family === PACKET) return [localSocket("bind", "packet", undefined)];
  // Local sockets know no raw type, and netlink's are all the same (netlink(7)).
  const isRaw = (argument(call, 1) & TYPE) === RAW && family !== UNIX && family !== NETLINK;
  return isRaw ? [localSocket("bind", "raw", undefined)] : NOTHING;
}

/** A socket without a port: known by its path, or by its family alone. */
function localSocket(how: "bind" | "connect", family: string, address: string | undefined): Activity {
  return { kind: "sock", how, family, address, port: undefined, endpoint: undefined };
}

/** Binding a unix socket makes a file; the address has its name where layered file systems log none. */
function boundPath(event: AuditEvent, call: Call, path: string | undefined): readonly Activity[] {
  if (path === undefined) return NOTHING;
  if (path.startsWith("@")) return [localSocket("bind", "local", path)];
  return [file("CREATE", path, event, call, [])];
}
