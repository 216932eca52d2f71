/** Who is talked to and who listens: connect, datagrams, bind, accept; also inside socketcall(2). */
import { describe, expect, it } from "vitest";
import { readActivities, readEvents } from "../support/events.ts";
import { activityText, eventOf, meaningOf, perArch, type Row } from "../support/notation.ts";

const WEB = "addr 192.0.2.1:80";

const CONNECT: readonly Row[] = [
  [`connect = 0 | ${WEB}`, "connect 192.0.2.1:80 open"],
  [`connect = -EINPROGRESS | ${WEB}`, "connect 192.0.2.1:80 open"],
  [`connect = -EALREADY | ${WEB}`, "connect 192.0.2.1:80 open"],
  [`connect = -EINTR | ${WEB}`, "connect 192.0.2.1:80 open"],
  [`connect = -EISCONN | ${WEB}`, "connect 192.0.2.1:80 open"],
  [`connect = -ECONNREFUSED | ${WEB}`, "connect 192.0.2.1:80 refused"],
  [`connect = -EHOSTUNREACH | ${WEB}`, "connect 192.0.2.1:80 unreachable"],
  [`connect = -ENETUNREACH | ${WEB}`, "connect 192.0.2.1:80 unreachable"],
  [`connect = -ETIMEDOUT | ${WEB}`, "connect 192.0.2.1:80 unreachable"],
  // The caller's own fault.
  [`connect = -EACCES | ${WEB}`],
  [`connect = -EAFNOSUPPORT | ${WEB}`],
  ["connect = 0 | addr [2001:db8::1]:443", "connect [2001:db8::1]:443 open"],
  // One identity for both forms.
  ["connect = 0 | saddr 0A0001BB0000000000000000000000000000FFFFC000020100000000", "connect 192.0.2.1:443 open"],
  ["connect = 0 | addr /run/docker.sock", "connect /run/docker.sock"],
  ["connect = 0 | cwd /srv | saddr 0100612E736F636B00", "connect /srv/a.sock"],
  ["connect = 0 | addr @/tmp/.X11-unix/X0", "connect @/tmp/.X11-unix/X0"],
  ["connect = -ECONNREFUSED | addr /run/docker.sock"],
  ["connect = -ENOENT | addr /run/nscd/socket"],
  // A disconnect, netlink, an unnamed and a damaged address.
  ["connect = 0 | saddr 00000000000000000000000000000000"],
  ["connect = 0 | saddr 100000000000000000000000"],
  ["connect = 0 | saddr 0100"],
  ["connect = 0 | saddr 0A0001BB0000000020010DB8"],
  ["connect = 0 | saddr 02"],
  ["connect = 0"],
  ["connect = 0 | saddr 28000000", "connect vsock"],
  ["connect = 0 | saddr 2600000000", "connect alg"],
];

const SEND: readonly Row[] = [
  ["sendto = 12 | addr 192.0.2.53:53", "send 192.0.2.53:53 open"],
  ["sendmsg = 12 | addr 192.0.2.53:53", "send 192.0.2.53:53 open"],
  ["sendmmsg = 2 | addr [2001:db8::53]:53", "send [2001:db8::53]:53 open"],
  ["sendto = -ECONNREFUSED | addr 192.0.2.53:53", "send 192.0.2.53:53 refused"],
  ["sendto = -EACCES | addr 192.0.2.53:53"],
  ["sendto = 12"],
  ["sendto = 12 | addr /dev/log"],
  ["sendto = 20 | saddr 100000000000000000000000"],
];

const LISTEN: readonly Row[] = [
  ["bind = 0 | addr 0.0.0.0:4444", "bind 0.0.0.0:4444"],
  ["bind = 0 | addr [::]:22", "bind [::]:22"],
  ["bind = -98 | addr 0.0.0.0:22"],
  // The socket is a file; layered file systems log its PATH without a name.
  ["bind = 0 | cwd / | PARENT /run/ | CREATE (null) | addr /run/app.sock", "CREATE /run/app.sock"],
  ["bind = 0 | cwd /run | saddr 0100612E736F636B00", "CREATE /run/a.sock"],
  ["bind = 0 | addr @control", "bind @control"],
  ["bind = 0 | saddr 0100"],
  ["bind = 0 | saddr 100000000000000000000000"],
  ["bind = 0 | saddr 11000003", "bind packet"],
  ["socket(17,3,0x300) = 3", "bind packet"],
  ["socket(17,3,0x300) = -EPERM"],
  ["socket(2,1,0) = 3"],
  ["socket(2,0x80003,1) = 3", "bind raw"],
  ["socket(10,0x803,58) = 3", "bind raw"],
  ["socket(2,3,1) = -EPERM"],
  // Local sockets and netlink; types that have both bits of SOCK_RAW's in their flags alone.
  ["socket(1,3,0) = 3"],
  ["socket(16,0x80003,0) = 3"],
  ["socket(2,0x80801,0) = 3"],
  ["sendto = 60 | saddr 1100080002000000000100065254001235020000", "connect packet"],
  ["sendto = 60 | saddr 0100612E736F636B00"],
  ["listen(3,128) = 0"],
  ["accept = 4 | addr 198.51.100.7:50123", "accept 198.51.100.7:50123"],
  ["accept4 = 4 | addr [2001:db8::7]:50123", "accept [2001:db8::7]:50123"],
  ["accept4 = -11 | addr 198.51.100.7:50123"],
  ["accept4 = 4 | saddr 0100"],
];

describe("activitiesOf() of sockets", () => {
  for (const { title, notation, arch, meaning } of perArch([...CONNECT, ...SEND, ...LISTEN])) {
    it(`reads ${title}`, () => expect(meaningOf(notation, arch)).toEqual(meaning));
  }

  it.each([
    [2, "= 0", "addr 0.0.0.0:4444", "bind", ["bind 0.0.0.0:4444"]],
    [3, "= -EINPROGRESS", WEB, "connect", ["connect 192.0.2.1:80 open"]],
    [5, "= 4", "addr 198.51.100.7:50123", "accept", ["accept 198.51.100.7:50123"]],
    [11, "= 12", "addr 192.0.2.53:53", "sendto", ["send 192.0.2.53:53 open"]],
    [16, "= 12", "addr 192.0.2.53:53", "sendmsg", ["send 192.0.2.53:53 open"]],
    [18, "= 4", "addr 198.51.100.7:50123", "accept4", ["accept 198.51.100.7:50123"]],
    [1, "= 3", "cut", "socket", []],
    [0, "= 3", WEB, undefined, []],
    [99, "= 3", WEB, undefined, []],
  ])("reads i386: socketcall(%i) %s with %s", (number, exit, address, name, meaning) => {
    const notation = `socketcall(${number}) ${exit} | rec SOCKETCALL nargs=3 a0=9 a1=bf8c0a10 a2=10 | ${address}`;
    expect(meaningOf(notation, "i386")).toEqual(meaning);
    const { events } = readEvents(eventOf(notation, {}, "raw", "i386"));
    expect(events[0]?.syscall).toBe(name === undefined ? "socketcall" : `socketcall(${name})`);
  });

  it("reads the address by the byte order of its machine", () => {
    const log = eventOf("connect = 0 | saddr 0002D903C00002010000000000000000").replace("syscall=42", "syscall=328");
    expect(readActivities(log.replace("arch=c000003e", "arch=80000015")).map(activityText)).toEqual([
      "connect 192.0.2.1:55555 open",
    ]);
  });

  it("takes the bytes of the address, not the words that auditd added", () => {
    const log = eventOf(`connect = 0 | ${WEB}`, {}, "enriched").replace("laddr=192.0.2.1", "laddr=203.0.113.9");
    expect(readActivities(log).map(activityText)).toEqual(["connect 192.0.2.1:80 open"]);
  });

  it("reads a path with braces in what auditd added", () => {
    const log = eventOf("connect = 0 | addr /run/a.sock", {}, "enriched").replace(
      "path=/run/a.sock",
      "path=/run/{9e2c}",
    );
    expect(readActivities(log).map(activityText)).toEqual(["connect /run/a.sock"]);
  });

  it("takes the first of two addresses", () => {
    const log = eventOf(`connect = 0 | ${WEB} | addr 203.0.113.9:81`);
    expect(readActivities(log).map(activityText)).toEqual(["connect 192.0.2.1:80 open"]);
  });
});
